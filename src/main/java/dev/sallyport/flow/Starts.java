package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.config.StepConfig;
import dev.sallyport.crypto.Srp;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowCommand.FirstProof;
import dev.sallyport.limits.Limits;
import dev.sallyport.runtime.BoundedPool;
import io.vertx.core.Future;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Begins attempts: finds the person, takes the first proof, decides which steps are left. Nobody's
 * name goes the same way as somebody's wherever the client hides users (auth-flows.md §13).
 */
final class Starts {
  private final UserStore users;
  private final Passwords passwords;
  private final Guess guess;
  private final Limits limits;
  private final BoundedPool hashing;
  private final SecureRandom random;
  private final FlowStore store;
  private final Moves moves;
  private final InstantSource clock;

  Starts(
      UserStore users,
      Passwords passwords,
      Guess guess,
      Limits limits,
      BoundedPool hashing,
      SecureRandom random,
      FlowStore store,
      Moves moves,
      InstantSource clock) {
    this.users = users;
    this.passwords = passwords;
    this.guess = guess;
    this.limits = limits;
    this.hashing = hashing;
    this.random = random;
    this.store = store;
    this.moves = moves;
    this.clock = clock;
  }

  /** Who the login name stands for: a user, or somebody made up who is told the same things. */
  private record Who(@Nullable User user, String sub, PersonTag tag, String username, int epoch) {}

  Future<FlowReply> start(FlowCommand.Start command) {
    return users
        .find(command.pool(), command.login(), command.deadline())
        .compose(
            user ->
                user == null && !command.client().hideUsers()
                    ? Future.failedFuture(new Failed(new Failure.UserNotFound()))
                    : begin(command, who(command.pool(), command.login(), user)));
  }

  private Who who(Pool pool, String login, @Nullable User user) {
    if (user != null) {
      return new Who(user, user.sub(), user.tag(), user.username(), user.credentialEpoch());
    }
    var nobody = users.nobody(pool, login);
    return new Who(null, nobody.sub(), nobody.tag(), nobody.username(), 0);
  }

  private Future<FlowReply> begin(FlowCommand.Start command, Who who) {
    return plan(command, who)
        .compose(
            session ->
                switch (command.proof()) {
                  case FirstProof.Password(var password) -> proved(command, who, session, password);
                  case FirstProof.Srp(var srpA) -> offer(command, who, session, srpA);
                  case FirstProof.None() -> next(command, who, session);
                });
  }

  private Future<FlowSession> plan(FlowCommand.Start command, Who who) {
    var declared = FlowPlan.declared(command.pool(), command.client());
    var passwordFirst = !(command.proof() instanceof FirstProof.None);
    if (!FlowPlan.conditional(declared)) {
      return Future.succeededFuture(
          session(command, who, FlowPlan.of(declared, passwordFirst, Map.of())));
    }
    // "user" holds no attributes for nobody; a list that asks about them tells nobody from
    // somebody.
    return limits
        .lately(who.tag().value(), command.address(), command.deadline())
        .map(
            counts ->
                Map.of(
                    "user_failures",
                    (long) counts.user(),
                    "address_failures",
                    (long) counts.address(),
                    "network_failures",
                    (long) counts.network(),
                    "client",
                    command.client().id(),
                    "user",
                    who.user() == null ? Map.of() : who.user().attributes(),
                    "groups",
                    who.user() == null ? List.of() : who.user().groups()))
        .map(seen -> session(command, who, FlowPlan.of(declared, passwordFirst, seen)));
  }

  private FlowSession session(FlowCommand.Start command, Who who, List<StepConfig> steps) {
    Instant now = clock.instant();
    return new FlowSession(
        command.requestId(),
        command.flow(),
        who.sub(),
        command.login(),
        who.username(),
        who.epoch(),
        FlowSession.Proof.NONE,
        FlowSession.Stage.STEP,
        steps,
        0,
        now,
        Map.of(),
        now,
        List.of());
  }

  private Future<FlowReply> proved(
      FlowCommand.Start command, Who who, FlowSession session, String password) {
    var deadline = command.deadline();
    return guess
        .take(
            who.tag(),
            command.address(),
            deadline,
            () -> passwords.matches(who.user(), password, deadline))
        .compose(
            outcome ->
                outcome == Guess.Outcome.RIGHT && who.user() != null
                    ? unseen(session, renewed(command, who.user(), password)).map(outcome)
                    : Future.succeededFuture(outcome))
        .compose(outcome -> next(command, who, session.proved(proof(outcome))));
  }

  static FlowSession.Proof proof(Guess.Outcome outcome) {
    return switch (outcome) {
      case RIGHT -> FlowSession.Proof.RIGHT;
      case WRONG -> FlowSession.Proof.WRONG;
      case LOCKED -> FlowSession.Proof.LOCKED;
    };
  }

  /**
   * Renewing must not show: it fails no sign-in, and while steps are left nobody waits for it,
   * since only a right password is renewed.
   */
  static Future<Void> unseen(FlowSession session, Future<Void> renewed) {
    return session.steps().isEmpty() ? renewed.otherwiseEmpty() : Future.succeededFuture();
  }

  /** Writes the hash anew when its parameters are no longer the configured ones. */
  private Future<Void> renewed(FlowCommand.Start command, User user, String password) {
    return passwords
        .renewed(command.pool(), user, password, command.deadline())
        .compose(
            fresh ->
                fresh == null
                    ? Future.succeededFuture()
                    : users
                        .update(
                            user, now -> Passwords.rehashed(now, user, fresh), command.deadline())
                        .mapEmpty());
  }

  private Future<FlowReply> offer(
      FlowCommand.Start command, Who who, FlowSession session, String srpA) {
    BigInteger a;
    try {
      a = Srp.parseA(srpA);
    } catch (IllegalArgumentException bad) {
      return Future.failedFuture(new Failed(new Failure.Invalid("Invalid SRP_A")));
    }
    var deadline = command.deadline();
    return passwords
        .verifier(who.user(), command.pool(), command.login(), deadline)
        .compose(verifier -> hashing.run(deadline, () -> Srp.offer(a, verifier, random)))
        .compose(
            offer -> {
              var ticket = store.draw(who.tag(), command.client());
              var round =
                  new Round(
                      Map.of(
                          "SALT", offer.saltHex(),
                          "SRP_B", offer.srpB(),
                          "SECRET_BLOCK", ticket.block(),
                          "USER_ID_FOR_SRP", who.username()),
                      Map.of("key", Base64.getEncoder().encodeToString(offer.key())));
              var until = clock.instant().plus(command.client().sessionTime());
              var waiting = session.at(FlowSession.Stage.PASSWORD_VERIFIER, until, round.kept());
              return moves.wait(command, null, ticket, waiting, round);
            });
  }

  private Future<FlowReply> next(FlowCommand.Start command, Who who, FlowSession session) {
    var step = FlowStep.next(session, who.user(), command.client(), clock.instant());
    return moves.play(command, null, who.tag(), who.user(), step);
  }
}
