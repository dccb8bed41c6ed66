package dev.sallyport.flow;

import dev.sallyport.directory.Attributes;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.SecondFactors;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A second factor that codes are sent for, being set up in the middle of a sign-in (auth-flows.md
 * §6, row MFA_SETUP): the person says where, a code goes there, and only the right one changes the
 * account. Functions only.
 */
final class SentFactor {
  /** What a session keeps of an address or number that is not the account's yet. */
  private static final String PENDING = "pending";

  private SentFactor() {}

  /** Which of these factors an answer to MFA_SETUP names, by giving its address or number. */
  static Optional<SecondFactor> named(FlowCommand.Answer command, List<SecondFactor> offered) {
    return offered.stream().filter(factor -> !given(command, factor).isEmpty()).findFirst();
  }

  /** Amplify says EMAIL, the documentation email. */
  private static String given(FlowCommand.Answer command, SecondFactor factor) {
    var attribute = SecondFactors.channel(factor).orElse("");
    var answer = command.answer();
    return attribute.isEmpty()
        ? ""
        : answer.getOrDefault(
            attribute.toUpperCase(Locale.ROOT), answer.getOrDefault(attribute, ""));
  }

  /**
   * The session with the address to be proved. Throws {@code Failed} where it cannot be one, or is
   * another than the account has: a password alone must not put another in its place.
   */
  static FlowSession begun(
      FlowSession session, FlowCommand.Answer command, User user, SecondFactor factor) {
    var attribute = SecondFactors.channel(factor).orElseThrow();
    var value = given(command, factor);
    var had = user.attributes().getOrDefault(attribute, "");
    if (!had.isEmpty() && !had.equals(value)) {
      throw new Failed(new Failure.Invalid("The user has another " + attribute + " already."));
    }
    Attributes.checkChange(command.pool(), user, Map.of(attribute, value), command.client());
    return session.withKept(Map.of(PENDING, value));
  }

  /** Where the code of a session goes that sets a factor up; empty for every other session. */
  static Optional<Destination> destination(FlowSession session, String attribute) {
    return Optional.ofNullable(session.kept().get(PENDING))
        .map(value -> Destination.of(attribute, value));
  }

  /** The same to be kept while the code is waited for. */
  static Map<String, String> kept(FlowSession session) {
    var value = session.kept().get(PENDING);
    return value == null ? Map.of() : Map.of(PENDING, value);
  }

  /**
   * The account with the factor that was proved. Throws {@code Failed} with SessionInvalid where
   * the account no longer waits for one: a factor set up in the meantime, or a changed password,
   * must not be overruled.
   */
  static User enrolled(
      User now, FlowSession session, FlowCommand command, SecondFactor factor, Destination to) {
    var had = now.attributes().getOrDefault(to.attribute(), "");
    if (now.credentialEpoch() != session.epoch()
        || !(had.isEmpty() || had.equals(to.value()))
        || !waits(now, command, factor)) {
      throw new Failed(new Failure.SessionInvalid());
    }
    var mfa = now.mfa().switched(factor, true);
    return now.withAttribute(to.attribute(), to.value())
        .withAttribute(to.attribute() + "_verified", "true")
        .withMfa(mfa.preferred() == null ? mfa.withPreferred(factor) : mfa);
  }

  /** Whether this user would be asked to set something up, this factor among it. */
  static boolean waits(User user, FlowCommand command, SecondFactor factor) {
    return SecondFactorDecision.of(command.pool(), user)
            instanceof SecondFactorDecision.SetUp(var factors)
        && factors.contains(factor);
  }
}
