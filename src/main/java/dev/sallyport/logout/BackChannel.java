package dev.sallyport.logout;

import dev.sallyport.directory.Pools;
import dev.sallyport.directory.UserStore;
import dev.sallyport.oauth.HostedSessions.Ended;
import dev.sallyport.oauth.Visits;
import dev.sallyport.oauth.Visits.Visit;
import dev.sallyport.revocation.Revocation;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import dev.sallyport.token.bearer.NamedServers;
import io.vertx.core.Future;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients that somebody has signed out (OpenID Connect Back-Channel Logout 1.0): those that
 * they went on to from a session at the pages, when it ends by signing out, and all of them when
 * everything of the person ends. Nobody waits for it. Each client is told once, and once more where
 * it did not answer; after that its own session lives on, which the log says.
 */
public final class BackChannel {
  private static final Logger LOG = LoggerFactory.getLogger(BackChannel.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Visits visits;
  private final UserStore users;
  private final Pools pools;
  private final TokenClient tokens;
  private final NamedServers servers;
  private final Metrics metrics;

  /** Tells by way of these servers, which are asked at public addresses only. */
  public BackChannel(
      Visits visits,
      UserStore users,
      Pools pools,
      TokenClient tokens,
      NamedServers servers,
      Metrics metrics) {
    this.visits = visits;
    this.users = users;
    this.pools = pools;
    this.tokens = tokens;
    this.servers = servers;
    this.metrics = metrics;
  }

  /** That a session at the pages was ended. */
  public void left(Ended session) {
    var deadline = Deadline.in(PATIENCE);
    told(visits.take(session.tag(), session.attempt(), deadline), true);
  }

  /** That everything of a person ended. One who keeps something is not signed out everywhere. */
  public void left(Revocation.Person person) {
    if (person.spared() == null) {
      var tag = users.tag(person.poolId(), person.sub());
      told(visits.takeAll(tag, Deadline.in(PATIENCE)), false);
    }
  }

  private void told(Future<List<Visit>> taken, boolean one) {
    taken
        .onFailure(trouble -> LOG.warn("who is to hear of a sign-out cannot be told", trouble))
        .onSuccess(
            all ->
                all.stream()
                    // All sessions at a client end by one message (§2.4: sub without sid).
                    .map(visit -> one ? visit : new Visit("", visit.clientId(), visit.sub()))
                    .distinct()
                    .forEach(visit -> tell(visit, Deadline.in(PATIENCE))));
  }

  private void tell(Visit visit, Deadline deadline) {
    attempt(visit, deadline)
        .recover(_ -> attempt(visit, Deadline.in(PATIENCE)))
        .onSuccess(_ -> metrics.backChannel(Metrics.BackChannel.TOLD))
        .onFailure(
            trouble -> {
              metrics.backChannel(Metrics.BackChannel.FAILED);
              LOG.atWarn()
                  .addKeyValue("client", visit.clientId())
                  .addKeyValue("cause", String.valueOf(trouble.getMessage()))
                  .log("a client does not know that somebody signed out");
            });
  }

  private Future<Void> attempt(Visit visit, Deadline deadline) {
    return pools
        .client(visit.clientId(), deadline)
        .compose(
            client -> {
              var uri = client.oauth().backChannel();
              return uri == null
                  ? Future.succeededFuture()
                  : pools
                      .pool(client.poolId(), deadline)
                      .compose(
                          pool ->
                              tokens.send(
                                  new TokenCommand.MintLogout(
                                      deadline, pool, client, visit.sub(), visit.session())))
                      .compose(reply -> posted(uri, reply, deadline));
            });
  }

  private Future<Void> posted(String uri, TokenReply reply, Deadline deadline) {
    if (!(reply instanceof TokenReply.Logout(var token))) {
      return Future.failedFuture("there is no logout token");
    }
    var form = "logout_token=" + URLEncoder.encode(token, StandardCharsets.US_ASCII);
    return servers
        .post(URI.create(uri), Map.of(), form, deadline)
        .compose(
            answer ->
                answer.status() / 100 == 2
                    ? Future.succeededFuture()
                    : Future.failedFuture("the client answered " + answer.status()));
  }
}
