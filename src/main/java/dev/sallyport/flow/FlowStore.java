package dev.sallyport.flow;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.crypto.Seal;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Waiting attempts in Redis. Each round has a session of its own, sealed with the key its ticket
 * carries; answering it spends a try, and only one of two racing answers can move it on.
 */
final class FlowStore {
  private static final Script CHARGE = Script.named("flow_charge");
  private static final Script PEEK = Script.named("flow_peek");
  private static final Script REFUND = Script.named("flow_refund");
  private static final Script MOVE = Script.named("flow_move");
  private static final Script OPEN = Script.named("flow_open");

  private final SharedRedis redis;
  private final Kek kek;
  private final RandomIds random;
  private final InstantSource clock;

  FlowStore(SharedRedis redis, Kek kek, RandomIds random, InstantSource clock) {
    this.redis = redis;
    this.kek = kek;
    this.random = random;
    this.clock = clock;
  }

  /** A ticket for a session that is about to be opened. */
  SessionTicket draw(String attempt, PersonTag tag, AppClient client) {
    return SessionTicket.draw(attempt, tag, client, kek, random);
  }

  /**
   * Spends one try and reads the session. Fails with SessionSpent, SessionExpired.
   *
   * @param answer names the answer that is judged, so that its try can be given back
   */
  Future<FlowSession> charge(
      SessionTicket ticket, AppClient client, String answer, Deadline deadline) {
    return redis
        .run(CHARGE, List.of(key(ticket)), List.of(answer), deadline)
        .map(reply -> charged(Objects.requireNonNull(reply), ticket, client));
  }

  /** Reads the session without spending a try; for test mode only. */
  Future<FlowSession> peek(SessionTicket ticket, AppClient client, Deadline deadline) {
    return redis
        .run(PEEK, List.of(key(ticket)), List.of(), deadline)
        .map(reply -> charged(Objects.requireNonNull(reply), ticket, client));
  }

  /**
   * Gives the try of this answer back: what failed was ours, not the answer. It may overtake the
   * charge it undoes, where Redis was not heard of in time; that charge then comes to nothing. It
   * is given back even when the caller's own time is over: running out of it is one of the things
   * that fail.
   */
  Future<Void> refund(SessionTicket ticket, String answer, Deadline deadline) {
    return redis.settle(REFUND, List.of(key(ticket)), List.of(answer), deadline).mapEmpty();
  }

  /** The first session of an attempt. */
  Future<Void> open(
      SessionTicket ticket, FlowSession session, int tries, AppClient client, Deadline deadline) {
    return redis
        .run(OPEN, List.of(key(ticket)), box(ticket, session, tries, client), deadline)
        .mapEmpty();
  }

  /** Ends the answered session and opens its successor. Fails with SessionSpent for the loser. */
  Future<Void> replace(
      SessionTicket answered,
      SessionTicket next,
      FlowSession session,
      int tries,
      AppClient client,
      Deadline deadline) {
    var keys = List.of(key(answered), key(next));
    // Durable: an answer that was heard must not be unheard by a failover and tried again.
    return redis
        .runDurable(MOVE, keys, box(next, session, tries, client), deadline)
        .compose(FlowStore::won);
  }

  /** Ends the session for good. Fails with SessionSpent for the loser of a race. */
  Future<Void> remove(SessionTicket answered, Deadline deadline) {
    // Durable: a session that bought tokens must not come back with a failover.
    return redis
        .runDurable(MOVE, List.of(key(answered)), List.of(), deadline)
        .compose(FlowStore::won);
  }

  private static Future<Void> won(@Nullable Response reply) {
    return Objects.requireNonNull(reply).toInteger() == 1
        ? Future.succeededFuture()
        : Future.failedFuture(new Failed(new Failure.SessionSpent()));
  }

  private FlowSession charged(Response reply, SessionTicket ticket, AppClient client) {
    return switch (reply.get(0).toString()) {
      case "gone" -> throw new Failed(new Failure.SessionExpired());
      case "spent" -> throw new Failed(new Failure.SessionSpent());
      default -> open(reply.get(1).toString(), ticket, client);
    };
  }

  private FlowSession open(String box, SessionTicket ticket, AppClient client) {
    try {
      var sealed = Base64.getDecoder().decode(box);
      var session = FlowSessionJson.read(Seal.open(ticket.key(), sealed, ticket.binding(client)));
      if (session.until().isBefore(clock.instant())) {
        throw new Failed(new Failure.SessionExpired());
      }
      return session;
    } catch (GeneralSecurityException foreign) {
      throw new Failed(new Failure.SessionInvalid());
    }
  }

  private List<String> box(SessionTicket ticket, FlowSession session, int tries, AppClient client) {
    var sealed = Seal.seal(ticket.key(), FlowSessionJson.write(session), ticket.binding(client));
    var life = Math.max(1, Duration.between(clock.instant(), session.until()).toMillis());
    return List.of(
        Base64.getEncoder().encodeToString(sealed), Integer.toString(tries), Long.toString(life));
  }

  private static String key(SessionTicket ticket) {
    return RedisKeys.person(ticket.tag().value(), "flow:" + ticket.name());
  }
}
