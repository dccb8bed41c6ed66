package dev.sallyport.oauth;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.SignOut;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Authorization codes: good once, for five minutes, and not after the person signed out everywhere
 * or got another password. A code that comes twice was stolen by one of the two, so that what was
 * issued for it must end (RFC 9700 §4.2.4).
 */
public final class AuthorizationCodes {
  private static final Duration LIFE = Duration.ofMinutes(5);

  /** How long a second use is still recognised as one. */
  private static final Duration REMEMBERED = Duration.ofHours(24);

  private static final String KIND = "code";
  private static final Script OPEN = Script.named("grant_open");
  private static final Script TAKE = Script.named("grant_take");
  private static final Script ISSUED = Script.named("grant_issued");

  private final SharedRedis redis;
  private final RandomIds ids;
  private final SealedGrants grants;

  /** Codes in this Redis. */
  public AuthorizationCodes(SharedRedis redis, Kek kek, RandomIds ids) {
    this.redis = redis;
    this.ids = ids;
    this.grants = new SealedGrants(kek);
  }

  /** What came of bringing a code. */
  public sealed interface Taken {
    /** It was good, and is not any more. */
    record Good(CodeGrant grant) implements Taken {}

    /**
     * It was brought before.
     *
     * @param family the token family that came of it; empty where there is none yet
     */
    record Used(CodeGrant grant, PersonTag tag, String family) implements Taken {}

    /** There is none, or none any more. */
    record Gone() implements Taken {}
  }

  /** A code for what was granted. */
  Future<String> issue(AuthorizationRequest request, SignedIn who, Deadline deadline) {
    var ticket = Ticket.draw(who.user().tag(), ids);
    var sealed = grants.seal(ticket, CodeGrant.of(request, who).write());
    return redis
        .runDurable(OPEN, List.of(ticket.key(KIND)), List.of(sealed, millis(LIFE)), deadline)
        .map(ticket.text());
  }

  /** Takes a code; of those who try at once one gets it. */
  public Future<Taken> take(String code, Deadline deadline) {
    return Ticket.read(code)
        .map(ticket -> take(ticket, deadline))
        .orElseGet(() -> Future.succeededFuture(new Taken.Gone()));
  }

  private Future<Taken> take(Ticket ticket, Deadline deadline) {
    return redis
        .runDurable(
            TAKE,
            List.of(ticket.key(KIND), SignOut.cutOff(ticket.tag())),
            List.of(millis(REMEMBERED)),
            deadline)
        .map(Objects::requireNonNull)
        .map(
            reply ->
                switch (reply.get(0).toString()) {
                  case "ok" ->
                      new Taken.Good(CodeGrant.read(grants.open(ticket, reply.get(1).toString())));
                  case "used" ->
                      new Taken.Used(
                          CodeGrant.read(grants.open(ticket, reply.get(1).toString())),
                          ticket.tag(),
                          reply.get(2).toString());
                  default -> new Taken.Gone();
                });
  }

  /**
   * Notes what came of a code that was taken. False where somebody brought it again meanwhile: then
   * the family must end.
   */
  public Future<Boolean> issued(String code, String family, Deadline deadline) {
    var ticket = Ticket.read(code).orElseThrow();
    return redis
        .runDurable(ISSUED, List.of(ticket.key(KIND)), List.of(family), deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger() == 1);
  }

  private static String millis(Duration time) {
    return Long.toString(time.toMillis());
  }
}
