package dev.sallyport.token.dpop;

import dev.sallyport.crypto.Kek;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.SelfSigned;
import dev.sallyport.token.bearer.Verified;
import dev.sallyport.token.dpop.Nonces.Age;
import dev.sallyport.token.dpop.Proved.Flaw;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a request comes from who holds a key (RFC 9449 §4.3). One for the whole process; any
 * thread may ask. A proof's signature is verified off the event loop, and each proof counts once.
 */
public final class Proofs {
  /** The header that a proof comes in. */
  public static final String HEADER = "DPoP";

  /** The header that tells of the nonce to use from now on. */
  public static final String NONCE_HEADER = "DPoP-Nonce";

  /** What proofs may be signed with, the quickest first. */
  public static final List<String> ALGORITHMS = List.of("ES256", "EdDSA", "PS256", "RS256");

  /** Longer than one could come again, by any replica's clock. */
  private static final Duration REMEMBERED =
      ProofRules.OLDEST.plus(ProofRules.EARLIEST).plusSeconds(30);

  private final Parts parts;
  private final Nonces nonces;
  private final UsedProofs used;

  /**
   * What the room is built from.
   *
   * @param pool where signatures are verified, apart from where tokens are signed
   * @param clock by which nonces age
   * @param outside the time that clients go by
   */
  public record Parts(
      Vertx vertx,
      SharedRedis redis,
      Kek kek,
      BoundedPool pool,
      InstantSource clock,
      InstantSource outside) {}

  /** With these. */
  public Proofs(Parts parts) {
    this.parts = parts;
    this.nonces = new Nonces(parts.kek(), parts.clock());
    this.used = new UsedProofs(parts.redis(), REMEMBERED);
  }

  /** The nonce that proofs are to bear now. */
  public String nonce() {
    return nonces.newest();
  }

  /** A proof that says what it must, and was perhaps used before. */
  private record Read(String id, Proved proved) {}

  /**
   * Looks at the proof of a request. Fails with Broken or Overloaded where nobody can tell; then
   * nothing was proved.
   *
   * @param headers every value of {@link #HEADER}
   */
  public Future<Proved> check(List<String> headers, Expected expected, Deadline deadline) {
    return headers.size() == 1
        ? parts
            .pool()
            .run(deadline, () -> read(headers.getFirst(), expected))
            .compose(read -> once(read, deadline))
        : Future.succeededFuture(new Proved.Refused(Flaw.COUNT));
  }

  private Read read(String text, Expected expected) {
    return switch (SelfSigned.read(parts.vertx(), text, Set.copyOf(ALGORITHMS))) {
      case SelfSigned.Reading.Not(var why) -> new Read("", new Proved.Refused(flaw(why)));
      case SelfSigned.Reading.Signed(var proof) ->
          ProofRules.flaw(proof, expected, parts.outside().instant())
              .map(flaw -> new Read("", new Proved.Refused(flaw)))
              .orElseGet(
                  () ->
                      new Read(String.valueOf(proof.claims().get("jti")), fresh(proof, expected)));
    };
  }

  /** One that bears a nonce must bear a good one, whether it had to or not. */
  private Proved fresh(SelfSigned proof, Expected expected) {
    var nonce = proof.claims().get("nonce");
    if (nonce == null && !expected.nonce()) {
      return new Proved.Holder(proof.thumbprint(), false, false);
    }
    var age = nonce instanceof String text ? nonces.age(text) : Age.OVER;
    return age == Age.OVER
        ? new Proved.Again()
        : new Proved.Holder(proof.thumbprint(), true, age == Age.AGING);
  }

  private Future<Proved> once(Read read, Deadline deadline) {
    return read.proved() instanceof Proved.Holder holder
        ? used.first(holder.key(), read.id(), deadline)
            .map(first -> first ? holder : new Proved.Refused(Flaw.REPLAYED))
        : Future.succeededFuture(read.proved());
  }

  private static Flaw flaw(Verified.Reason why) {
    return switch (why) {
      case ALGORITHM -> Flaw.ALGORITHM;
      case KEY -> Flaw.KEY;
      case SIGNATURE -> Flaw.SIGNATURE;
      default -> Flaw.MALFORMED;
    };
  }

  /**
   * The challenge to somebody who should have proved a key (RFC 9449 §7.1), for {@code
   * WWW-Authenticate}.
   *
   * @param error such as {@code invalid_token}; null where nobody tried
   */
  public static String challenge(@Nullable String error) {
    return "DPoP realm=\"sallyport\""
        + (error == null ? "" : ", error=\"" + error + "\"")
        + ", algs=\""
        + String.join(" ", ALGORITHMS)
        + "\"";
  }
}
