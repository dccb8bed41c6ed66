package dev.sallyport.flow;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Attributes;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.SignInRules.Mfa;
import dev.sallyport.directory.User;
import dev.sallyport.flow.FlowSession.Stage;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a choice-based sign-in may begin with: what the pool allows and the person can do
 * (auth-flows.md §9). Nobody is offered what somebody might be, always the same for one name; every
 * list that somebody is offered, nobody may be offered too, so that none tells them apart.
 */
final class Choices {
  /** In this order they are told. */
  private static final List<Stage> ALL =
      List.of(Stage.PASSWORD_SRP, Stage.PASSWORD, Stage.EMAIL_OTP, Stage.SMS_OTP, Stage.WEB_AUTHN);

  /** What a session that waits for the choice keeps. */
  private static final String AVAILABLE = "available";

  private final Kek kek;
  private final BiPredicate<Pool, String> reaches;
  private final Predicate<Pool> byDirectory;

  /**
   * Knows what this key hides.
   *
   * @param reaches whether a code can be sent to this attribute of a pool's users
   * @param byDirectory whether anybody may have a password that only an LDAP directory knows
   */
  Choices(Kek kek, BiPredicate<Pool, String> reaches, Predicate<Pool> byDirectory) {
    this.byDirectory = byDirectory;
    this.kek = kek;
    this.reaches = reaches;
  }

  /** The choice of this name on the wire. */
  static Optional<Stage> named(@Nullable String challenge) {
    return ALL.stream().filter(stage -> stage.wire().equals(challenge)).findFirst();
  }

  /** What this person may begin with. */
  List<Stage> of(Pool pool, @Nullable User user, String login) {
    return ALL.stream()
        .filter(stage -> carried(pool, stage))
        .filter(
            stage ->
                user == null
                    ? seems(pool, login, stage)
                    : password(stage) ? user.passwordHash() != null : alone(pool, user, stage))
        .toList();
  }

  private boolean carried(Pool pool, Stage stage) {
    return switch (stage) {
      case EMAIL_OTP -> reaches.test(pool, "email");
      case SMS_OTP -> reaches.test(pool, "phone_number");
      case PASSWORD_SRP -> !byDirectory.test(pool);
      default -> true;
    };
  }

  private static boolean password(Stage stage) {
    return stage == Stage.PASSWORD || stage == Stage.PASSWORD_SRP;
  }

  /**
   * Whether this factor, which is no password, may sign the user in alone under these rules; asked
   * again when it was proved, since much may have changed. Passwordless factors are for those who
   * are not asked for a second one (auth-flows.md §7), and not for those who owe a password.
   */
  static boolean alone(Pool pool, User user, @Nullable Stage stage) {
    return switch (stage) {
      case EMAIL_OTP -> passwordless(pool, user, FirstFactor.EMAIL_OTP) && has(user, "email");
      case SMS_OTP -> passwordless(pool, user, FirstFactor.SMS_OTP) && has(user, "phone_number");
      case WEB_AUTHN -> passkey(pool, user);
      case SIGNED_UP -> pool.signIn().mfa() != Mfa.ON && !asksSecondFactor(pool, user);
      case null, default -> false;
    };
  }

  private static boolean passwordless(Pool pool, User user, FirstFactor factor) {
    return pool.signIn().firstFactors().contains(factor)
        && pool.signIn().mfa() != Mfa.ON
        && !asksSecondFactor(pool, user)
        && user.status() != User.Status.FORCE_CHANGE_PASSWORD
        && !user.external();
  }

  private static boolean has(User user, String attribute) {
    return !user.attributes().getOrDefault(attribute, "").isEmpty();
  }

  /** A passkey that counts as two factors also does where a second one is asked. */
  private static boolean passkey(Pool pool, User user) {
    var webAuthn = pool.signIn().webAuthn();
    return webAuthn != null
        && !user.passkeys().isEmpty()
        && pool.signIn().firstFactors().contains(FirstFactor.WEB_AUTHN)
        && user.status() != User.Status.FORCE_CHANGE_PASSWORD
        && !user.external()
        && (webAuthn.countsAsMfa() || passwordless(pool, user, FirstFactor.WEB_AUTHN));
  }

  private static boolean asksSecondFactor(Pool pool, User user) {
    return !(SecondFactorDecision.of(pool, user) instanceof SecondFactorDecision.None);
  }

  /** As the login name or, where it says nothing, chance has it. */
  private boolean seems(Pool pool, String login, Stage stage) {
    var name = pool.caseSensitive() ? login : login.toLowerCase(Locale.ROOT);
    var seed = kek.mac("choices", pool.id(), name);
    var rules = pool.signIn();
    // Somebody who owes a password, or has a second factor, is offered nothing else.
    var more = rules.mfa() != Mfa.ON && chance(seed[0], rules.mfa() == Mfa.OFF ? 7 : 6);
    return switch (stage) {
      // Somebody who can be sent a code may have no password at all.
      case PASSWORD, PASSWORD_SRP ->
          byDirectory.test(pool)
              || !chance(seed[4], 2)
              || Stream.of(Stage.EMAIL_OTP, Stage.SMS_OTP)
                  .noneMatch(code -> carried(pool, code) && seems(pool, login, code));
      case EMAIL_OTP ->
          more
              && rules.firstFactors().contains(FirstFactor.EMAIL_OTP)
              && (sure(pool, "email", Attributes.email(login)) || chance(seed[1], 6));
      case SMS_OTP ->
          more
              && rules.firstFactors().contains(FirstFactor.SMS_OTP)
              && (sure(pool, "phone_number", Attributes.phone(login)) || chance(seed[2], 4));
      case WEB_AUTHN ->
          more
              && pool.signIn().webAuthn() != null
              && rules.firstFactors().contains(FirstFactor.WEB_AUTHN)
              && chance(seed[3], 4);
      default -> false;
    };
  }

  /** Whether somebody of this name would have the attribute for sure. */
  private static boolean sure(Pool pool, String attribute, boolean typed) {
    return typed
        || pool.schema().stream()
            .anyMatch(each -> each.name().equals(attribute) && each.required());
  }

  private static boolean chance(byte seed, int ofEight) {
    return (seed & 7) < ofEight;
  }

  /** How what is available is kept until it is answered. */
  static Map<String, String> kept(List<Stage> available) {
    return Map.of(AVAILABLE, new JsonArray(available.stream().map(Stage::wire).toList()).encode());
  }

  /** Whether this was among what was shown. */
  static boolean wasShown(FlowSession session, Stage stage) {
    return available(session).contains(stage.wire());
  }

  /** The AvailableChallenges told with the first answer of a choice-based sign-in. */
  static List<String> shown(FlowSession session) {
    return switch (session.stage()) {
      case SELECT_CHALLENGE -> available(session);
      case EMAIL_OTP, SMS_OTP, WEB_AUTHN ->
          session.first() == session.stage() ? List.of(session.stage().wire()) : List.of();
      default -> List.of();
    };
  }

  private static List<String> available(FlowSession session) {
    return new JsonArray(session.kept().getOrDefault(AVAILABLE, "[]"))
        .stream().map(String.class::cast).toList();
  }
}
