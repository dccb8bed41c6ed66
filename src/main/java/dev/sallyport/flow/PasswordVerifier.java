package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Srp;
import dev.sallyport.directory.Passwords;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Factor;
import dev.sallyport.runtime.BoundedPool;
import io.vertx.core.Future;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * PASSWORD_VERIFIER: the password is proved by SRP (srp.md). The client's public value comes in
 * what the session keeps under {@link #A}; the shared key is made when the offer is, so the session
 * keeps that and none of the values it was made from.
 */
final class PasswordVerifier implements StageHandler {
  /** The client's public value in hex, in what the session that opens this stage keeps. */
  static final String A = "A";

  /** How far a client's clock may be off when it signs a proof (srp.md §4). */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final Passwords passwords;
  private final Guess guess;
  private final BoundedPool hashing;
  private final SecureRandom random;
  private final InstantSource clock;

  PasswordVerifier(
      Passwords passwords,
      Guess guess,
      BoundedPool hashing,
      SecureRandom random,
      InstantSource clock) {
    this.passwords = passwords;
    this.guess = guess;
    this.hashing = hashing;
    this.random = random;
    this.clock = clock;
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var command = opening.command();
    var session = opening.session();
    BigInteger a;
    try {
      a = Srp.parseA(session.kept().getOrDefault(A, ""));
    } catch (IllegalArgumentException bad) {
      return Future.failedFuture(new Failed(new Failure.Invalid("Invalid SRP_A")));
    }
    var deadline = command.deadline();
    return passwords
        .verifier(opening.user(), command.pool(), session.login(), deadline)
        .compose(verifier -> hashing.run(deadline, () -> Srp.offer(a, verifier, random)))
        .map(
            offer -> {
              var round =
                  new Round(
                      Map.of(
                          "SALT", offer.saltHex(),
                          "SRP_B", offer.srpB(),
                          "SECRET_BLOCK", opening.ticket().block(),
                          "USER_ID_FOR_SRP", session.username()),
                      Map.of("key", Base64.getEncoder().encodeToString(offer.key())));
              var until = clock.instant().plus(command.client().sessionTime());
              return new Opened(
                  session.at(FlowSession.Stage.PASSWORD_VERIFIER, until, round.kept()), round);
            });
  }

  /** The verdict is held while steps are left. */
  @Override
  public Future<Judged> judge(Play play) {
    var command = play.command();
    var block = command.answer().getOrDefault("PASSWORD_CLAIM_SECRET_BLOCK", "");
    if (!ConstantTime.equal(block, play.ticket().block())) {
      return Future.failedFuture(new Failed(new Failure.SessionInvalid()));
    }
    var right = play.user() != null && signed(play);
    var proof =
        play.session().steps().isEmpty()
            ? guess
                .take(
                    play.tag(),
                    Factor.PASSWORD,
                    command.address(),
                    command.deadline(),
                    () -> Future.succeededFuture(right))
                .map(FlowSession.Proof::told)
            : Future.succeededFuture(FlowSession.Proof.held(right));
    return proof.map(
        verdict ->
            new Judged(
                FlowStep.next(
                    play.session().proved(verdict, command.address()),
                    play.user(),
                    command,
                    clock.instant()),
                verdict.counts()));
  }

  private boolean signed(Play play) {
    var answer = play.command().answer();
    var timestamp = answer.getOrDefault("TIMESTAMP", "");
    var off = Duration.between(Srp.parseTimestamp(timestamp), clock.instant()).abs();
    var key = Base64.getDecoder().decode(Objects.requireNonNull(play.session().kept().get("key")));
    var expected =
        Srp.sign(
            key,
            play.command().pool().srpName(),
            play.session().username(),
            play.ticket().blockBytes(),
            timestamp);
    return ConstantTime.equal(expected, signature(answer.get("PASSWORD_CLAIM_SIGNATURE")))
        && off.compareTo(SKEW) <= 0;
  }

  private static byte[] signature(@Nullable String text) {
    try {
      return Base64.getDecoder().decode(text == null ? "" : text);
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }
}
