package dev.sallyport.oauth;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignOut;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of browsers that signed in on the pages, so that other clients of the pool need not ask
 * again. A session lives an hour, used or not, and ends when its person signs out everywhere, gets
 * another password, or is disabled.
 */
public final class HostedSessions {
  /** How long one lives. */
  public static final Duration LIFE = Duration.ofHours(1);

  private static final String KIND = "hosted";
  private static final Script OPEN = Script.named("grant_open");
  private static final Script LOOK = Script.named("grant_look");
  private static final Script END = Script.named("grant_end");

  private final SharedRedis redis;
  private final UserStore users;
  private final RandomIds ids;
  private final SealedGrants grants;

  /** Sessions in this Redis. */
  public HostedSessions(SharedRedis redis, UserStore users, Kek kek, RandomIds ids) {
    this.redis = redis;
    this.users = users;
    this.ids = ids;
    this.grants = new SealedGrants(kek);
  }

  /** Begins a session; the text is the cookie's value, at most 64 characters. */
  public Future<String> open(SignedIn who, Deadline deadline) {
    var ticket = Ticket.draw(who.user().tag(), ids);
    var json =
        new JsonObject()
            .put("pool", who.user().poolId())
            .put("attempt", who.attempt())
            .put("auth", who.authTime().getEpochSecond())
            .put("methods", new JsonArray(who.methods()));
    var sealed = grants.seal(ticket, json.toBuffer().getBytes());
    return redis
        .runDurable(
            OPEN,
            List.of(ticket.key(KIND)),
            List.of(sealed, Long.toString(LIFE.toMillis())),
            deadline)
        .map(ticket.text());
  }

  /** Who is signed in at this pool by this cookie's value; empty where nobody is. */
  public Future<Optional<SignedIn>> look(Pool pool, String value, Deadline deadline) {
    return Ticket.read(value)
        .map(ticket -> look(pool, ticket, deadline))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private Future<Optional<SignedIn>> look(Pool pool, Ticket ticket, Deadline deadline) {
    var keys = List.of(ticket.key(KIND), SignOut.cutOff(ticket.tag()));
    var held = redis.run(LOOK, keys, List.of(), deadline);
    var user = users.byTag(pool.id(), ticket.tag(), deadline);
    return Future.all(held, user)
        .map(
            _ ->
                held.result() == null
                    ? Optional.empty()
                    : signedIn(pool, grants.open(ticket, held.result().toString()), user.result()));
  }

  private static Optional<SignedIn> signedIn(Pool pool, JsonObject json, @Nullable User user) {
    return user == null || !user.settled() || !pool.id().equals(json.getString("pool"))
        ? Optional.empty()
        : Optional.of(
            new SignedIn(
                json.getString("attempt"),
                user,
                Instant.ofEpochSecond(json.getLong("auth")),
                json.getJsonArray("methods").stream().map(String.class::cast).toList()));
  }

  /**
   * A session that is over.
   *
   * @param attempt names it: {@code sid} of ID tokens
   */
  public record Ended(PersonTag tag, String attempt) {}

  /** Ends a session; empty where there was none, or somebody else just ended it. */
  public Future<Optional<Ended>> end(String value, Deadline deadline) {
    return Ticket.read(value)
        .map(ticket -> end(ticket, deadline))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private Future<Optional<Ended>> end(Ticket ticket, Deadline deadline) {
    return redis
        .runDurable(END, List.of(ticket.key(KIND)), List.of(), deadline)
        .map(
            held ->
                held == null
                    ? Optional.empty()
                    : Optional.of(
                        new Ended(
                            ticket.tag(),
                            grants.open(ticket, held.toString()).getString("attempt"))));
  }
}
