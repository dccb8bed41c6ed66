package dev.sallyport.browser;

import dev.sallyport.config.BrowserConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions are whose, for an issuer that says that somebody has left. It knows them by the
 * names that Redis does, which open nothing; a session that has ended may still be named. Of one
 * person the newest thousand are known.
 */
final class SessionIndex {
  private static final int MOST = 1_000;
  private static final Script ADD = Script.named("recent_add");
  private static final Script TAKE = Script.named("recent_take");

  private final SharedRedis redis;
  private final BrowserConfig config;
  private final Kek kek;

  SessionIndex(SharedRedis redis, BrowserConfig config, Kek kek) {
    this.redis = redis;
    this.config = config;
    this.kek = kek;
  }

  /** Notes whose a session is, before anybody can use it. */
  Future<Void> add(SessionTicket ticket, Session session, Deadline deadline) {
    return redis
        .runDurable(
            ADD,
            key(session.subject()),
            List.of(
                of(session.issuers()) + ticket.name(),
                Integer.toString(MOST),
                Long.toString(config.absolute().toMillis())),
            deadline)
        .mapEmpty();
  }

  /**
   * Takes the names of somebody's sessions.
   *
   * @param sid the one at the issuer that they came of; null for all
   */
  Future<List<String>> take(String subject, @Nullable String sid, Deadline deadline) {
    return redis
        .runDurable(TAKE, key(subject), List.of(sid == null ? "" : of(sid)), deadline)
        .map(Objects::requireNonNull)
        .map(
            taken ->
                StreamSupport.stream(taken.spliterator(), false)
                    .map(Response::toString)
                    .map(each -> each.substring(each.indexOf(' ') + 1))
                    .toList());
  }

  private List<String> key(String subject) {
    return List.of(RedisKeys.browsersOf(mac(config.issuer(), subject)));
  }

  /** What an entry begins with; an issuer may put anything into the name of a session. */
  private String of(@Nullable String sid) {
    return (sid == null ? "" : mac(config.issuer() + " session", sid)) + " ";
  }

  private String mac(String what, String which) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(kek.mac("browsers of", what, which));
  }
}
