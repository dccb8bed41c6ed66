package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowSession.Stage;
import dev.sallyport.limits.Factor;
import dev.sallyport.limits.Limits;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * EMAIL_OTP, SMS_OTP and SMS_MFA: a code is sent and typed in (auth-flows.md §6, §9). It follows a
 * password, or the sign-in begins with it. The session keeps a MAC of it, which also holds where it
 * went: a code is worth nothing once the address has changed. Nobody is sent nothing, is told the
 * same, and no code of theirs is right.
 */
final class OneTimeCode implements StageHandler {
  /** How long a session outlives its code, so that a late answer is told that the code is late. */
  private static final Duration LATE = Duration.ofMinutes(1);

  private static final String MAC = "mac";
  private static final String ENDS = "ends";

  private final Stage stage;
  private final SignInCodes codes;
  private final UserStore users;
  private final Limits limits;
  private final Guess guess;
  private final Kek kek;
  private final InstantSource clock;

  OneTimeCode(
      Stage stage,
      SignInCodes codes,
      UserStore users,
      Limits limits,
      Guess guess,
      Kek kek,
      InstantSource clock) {
    this.stage = stage;
    this.codes = codes;
    this.users = users;
    this.limits = limits;
    this.guess = guess;
    this.kek = kek;
    this.clock = clock;
  }

  /** Whether the sign-in begins with the code; else it follows a password. */
  private static boolean first(FlowSession session) {
    return session.proof() == FlowSession.Proof.NONE;
  }

  private String attribute() {
    return stage == Stage.EMAIL_OTP ? "email" : "phone_number";
  }

  /** Where the code goes: the user's own, or what they said while setting the factor up. */
  private Optional<Destination> reach(FlowSession session, @Nullable User user) {
    var pending = SentFactor.destination(session, attribute());
    return pending.isPresent() ? pending : reach(user);
  }

  private Optional<Destination> reach(@Nullable User user) {
    return Optional.ofNullable(user)
        .map(owner -> owner.attributes().getOrDefault(attribute(), ""))
        .filter(value -> !value.isEmpty())
        .map(value -> Destination.of(attribute(), value));
  }

  /** Sends. Fails with LimitExceeded past the hour's limit, which counts for nobody too. */
  @Override
  public Future<Opened> open(Opening opening) {
    var command = opening.command();
    var session = opening.session();
    var to = reach(session, opening.user());
    var kind = first(session) ? Kind.SIGN_IN : Kind.SECOND_FACTOR;
    var code = codes.draw(first(session));
    var ends = clock.instant().plus(command.client().sessionTime());
    var kept = new HashMap<>(SentFactor.kept(session));
    kept.put(MAC, mac(opening.tag(), session, to, code));
    kept.put(ENDS, Long.toString(ends.toEpochMilli()));
    return limits
        .count(opening.tag().value(), Limits.Action.SIGN_IN_CODE, command.deadline())
        .compose(
            _ ->
                to.map(reached -> codes.send(kind, opening, reached, code))
                    .orElseGet(() -> codes.sendNothing(opening)))
        .map(
            _ ->
                new Opened(
                    session.at(stage, ends.plus(LATE), kept),
                    new Round(
                        shown(opening, to.orElseGet(() -> nowhere(opening))),
                        kept,
                        codes.tries())));
  }

  private Destination nowhere(Opening opening) {
    return users
        .strangers()
        .nowhereBy(opening.command().pool(), opening.session().login(), attribute());
  }

  private static Map<String, String> shown(Opening opening, Destination to) {
    return Map.of(
        "CODE_DELIVERY_DELIVERY_MEDIUM", to.medium(),
        "CODE_DELIVERY_DESTINATION", to.masked(),
        "USER_ID_FOR_SRP", opening.session().username());
  }

  /** Bound to this attempt: the same digits sent for another are another code. */
  private String mac(PersonTag tag, FlowSession session, Optional<Destination> to, String code) {
    var where = to.map(Destination::value).orElse("");
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            kek.mac("sign-in code", tag.value(), session.attempt(), stage.wire(), where, code));
  }

  /** A wrong code leaves the session as it is, with one try less. */
  @Override
  public Future<Judged> judge(Play play) {
    var command = play.command();
    var session = play.session();
    var typed = command.answer().getOrDefault(stage.wire() + "_CODE", "");
    if (typed.isEmpty()) {
      return Future.failedFuture(
          new Failed(new Failure.Invalid("Missing required parameter " + stage.wire() + "_CODE")));
    }
    if (late(session, clock.instant())) {
      return Future.succeededFuture(
          Judged.fine(new FlowStep.Keep(session, new Failure.CodeExpired())));
    }
    return guess
        .take(
            play.tag(),
            Factor.SECOND_FACTOR,
            command.address(),
            command.owed(),
            command.deadline(),
            () -> Future.succeededFuture(right(play, typed)))
        .compose(
            outcome ->
                switch (outcome) {
                  case RIGHT -> passed(play).map(Judged::fine);
                  case WRONG ->
                      Future.succeededFuture(
                          new Judged(
                              new FlowStep.Keep(session, new Failure.SignInCodeMismatch()), true));
                  case LOCKED ->
                      Future.succeededFuture(
                          Judged.fine(new FlowStep.Keep(session, new Failure.LockedOut())));
                });
  }

  static boolean late(FlowSession session, Instant now) {
    var ends = Long.parseLong(session.kept().getOrDefault(ENDS, "0"));
    return now.toEpochMilli() >= ends;
  }

  private boolean right(Play play, String typed) {
    var to = reach(play.session(), play.user());
    var expected = mac(play.tag(), play.session(), to, typed);
    return ConstantTime.equal(expected, play.session().kept().getOrDefault(MAC, ""))
        && to.isPresent();
  }

  /** Where the code came is verified now, and a sign-up confirmed by a code it began with. */
  private Future<FlowStep> passed(Play play) {
    var seen = Objects.requireNonNull(play.user());
    var pending = SentFactor.destination(play.session(), attribute());
    if (pending.isPresent()) {
      return enrolled(play, seen, pending.get());
    }
    var first = first(play.session());
    var proved = first ? play.session().provedOtherwise("otp") : play.session().proved("otp");
    var marked = marked(seen, seen, first);
    var step = next(play, proved, marked);
    if (step instanceof FlowStep.Refuse || marked.equals(seen)) {
      return Future.succeededFuture(step);
    }
    return users
        .update(seen, now -> marked(now, seen, first), play.command().deadline())
        .map(written -> next(play, proved, written))
        .recover(trouble -> unmarked(trouble, first, step));
  }

  /** The factor is the account's now, and proved. */
  private Future<FlowStep> enrolled(Play play, User seen, Destination to) {
    var session = play.session();
    var factor = stage == Stage.EMAIL_OTP ? SecondFactor.EMAIL_OTP : SecondFactor.SMS_MFA;
    if (!SentFactor.waits(seen, play.command(), factor)) {
      return Future.succeededFuture(
          new FlowStep.Refuse(session, new Failure.SessionInvalid(), "nothing to set up"));
    }
    return users
        .update(
            seen,
            now -> SentFactor.enrolled(now, session, play.command(), factor, to),
            play.command().deadline())
        .map(written -> next(play, session.proved("otp"), written));
  }

  private FlowStep next(Play play, FlowSession proved, User user) {
    return FlowStep.next(proved, user, play.command(), clock.instant());
  }

  /** Another may have verified the address as theirs; a password was enough to get here. */
  private static Future<FlowStep> unmarked(Throwable trouble, boolean first, FlowStep step) {
    return !first
            && trouble instanceof Failed failed
            && failed.failure() instanceof Failure.AliasTaken
        ? Future.succeededFuture(step)
        : Future.failedFuture(trouble);
  }

  private User marked(User now, User seen, boolean first) {
    var value = seen.attributes().getOrDefault(attribute(), "");
    if (!value.equals(now.attributes().get(attribute()))) {
      return now;
    }
    var verified = attribute() + "_verified";
    var marked =
        "true".equals(now.attributes().get(verified)) ? now : now.withAttribute(verified, "true");
    return first && now.status() == User.Status.UNCONFIRMED
        ? marked.withStatus(User.Status.CONFIRMED)
        : marked;
  }
}
