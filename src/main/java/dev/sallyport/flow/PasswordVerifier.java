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
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/**
 * PASSWORD_VERIFIER: the password is proved by SRP (srp.md). The client's public value comes in
 * what the session keeps under {@link #A}; the shared key is made when the offer is, so the session
 * keeps that and none of the values it was made from.
 */
final class PasswordVerifier implements StageHandler {
  /** The client's public value in hex, in what the session that opens this stage keeps. */
  static final String A = "A";

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
    var a = SrpProof.a(session.kept().getOrDefault(A, ""));
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
                      SrpProof.kept(offer));
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
    var right =
        play.user() != null
            && SrpProof.holds(play, command.pool().srpName(), play.session().username(), clock);
    var proof =
        play.session().steps().isEmpty()
            ? guess
                .take(
                    play.tag(),
                    Factor.PASSWORD,
                    command.address(),
                    command.owed(),
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
}
