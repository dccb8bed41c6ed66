package dev.sallyport.browser;

import dev.sallyport.config.BrowserConfig;
import dev.sallyport.crypto.Seal;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.Revocation;
import dev.sallyport.revocation.RevocationLog;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Browsers' sessions in Redis, each sealed with the key that its cookie makes. Redis's clock ends
 * them. Nothing here says "there is none" where Redis could not be asked.
 */
final class SessionStore {
  private static final Script OPEN = Script.named("browser_open");
  private static final Script LOOK = Script.named("browser_look");
  private static final Script LEASE = Script.named("browser_lease");
  private static final Script SETTLE = Script.named("browser_settle");
  private static final Script END = Script.named("browser_end");
  private static final Script ONCE = Script.named("browser_once");

  /**
   * A session as it was read.
   *
   * @param generation how often its tokens were exchanged
   * @param left for how long it lasts unless somebody ends it
   */
  record Held(Session session, String generation, Duration left) {}

  /** What came of asking for a lease. */
  enum Lease {
    YOURS,
    /** Another is at it. */
    BUSY,
    /** The tokens were exchanged meanwhile. */
    MOVED,
    /** The session has ended. */
    GONE
  }

  /** What came of settling an attempt. */
  enum Settled {
    DONE,
    /** Another had taken the lease; nothing was changed. */
    LATE,
    /** The session has ended. */
    GONE
  }

  private final SharedRedis redis;
  private final BrowserConfig config;
  private final RevocationLog revocations;

  SessionStore(SharedRedis redis, BrowserConfig config) {
    this.redis = redis;
    this.revocations = new RevocationLog(redis);
    this.config = config;
  }

  private static String key(SessionTicket ticket) {
    return RedisKeys.browser(ticket.name());
  }

  private static String box(SessionTicket ticket, Session session) {
    return Base64.getEncoder()
        .encodeToString(Seal.seal(ticket.key(), session.write(), ticket.binding()));
  }

  private static Session open(SessionTicket ticket, String box) {
    try {
      return Session.read(
          Seal.open(ticket.key(), Base64.getDecoder().decode(box), ticket.binding()));
    } catch (GeneralSecurityException changed) {
      throw Failed.broken("a browser's session cannot be opened", changed);
    }
  }

  /** Begins a session. */
  Future<Void> open(SessionTicket ticket, Session session, Deadline deadline) {
    return redis
        .runDurable(
            OPEN,
            List.of(key(ticket)),
            List.of(box(ticket, session), millis(config.idle()), millis(config.absolute())),
            deadline)
        .mapEmpty();
  }

  private static String millis(Duration time) {
    return Long.toString(time.toMillis());
  }

  /** Reads it for a request, which keeps it from ending idle. */
  Future<Optional<Held>> use(SessionTicket ticket, Deadline deadline) {
    return look(ticket, config.idle(), deadline);
  }

  /** Reads it for ourselves. */
  Future<Optional<Held>> look(SessionTicket ticket, Deadline deadline) {
    return look(ticket, Duration.ZERO, deadline);
  }

  private Future<Optional<Held>> look(SessionTicket ticket, Duration idle, Deadline deadline) {
    return redis
        .run(LOOK, List.of(key(ticket)), List.of(millis(idle)), deadline)
        .map(Objects::requireNonNull)
        .map(
            reply ->
                reply.get(0).toString().equals("ok")
                    ? Optional.of(
                        new Held(
                            open(ticket, reply.get(1).toString()),
                            reply.get(2).toString(),
                            Duration.ofMillis(reply.get(3).toLong())))
                    : Optional.empty());
  }

  /**
   * Asks to be the one who exchanges the tokens of this generation, or to stay it.
   *
   * @param attempt names who asks
   */
  Future<Lease> lease(
      SessionTicket ticket,
      String attempt,
      String generation,
      Duration lasting,
      Deadline deadline) {
    return redis
        .run(LEASE, List.of(key(ticket)), List.of(attempt, generation, millis(lasting)), deadline)
        .map(
            reply ->
                switch (Objects.requireNonNull(reply).toString()) {
                  case "yours" -> Lease.YOURS;
                  case "busy" -> Lease.BUSY;
                  case "moved" -> Lease.MOVED;
                  default -> Lease.GONE;
                });
  }

  /** Puts the exchanged tokens in the place of the old ones, and gives the lease back. */
  Future<Settled> renewed(
      SessionTicket ticket, String attempt, Session session, Deadline deadline) {
    // Durable: the refresh token before this one is worth nothing any more.
    return settled(
        redis.runDurable(
            SETTLE, List.of(key(ticket)), List.of(attempt, "box", box(ticket, session)), deadline));
  }

  /** Gives the lease back; nobody tries for so long. */
  Future<Settled> pause(SessionTicket ticket, String attempt, Duration lasting, Deadline deadline) {
    return settled(
        redis.settle(
            SETTLE, List.of(key(ticket)), List.of(attempt, "pause", millis(lasting)), deadline));
  }

  /** Ends the session, whose refresh token the issuer takes no more. */
  Future<Settled> refused(SessionTicket ticket, String attempt, Deadline deadline) {
    return settled(
            redis.settle(SETTLE, List.of(key(ticket)), List.of(attempt, "end", ""), deadline))
        .compose(
            settled ->
                settled == Settled.DONE
                    ? said(ticket.name(), deadline).map(settled)
                    : Future.succeededFuture(settled));
  }

  /** What is open with the session is to be closed by every replica. */
  private Future<Void> said(String name, Deadline deadline) {
    return revocations.publish(new Revocation.Session(name), deadline);
  }

  private static Future<Settled> settled(Future<@Nullable Response> reply) {
    return reply.map(
        said ->
            switch (Objects.requireNonNull(said).toString()) {
              case "done" -> Settled.DONE;
              case "late" -> Settled.LATE;
              default -> Settled.GONE;
            });
  }

  /** The same by the name that Redis knows it by; answers whether there was one. */
  Future<Boolean> end(String name, Deadline deadline) {
    return redis
        .runDurable(END, List.of(RedisKeys.browser(name)), List.of(), deadline)
        .compose(
            box -> box == null ? Future.succeededFuture(false) : said(name, deadline).map(true));
  }

  /** Ends the session, and says so to every replica; answers what it held, if there was one. */
  Future<Optional<Session>> end(SessionTicket ticket, Deadline deadline) {
    // Durable: a session that was ended must not come back with a failover.
    return redis
        .runDurable(END, List.of(key(ticket)), List.of(), deadline)
        .compose(
            box ->
                box == null
                    ? Future.succeededFuture(Optional.empty())
                    : said(ticket.name(), deadline)
                        .map(_ -> Optional.of(open(ticket, box.toString()))));
  }

  /** Whether this is the first time that this state comes back. */
  Future<Boolean> first(String state, Duration lasting, Deadline deadline) {
    return redis
        .runDurable(
            ONCE, List.of(RedisKeys.browserState(state)), List.of(millis(lasting)), deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger() == 1);
  }
}
