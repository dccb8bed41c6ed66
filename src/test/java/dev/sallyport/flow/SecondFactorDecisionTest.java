package dev.sallyport.flow;

import static dev.sallyport.directory.SignInRules.SecondFactor.EMAIL_OTP;
import static dev.sallyport.directory.SignInRules.SecondFactor.SMS_MFA;
import static dev.sallyport.directory.SignInRules.SecondFactor.SOFTWARE_TOKEN_MFA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.LambdaConfig;
import dev.sallyport.config.MessagesConfig;
import dev.sallyport.directory.MfaSettings;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SecondFactors;
import dev.sallyport.directory.SignInRules;
import dev.sallyport.directory.SignInRules.Mfa;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.SoftwareToken;
import dev.sallyport.directory.Upkeep;
import dev.sallyport.directory.User;
import dev.sallyport.flow.SecondFactorDecision.Ask;
import dev.sallyport.flow.SecondFactorDecision.Choose;
import dev.sallyport.flow.SecondFactorDecision.Impossible;
import dev.sallyport.flow.SecondFactorDecision.None;
import dev.sallyport.flow.SecondFactorDecision.SetUp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The table of auth-flows.md §7, row by row. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SecondFactorDecisionTest {
  private static final SoftwareToken TOKEN = new SoftwareToken("id", "sealed", "");
  private static final Map<String, String> NOTHING = Map.of();
  private static final Map<String, String> PHONE = Map.of("phone_number", "+15555550100");
  private static final Map<String, String> BOTH =
      Map.of("phone_number", "+15555550100", "email", "alice@example.com");

  /** A pool whose recovery goes to the e-mail address first. */
  static Pool pool(SignInRules rules) {
    return new Pool(
        "local_P",
        "tests",
        true,
        Upkeep.none(),
        Set.of(),
        Set.of(),
        false,
        Set.of(),
        Set.of(),
        List.of("email", "phone_number"),
        true,
        new Pool.PasswordPolicy(8, true, true, true, true, true, 0, Duration.ofDays(7)),
        List.of(),
        "RS256",
        false,
        false,
        List.of(),
        rules,
        LambdaConfig.none(),
        MessagesConfig.none(),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private static Pool pool(Mfa mode, SecondFactor... factors) {
    return pool(SignInRules.passwordOnly().withMfa(mode).withSecondFactors(Set.of(factors)));
  }

  private static User user(Map<String, String> attributes, SecondFactor... enabled) {
    return User.fresh(
            new User.Identity(
                "local_P", "sub-1", new PersonTag("AAAAAAAAAAAAAAAA"), "alice", Instant.EPOCH),
            attributes,
            User.Status.CONFIRMED)
        .withMfa(new MfaSettings(null, null, Set.of(enabled), null));
  }

  private static User withToken(User user) {
    return user.withMfa(user.mfa().registered(TOKEN));
  }

  private static User preferring(User user, SecondFactor factor) {
    return user.withMfa(user.mfa().withPreferred(factor));
  }

  private static SecondFactorDecision decided(Pool pool, User user) {
    return SecondFactorDecision.of(pool, user);
  }

  @Test
  void row_1_off_asks_nothing_whatever_the_user_has() {
    var user = preferring(withToken(user(BOTH, SOFTWARE_TOKEN_MFA)), SOFTWARE_TOKEN_MFA);
    assertThat(decided(pool(Mfa.OFF), user)).isEqualTo(new None());
  }

  @Test
  void row_3_optional_asks_nothing_of_who_enabled_nothing() {
    var pool = pool(Mfa.OPTIONAL, SOFTWARE_TOKEN_MFA, SMS_MFA, EMAIL_OTP);
    assertThat(decided(pool, user(BOTH))).isEqualTo(new None());
    assertThat(decided(pool, withToken(user(NOTHING))))
        .as("a token that was verified is not enabled yet")
        .isEqualTo(new None());
    assertThat(decided(pool(Mfa.OPTIONAL, SMS_MFA), withToken(user(BOTH, SOFTWARE_TOKEN_MFA))))
        .as("enabled, and not allowed by the pool any more")
        .isEqualTo(new None());
  }

  @Test
  void row_4_the_preferred_one_of_several_is_asked() {
    var pool = pool(Mfa.OPTIONAL, SOFTWARE_TOKEN_MFA, SMS_MFA);
    var user = withToken(user(PHONE, SOFTWARE_TOKEN_MFA, SMS_MFA));
    assertThat(decided(pool, preferring(user, SMS_MFA))).isEqualTo(new Ask(SMS_MFA));
    assertThat(decided(pool, preferring(user, SOFTWARE_TOKEN_MFA)))
        .isEqualTo(new Ask(SOFTWARE_TOKEN_MFA));
  }

  @Test
  void row_4_a_preferred_one_that_cannot_be_asked_is_passed_over() {
    var user = withToken(user(PHONE, SOFTWARE_TOKEN_MFA, SMS_MFA));
    assertThat(decided(pool(Mfa.OPTIONAL, SOFTWARE_TOKEN_MFA), preferring(user, SMS_MFA)))
        .isEqualTo(new Ask(SOFTWARE_TOKEN_MFA));
  }

  @Test
  void row_5_several_and_none_preferred_are_a_choice_in_a_fixed_order() {
    var pool = pool(Mfa.OPTIONAL, SOFTWARE_TOKEN_MFA, SMS_MFA, EMAIL_OTP);
    assertThat(decided(pool, withToken(user(BOTH, EMAIL_OTP, SOFTWARE_TOKEN_MFA, SMS_MFA))))
        .isEqualTo(new Choose(List.of(SMS_MFA, SOFTWARE_TOKEN_MFA, EMAIL_OTP)));
  }

  @Test
  void row_6_the_only_one_is_asked_preferred_or_not() {
    var pool = pool(Mfa.OPTIONAL, SOFTWARE_TOKEN_MFA, SMS_MFA);
    assertThat(decided(pool, withToken(user(PHONE, SOFTWARE_TOKEN_MFA))))
        .isEqualTo(new Ask(SOFTWARE_TOKEN_MFA));
  }

  @Test
  void row_7_on_and_nothing_there_sets_up_what_the_pool_asks_but_for_the_way_of_recovery() {
    assertThat(decided(pool(Mfa.ON, SOFTWARE_TOKEN_MFA, SMS_MFA, EMAIL_OTP), user(NOTHING)))
        .isEqualTo(new SetUp(List.of(SMS_MFA, SOFTWARE_TOKEN_MFA)));
    assertThat(decided(pool(Mfa.ON, EMAIL_OTP), user(NOTHING)))
        .isEqualTo(new SetUp(List.of(EMAIL_OTP)));
  }

  @Test
  void row_8_on_and_nothing_there_and_nothing_to_set_up_is_an_error() {
    assertThat(decided(pool(Mfa.ON), user(NOTHING))).isEqualTo(new Impossible());
  }

  @Test
  void on_takes_a_number_or_a_token_that_is_there_though_not_enabled() {
    var pool = pool(Mfa.ON, SOFTWARE_TOKEN_MFA, SMS_MFA);
    assertThat(decided(pool, user(PHONE))).isEqualTo(new Ask(SMS_MFA));
    assertThat(decided(pool, withToken(user(NOTHING)))).isEqualTo(new Ask(SOFTWARE_TOKEN_MFA));
    assertThat(decided(pool, withToken(user(PHONE))))
        .isEqualTo(new Choose(List.of(SMS_MFA, SOFTWARE_TOKEN_MFA)));
  }

  @Test
  void on_leaves_the_first_recovery_attribute_alone_unless_it_was_enabled() {
    var pool = pool(Mfa.ON, SOFTWARE_TOKEN_MFA, SMS_MFA, EMAIL_OTP);
    assertThat(decided(pool, user(BOTH))).isEqualTo(new Ask(SMS_MFA));
    assertThat(decided(pool, user(Map.of("email", "alice@example.com"))))
        .isEqualTo(new SetUp(List.of(SMS_MFA, SOFTWARE_TOKEN_MFA)));
    assertThat(decided(pool, user(Map.of("email", "alice@example.com"), EMAIL_OTP)))
        .isEqualTo(new Ask(EMAIL_OTP));
  }

  @Test
  void on_takes_the_first_recovery_attribute_where_there_is_no_other_way_in() {
    assertThat(decided(pool(Mfa.ON, EMAIL_OTP), user(BOTH))).isEqualTo(new Ask(EMAIL_OTP));
  }

  @Test
  void no_reset_code_goes_where_second_factors_go() {
    assertThat(SecondFactors.channels(pool(Mfa.OPTIONAL, EMAIL_OTP), user(BOTH, EMAIL_OTP)))
        .containsExactly("email");
    assertThat(SecondFactors.channels(pool(Mfa.ON, SOFTWARE_TOKEN_MFA, SMS_MFA), user(BOTH)))
        .containsExactly("phone_number");
    assertThat(SecondFactors.channels(pool(Mfa.OFF), user(BOTH, SMS_MFA))).isEmpty();
  }

  @Test
  void a_pending_token_opens_nothing() {
    var user = user(NOTHING, SOFTWARE_TOKEN_MFA);
    var pending = user.withMfa(user.mfa().withPending(TOKEN));
    assertThat(decided(pool(Mfa.OPTIONAL, SOFTWARE_TOKEN_MFA), pending)).isEqualTo(new None());
    assertThat(decided(pool(Mfa.ON, SOFTWARE_TOKEN_MFA), pending))
        .isEqualTo(new SetUp(List.of(SOFTWARE_TOKEN_MFA)));
  }
}
