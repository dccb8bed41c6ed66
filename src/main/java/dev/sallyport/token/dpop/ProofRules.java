package dev.sallyport.token.dpop;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.token.bearer.SelfSigned;
import dev.sallyport.token.dpop.Proved.Flaw;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a proof must say, its signature and nonce apart (RFC 9449 §4.3). Each rule is a function;
 * the first that finds something says why the proof proves nothing.
 */
final class ProofRules {
  /** How old one may be; also what a client's clock may be behind. */
  static final Duration OLDEST = Duration.ofSeconds(60);

  /** What a client's clock may be ahead. */
  static final Duration EARLIEST = Duration.ofSeconds(30);

  private static final String TYPE = "dpop+jwt";
  private static final int LONGEST_ID = 256;

  private static final List<Rule> ALL =
      List.of(
          ProofRules::type,
          ProofRules::id,
          ProofRules::method,
          ProofRules::target,
          ProofRules::time,
          ProofRules::token);

  private ProofRules() {}

  private interface Rule {
    @Nullable Flaw of(SelfSigned proof, Expected expected, Instant now);
  }

  /** What is wrong with it, if anything. */
  static Optional<Flaw> flaw(SelfSigned proof, Expected expected, Instant now) {
    return ALL.stream()
        .map(rule -> rule.of(proof, expected, now))
        .filter(Objects::nonNull)
        .findFirst();
  }

  private static @Nullable Flaw type(SelfSigned proof, Expected expected, Instant now) {
    return proof.type().equals(TYPE) ? null : Flaw.TYPE;
  }

  private static @Nullable Flaw id(SelfSigned proof, Expected expected, Instant now) {
    return proof.claims().get("jti") instanceof String id
            && !id.isEmpty()
            && id.length() <= LONGEST_ID
        ? null
        : Flaw.ID;
  }

  private static @Nullable Flaw method(SelfSigned proof, Expected expected, Instant now) {
    return expected.method().equals(proof.claims().get("htm")) ? null : Flaw.METHOD;
  }

  private static @Nullable Flaw target(SelfSigned proof, Expected expected, Instant now) {
    var asked = TargetUri.normal(expected.target());
    return asked != null
            && proof.claims().get("htu") instanceof String target
            && asked.equals(TargetUri.normal(target))
        ? null
        : Flaw.TARGET;
  }

  private static @Nullable Flaw time(SelfSigned proof, Expected expected, Instant now) {
    if (!(proof.claims().get("iat") instanceof Number made)) {
      return Flaw.TIME;
    }
    var age = now.getEpochSecond() - made.doubleValue();
    return age <= OLDEST.toSeconds() && age >= -EARLIEST.toSeconds() ? null : Flaw.TIME;
  }

  private static @Nullable Flaw token(SelfSigned proof, Expected expected, Instant now) {
    var hash = expected.token();
    return hash == null
            || (proof.claims().get("ath") instanceof String said && ConstantTime.equal(hash, said))
        ? null
        : Flaw.TOKEN;
  }
}
