package dev.sallyport.flow;

import dev.sallyport.challenge.Round;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.SignInRules.WebAuthn;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.webauthn.Assertions;
import dev.sallyport.webauthn.Assertions.Verdict;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * WEB_AUTHN: the person is proved by a passkey (auth-flows.md §6, §9). A challenge takes one
 * answer, right or wrong. A passkey cannot be guessed, so no wrong answer locks anybody out; it
 * counts only where it came from.
 */
final class PasskeyAssertion implements StageHandler {
  private static final String CHALLENGE = "challenge";
  private static final int CHALLENGE_BYTES = 32;

  private final UserStore users;
  private final Assertions assertions;
  private final RandomIds ids;
  private final Metrics metrics;
  private final InstantSource clock;

  PasskeyAssertion(
      UserStore users, Assertions assertions, RandomIds ids, Metrics metrics, InstantSource clock) {
    this.users = users;
    this.assertions = assertions;
    this.ids = ids;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var command = opening.command();
    var session = opening.session();
    var rules = rules(command);
    if (rules == null) {
      return Future.failedFuture(
          new Failed(new Failure.Invalid("WEB_AUTHN is not enabled for this user pool.")));
    }
    var time = command.client().sessionTime();
    var challenge = ids.base64url(CHALLENGE_BYTES);
    var options = assertions.options(rules, opening.user(), session.sub(), challenge, time);
    var round =
        new Round(Map.of("CREDENTIAL_REQUEST_OPTIONS", options), Map.of(CHALLENGE, challenge));
    return Future.succeededFuture(
        new Opened(
            session.at(FlowSession.Stage.WEB_AUTHN, clock.instant().plus(time), round.kept()),
            round));
  }

  @Override
  public Future<Judged> judge(Play play) {
    var command = play.command();
    var session = play.session();
    var rules = rules(command);
    if (rules == null) {
      return Future.succeededFuture(Judged.fine(refuse(session, "passkeys were switched off")));
    }
    return assertions
        .verify(
            rules,
            play.user(),
            session.sub(),
            new Round(Map.of(), session.kept()).kept(CHALLENGE),
            command.answer().getOrDefault("CREDENTIAL", ""),
            command.deadline())
        .compose(
            verdict ->
                switch (verdict) {
                  case Verdict.Right right -> used(play, rules, right);
                  case Verdict.Wrong(var why) ->
                      Future.succeededFuture(new Judged(refuse(session, why), true));
                  case Verdict.Copied() -> Future.succeededFuture(copied(session));
                });
  }

  private static @Nullable WebAuthn rules(FlowCommand command) {
    var rules = command.pool().signIn();
    return rules.firstFactors().contains(FirstFactor.WEB_AUTHN) ? rules.webAuthn() : null;
  }

  private static FlowStep refuse(FlowSession session, String why) {
    return new FlowStep.Refuse(session, new Failure.WrongCredentials(), why);
  }

  /** Two authenticators hold one private key, or somebody else does. */
  private Judged copied(FlowSession session) {
    metrics.alarm(Metrics.Alarm.PASSKEY_COPIED);
    return new Judged(refuse(session, "passkey counter went back: it may have been copied"), true);
  }

  /** The counter is written before anything is granted, so that of two copies only one gets in. */
  private Future<Judged> used(Play play, WebAuthn rules, Verdict.Right right) {
    var owner = play.user();
    var session = play.session();
    if (owner == null) {
      return Future.succeededFuture(new Judged(refuse(session, "nobody of this name"), true));
    }
    var known = right.passkey();
    var same = known.equals(known.used(right.counter(), right.backedUp()));
    var written =
        same
            ? Future.succeededFuture(owner)
            : users.update(owner, now -> after(now, right), play.command().deadline());
    return written
        .map(now -> Judged.fine(proved(play, rules, right, now)))
        .recover(trouble -> overtaken(session, trouble));
  }

  /** What happened between the look at the passkey and the write. */
  private Future<Judged> overtaken(FlowSession session, Throwable trouble) {
    return switch (trouble instanceof Failed failed ? failed.failure() : null) {
      case Failure.WrongCredentials() -> Future.succeededFuture(copied(session));
      case Failure.PasskeyNotFound(), Failure.UserNotFound() ->
          Future.succeededFuture(new Judged(refuse(session, "passkey was taken away"), true));
      case null, default -> Future.failedFuture(trouble);
    };
  }

  private FlowStep proved(Play play, WebAuthn rules, Verdict.Right right, User now) {
    var methods =
        right.verified() && rules.countsAsMfa()
            ? List.of(FlowSession.PASSKEY, FlowSession.MULTIPLE)
            : List.of(FlowSession.PASSKEY);
    var command = play.command();
    var session = play.session().proved(methods, command.address());
    return FlowStep.next(session, now, command, clock.instant());
  }

  /** Fails with PasskeyNotFound where it has gone, with WrongCredentials where it counted on. */
  static User after(User now, Verdict.Right right) {
    var current =
        now.passkeys().stream()
            .filter(each -> each.id().equals(right.passkey().id()))
            .findFirst()
            .orElseThrow(() -> new Failed(new Failure.PasskeyNotFound()));
    if (!current.countsOn(right.counter())) {
      throw new Failed(new Failure.WrongCredentials());
    }
    var used = current.used(right.counter(), right.backedUp());
    return now.withPasskeys(
        now.passkeys().stream().map(each -> each.equals(current) ? used : each).toList());
  }
}
