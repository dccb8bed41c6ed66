package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AdminRespondToAuthChallengeResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFactorType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeMismatchException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.MFAOptionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SetUserPoolMfaConfigRequest;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;

/** What people switch on and prefer, and what pools ask for, through the AWS SDK. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MfaSettingsIT {
  private static SallyportForTests sallyport;
  private static MfaPool optional;
  private static MfaPool on;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    optional = MfaPool.of(sallyport, everything(UserPoolMfaType.OPTIONAL));
    on = MfaPool.of(sallyport, everything(UserPoolMfaType.ON));
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static SetUserPoolMfaConfigRequest.Builder everything(UserPoolMfaType mode) {
    return SetUserPoolMfaConfigRequest.builder()
        .mfaConfiguration(mode)
        .smsMfaConfiguration(c -> c.smsConfiguration(s -> s.snsCallerArn("arn:aws:iam::0:role/x")))
        .emailMfaConfiguration(c -> {})
        .softwareTokenMfaConfiguration(c -> c.enabled(true));
  }

  @Test
  void nothing_is_said_of_second_factors_where_there_are_none() {
    var user = optional.user();
    var token = optional.accessToken(user);
    var mine = optional.sdk().getUser(r -> r.accessToken(token));
    assertThat(mine.hasUserMFASettingList()).isFalse();
    assertThat(mine.preferredMfaSetting()).isNull();
    assertThat(mine.hasMfaOptions()).isFalse();
    var seen = optional.sdk().adminGetUser(r -> r.userPoolId(optional.id()).username(user));
    assertThat(seen.hasUserMFASettingList()).isFalse();
    assertThat(seen.preferredMfaSetting()).isNull();
  }

  @Test
  void several_switched_on_are_a_choice_until_one_is_preferred() {
    var user = optional.user(MfaPool.phone());
    var token = optional.accessToken(user);
    var app = optional.register(token);
    optional
        .sdk()
        .setUserMFAPreference(
            r ->
                r.accessToken(token)
                    .smsMfaSettings(s -> s.enabled(true))
                    .softwareTokenMfaSettings(s -> s.enabled(true)));
    var asked = optional.signIn(user);
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.SELECT_MFA_TYPE);
    assertThat(asked.challengeParameters())
        .containsEntry("MFAS_CAN_CHOOSE", "[\"SMS_MFA\",\"SOFTWARE_TOKEN_MFA\"]")
        .containsEntry("MFAS_CAN_SELECT", "[\"SMS_MFA\",\"SOFTWARE_TOKEN_MFA\"]")
        .containsEntry("USER_ID_FOR_SRP", user);
    assertThatThrownBy(
            () -> optional.respond("SELECT_MFA_TYPE", asked.session(), user, "ANSWER", "EMAIL_OTP"))
        .isInstanceOf(InvalidParameterException.class);
    var chosen =
        optional.respond("SELECT_MFA_TYPE", asked.session(), user, "ANSWER", "SOFTWARE_TOKEN_MFA");
    assertThat(chosen.challengeName()).isEqualTo(ChallengeNameType.SOFTWARE_TOKEN_MFA);
    assertThat(optional.code(chosen.session(), user, app.fresh()).authenticationResult())
        .isNotNull();
    optional
        .sdk()
        .setUserMFAPreference(
            r -> r.accessToken(token).softwareTokenMfaSettings(s -> s.preferredMfa(true)));
    assertThat(optional.signIn(user).challengeName())
        .isEqualTo(ChallengeNameType.SOFTWARE_TOKEN_MFA);
    var factors = optional.sdk().getUserAuthFactors(r -> r.accessToken(token));
    assertThat(factors.username()).isEqualTo(user);
    assertThat(factors.preferredMfaSetting()).isEqualTo("SOFTWARE_TOKEN_MFA");
    assertThat(factors.userMFASettingList()).containsExactly("SMS_MFA", "SOFTWARE_TOKEN_MFA");
    assertThat(factors.configuredUserAuthFactors()).containsExactly(AuthFactorType.PASSWORD);
    var told =
        optional.sdk().adminGetUserAuthFactors(r -> r.userPoolId(optional.id()).username(user));
    assertThat(told.username()).isEqualTo(user);
    assertThat(told.preferredMfaSetting()).isEqualTo(factors.preferredMfaSetting());
    assertThat(told.userMFASettingList()).isEqualTo(factors.userMFASettingList());
    assertThat(told.configuredUserAuthFactors()).isEqualTo(factors.configuredUserAuthFactors());
  }

  @Test
  void an_administrator_takes_away_a_lost_software_token_and_nothing_else() {
    var user = optional.user(MfaPool.phone());
    var token = optional.accessToken(user);
    optional.register(token);
    optional
        .sdk()
        .setUserMFAPreference(
            r ->
                r.accessToken(token)
                    .smsMfaSettings(s -> s.enabled(true))
                    .softwareTokenMfaSettings(s -> s.enabled(true).preferredMfa(true)));
    optional.sdk().adminDeleteSoftwareToken(r -> r.userPoolId(optional.id()).username(user));
    var left = optional.sdk().getUser(r -> r.accessToken(token));
    assertThat(left.userMFASettingList()).containsExactly("SMS_MFA");
    assertThat(left.preferredMfaSetting()).isNull();
    assertThat(optional.signIn(user).challengeName()).isEqualTo(ChallengeNameType.SMS_MFA);
    assertThatThrownBy(
            () ->
                optional
                    .sdk()
                    .setUserMFAPreference(
                        r -> r.accessToken(token).softwareTokenMfaSettings(s -> s.enabled(true))))
        .isInstanceOf(InvalidParameterException.class);
    // Once more is fine, and a new one can be registered.
    optional.sdk().adminDeleteSoftwareToken(r -> r.userPoolId(optional.id()).username(user));
    optional.register(token);
  }

  @ParameterizedTest
  @CsvSource({"EMAIL_OTP, second-factor@example.com", "SMS_MFA, +15555550199"})
  void a_code_that_was_sent_is_the_second_factor(String factor, String to) {
    var mail = factor.equals("EMAIL_OTP");
    var user =
        optional.user(
            attribute(mail ? "email" : "phone_number", to),
            attribute(mail ? "email_verified" : "phone_number_verified", "true"));
    optional
        .sdk()
        .adminSetUserMFAPreference(
            r ->
                r.userPoolId(optional.id())
                    .username(user)
                    .emailMfaSettings(s -> s.enabled(mail))
                    .smsMfaSettings(s -> s.enabled(!mail)));
    var asked = optional.signIn(user);
    assertThat(asked.challengeNameAsString()).isEqualTo(factor);
    assertThat(asked.challengeParameters())
        .containsEntry("CODE_DELIVERY_DELIVERY_MEDIUM", mail ? "EMAIL" : "SMS");
    var code = sallyport.code(URLEncoder.encode(to, UTF_8));
    var wrong = code.equals("000000") ? "111111" : "000000";
    assertThatThrownBy(
            () -> optional.respond(factor, asked.session(), user, factor + "_CODE", wrong))
        .isInstanceOf(CodeMismatchException.class);
    assertThat(
            optional
                .respond(factor, asked.session(), user, factor + "_CODE", code)
                .authenticationResult()
                .accessToken())
        .isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"})
  void a_sign_in_on_a_server_is_asked_for_the_second_factor_too(AuthFlowType flow) {
    var user = optional.user();
    var app = optional.enrol(user);
    var asked =
        optional
            .sdk()
            .adminInitiateAuth(
                r ->
                    r.userPoolId(optional.id())
                        .clientId(optional.client())
                        .authFlow(flow)
                        .authParameters(Map.of("USERNAME", user, "PASSWORD", MfaPool.PASSWORD)));
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.SOFTWARE_TOKEN_MFA);
    assertThatThrownBy(() -> answerOnServer(asked.session(), user, app.wrong()))
        .isInstanceOf(CodeMismatchException.class);
    assertThat(
            answerOnServer(asked.session(), user, app.fresh())
                .authenticationResult()
                .refreshToken())
        .isNotEmpty();
  }

  private static AdminRespondToAuthChallengeResponse answerOnServer(
      String session, String user, String code) {
    return optional
        .sdk()
        .adminRespondToAuthChallenge(
            r ->
                r.userPoolId(optional.id())
                    .clientId(optional.client())
                    .challengeName(ChallengeNameType.SOFTWARE_TOKEN_MFA)
                    .session(session)
                    .challengeResponses(Map.of("USERNAME", user, "SOFTWARE_TOKEN_MFA_CODE", code)));
  }

  @Test
  void what_is_left_out_stays_and_who_switches_the_preferred_one_off_prefers_none() {
    var user = optional.user(MfaPool.phone());
    var token = optional.accessToken(user);
    optional.register(token);
    optional
        .sdk()
        .setUserMFAPreference(
            r ->
                r.accessToken(token)
                    .smsMfaSettings(s -> s.enabled(true))
                    .softwareTokenMfaSettings(s -> s.enabled(true).preferredMfa(true)));
    optional
        .sdk()
        .setUserMFAPreference(
            r -> r.accessToken(token).softwareTokenMfaSettings(s -> s.enabled(false)));
    var seen = optional.sdk().getUser(r -> r.accessToken(token));
    assertThat(seen.userMFASettingList()).containsExactly("SMS_MFA");
    assertThat(seen.preferredMfaSetting()).isNull();
  }

  @Test
  void only_what_can_be_asked_may_be_switched_on_and_only_one_preferred() {
    var user = optional.user(attribute("phone_number", "+15555550177"));
    var token = optional.accessToken(user);
    assertThatThrownBy(
            () ->
                optional
                    .sdk()
                    .setUserMFAPreference(
                        r -> r.accessToken(token).softwareTokenMfaSettings(s -> s.enabled(true))))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining(
            "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA");
    assertThatThrownBy(
            () ->
                optional
                    .sdk()
                    .setUserMFAPreference(
                        r -> r.accessToken(token).smsMfaSettings(s -> s.enabled(true))))
        .as("the number is not verified")
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("turn on SMS_MFA");
    optional.register(token);
    assertThatThrownBy(
            () ->
                optional
                    .sdk()
                    .setUserMFAPreference(
                        r ->
                            r.accessToken(token)
                                .smsMfaSettings(s -> s.preferredMfa(true))
                                .softwareTokenMfaSettings(s -> s.enabled(true).preferredMfa(true))))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () ->
                optional
                    .sdk()
                    .setUserMFAPreference(
                        r ->
                            r.accessToken(token)
                                .softwareTokenMfaSettings(
                                    s -> s.enabled(false).preferredMfa(true))))
        .isInstanceOf(InvalidParameterException.class);
    assertThat(optional.sdk().getUser(r -> r.accessToken(token)).hasUserMFASettingList())
        .as("nothing of it was kept")
        .isFalse();
  }

  @Test
  void where_a_pool_demands_a_second_factor_its_owner_cannot_switch_it_off() {
    var user = on.user();
    var associated = on.sdk().associateSoftwareToken(r -> r.session(on.signIn(user).session()));
    var app = Authenticator.of(associated.secretCode());
    var verified =
        on.sdk().verifySoftwareToken(r -> r.session(associated.session()).userCode(app.fresh()));
    var token =
        on.respond("MFA_SETUP", verified.session(), user).authenticationResult().accessToken();
    assertThatThrownBy(
            () ->
                on.sdk()
                    .setUserMFAPreference(
                        r -> r.accessToken(token).softwareTokenMfaSettings(s -> s.enabled(false))))
        .isInstanceOf(InvalidParameterException.class);
    on.sdk()
        .setUserMFAPreference(
            r -> r.accessToken(token).softwareTokenMfaSettings(s -> s.preferredMfa(false)));
    assertThat(on.sdk().getUser(r -> r.accessToken(token)).preferredMfaSetting()).isNull();
    assertThat(on.signIn(user).challengeName()).isEqualTo(ChallengeNameType.SOFTWARE_TOKEN_MFA);
  }

  @Test
  void an_administrator_switches_on_and_off() {
    var user = optional.user(MfaPool.phone());
    optional
        .sdk()
        .adminSetUserMFAPreference(
            r ->
                r.userPoolId(optional.id())
                    .username(user)
                    .smsMfaSettings(s -> s.enabled(true).preferredMfa(true)));
    var seen = optional.sdk().adminGetUser(r -> r.userPoolId(optional.id()).username(user));
    assertThat(seen.userMFASettingList()).containsExactly("SMS_MFA");
    assertThat(seen.preferredMfaSetting()).isEqualTo("SMS_MFA");
    assertThat(seen.mfaOptions())
        .extracting(o -> o.attributeName())
        .containsExactly("phone_number");
    optional
        .sdk()
        .adminSetUserMFAPreference(
            r -> r.userPoolId(optional.id()).username(user).smsMfaSettings(s -> s.enabled(false)));
    assertThat(optional.signIn(user).authenticationResult()).isNotNull();
    assertThatThrownBy(
            () ->
                optional
                    .sdk()
                    .adminSetUserMFAPreference(
                        r -> r.userPoolId(optional.id()).username(SallyportForTests.somebody())))
        .isInstanceOf(UserNotFoundException.class);
  }

  @Test
  void the_legacy_settings_switch_text_messages_on_and_off() {
    var user = optional.user(MfaPool.phone());
    var token = optional.accessToken(user);
    optional
        .sdk()
        .setUserSettings(r -> r.accessToken(token).mfaOptions(option("SMS", "phone_number")));
    assertThat(optional.sdk().getUser(r -> r.accessToken(token)).userMFASettingList())
        .containsExactly("SMS_MFA");
    optional
        .sdk()
        .adminSetUserSettings(
            r -> r.userPoolId(optional.id()).username(user).mfaOptions(List.of()));
    assertThat(optional.sdk().getUser(r -> r.accessToken(token)).hasUserMFASettingList()).isFalse();
    assertThatThrownBy(
            () ->
                optional
                    .sdk()
                    .setUserSettings(
                        r -> r.accessToken(token).mfaOptions(option("EMAIL", "email"))))
        .isInstanceOf(InvalidParameterException.class);
  }

  private static MFAOptionType option(String medium, String attribute) {
    return MFAOptionType.builder().deliveryMedium(medium).attributeName(attribute).build();
  }

  @Test
  void operations_of_a_person_need_the_persons_token() {
    assertThatThrownBy(() -> optional.sdk().setUserMFAPreference(r -> r.accessToken("a.b.c")))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> optional.sdk().getUserAuthFactors(r -> r.accessToken("a.b.c")))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> optional.sdk().associateSoftwareToken(r -> r.accessToken("a.b.c")))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void what_a_pool_asks_is_replaced_whole_and_told() {
    var id = sallyport.sdk().createUserPool(r -> r.poolName("p")).userPool().id();
    var sdk = sallyport.sdk();
    assertThat(sdk.getUserPoolMfaConfig(r -> r.userPoolId(id)).mfaConfiguration())
        .isEqualTo(UserPoolMfaType.OFF);
    sdk.setUserPoolMfaConfig(everything(UserPoolMfaType.OPTIONAL).userPoolId(id).build());
    var all = sdk.getUserPoolMfaConfig(r -> r.userPoolId(id));
    assertThat(all.mfaConfiguration()).isEqualTo(UserPoolMfaType.OPTIONAL);
    assertThat(all.smsMfaConfiguration()).isNotNull();
    assertThat(all.emailMfaConfiguration()).isNotNull();
    assertThat(all.softwareTokenMfaConfiguration().enabled()).isTrue();
    var answered =
        sdk.setUserPoolMfaConfig(
            r ->
                r.userPoolId(id)
                    .mfaConfiguration(UserPoolMfaType.ON)
                    .softwareTokenMfaConfiguration(c -> c.enabled(true)));
    assertThat(answered.mfaConfiguration()).isEqualTo(UserPoolMfaType.ON);
    assertThat(answered.smsMfaConfiguration()).isNull();
    assertThat(sdk.describeUserPool(r -> r.userPoolId(id)).userPool().mfaConfiguration())
        .isEqualTo(UserPoolMfaType.ON);
  }

  @Test
  void what_a_pool_cannot_ask_is_refused() {
    var id = sallyport.sdk().createUserPool(r -> r.poolName("p")).userPool().id();
    var sdk = sallyport.sdk();
    assertThatThrownBy(
            () ->
                sdk.setUserPoolMfaConfig(
                    r -> r.userPoolId(id).mfaConfiguration(UserPoolMfaType.ON)))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () ->
                sdk.setUserPoolMfaConfig(
                    r ->
                        r.userPoolId(id)
                            .mfaConfiguration(UserPoolMfaType.OFF)
                            .softwareTokenMfaConfiguration(c -> c.enabled(true))))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () ->
                sdk.setUserPoolMfaConfig(
                    r ->
                        r.userPoolId("local_Sallyport")
                            .mfaConfiguration(UserPoolMfaType.OPTIONAL)
                            .softwareTokenMfaConfiguration(c -> c.enabled(true))))
        .as("a pool from the configuration file")
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> sdk.getUserPoolMfaConfig(r -> r.userPoolId("local_Nowhere1")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () ->
                sdk.setUserPoolMfaConfig(
                    everything(UserPoolMfaType.ON).userPoolId("local_Nowhere1").build()))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void a_pool_may_be_made_with_a_second_factor() {
    var sdk = sallyport.sdk();
    var made =
        sdk.createUserPool(r -> r.poolName("p").mfaConfiguration(UserPoolMfaType.ON)).userPool();
    assertThat(made.mfaConfiguration()).isEqualTo(UserPoolMfaType.ON);
    assertThat(
            sdk.getUserPoolMfaConfig(r -> r.userPoolId(made.id()))
                .softwareTokenMfaConfiguration()
                .enabled())
        .isTrue();
  }

  @Test
  void no_reset_code_goes_where_the_second_factor_goes() {
    var user =
        optional.user(
            attribute("phone_number", "+15555550188"),
            attribute("phone_number_verified", "true"),
            attribute("email", "reset-channel@example.com"),
            attribute("email_verified", "true"));
    var sdk = optional.sdk();
    sdk.adminSetUserMFAPreference(
        r -> r.userPoolId(optional.id()).username(user).emailMfaSettings(s -> s.enabled(true)));
    var before = sallyport.messages("reset-channel@example.com");
    sdk.forgotPassword(r -> r.clientId(optional.client()).username(user));
    assertThat(sallyport.messages("reset-channel@example.com")).isEqualTo(before);
    sdk.adminSetUserMFAPreference(
        r ->
            r.userPoolId(optional.id())
                .username(user)
                .emailMfaSettings(s -> s.enabled(false))
                .smsMfaSettings(s -> s.enabled(true)));
    sdk.forgotPassword(r -> r.clientId(optional.client()).username(user));
    assertThat(sallyport.messages("reset-channel@example.com")).isEqualTo(before + 1);
  }

  private static String mailOf(String user) {
    return user + "@example.com";
  }

  private static String value(MfaPool pool, String user, String attribute) {
    return pool
        .sdk()
        .adminGetUser(r -> r.userPoolId(pool.id()).username(user))
        .userAttributes()
        .stream()
        .filter(each -> each.name().equals(attribute))
        .map(AttributeType::value)
        .findFirst()
        .orElse("");
  }

  @Test
  void who_has_no_factor_sets_up_codes_by_mail_while_signing_in() {
    var user = on.user();
    var asked = on.signIn(user);
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.MFA_SETUP);
    // The pool's first way of recovery, the telephone, is not offered.
    assertThat(asked.challengeParameters())
        .containsEntry("MFAS_CAN_SETUP", "[\"SOFTWARE_TOKEN_MFA\",\"EMAIL_OTP\"]");
    var sent = on.respond("MFA_SETUP", asked.session(), user, "EMAIL", mailOf(user));
    assertThat(sent.challengeName()).isEqualTo(ChallengeNameType.EMAIL_OTP);
    assertThat(sent.challengeParameters()).containsEntry("CODE_DELIVERY_DELIVERY_MEDIUM", "EMAIL");
    var code = sallyport.code(mailOf(user));
    assertThatThrownBy(
            () ->
                on.respond(
                    "EMAIL_OTP", sent.session(), user, "EMAIL_OTP_CODE", Choosing.other(code, 1)))
        .isInstanceOf(CodeMismatchException.class);
    assertThat(value(on, user, "email")).isEmpty();
    assertThat(
            on.respond("EMAIL_OTP", sent.session(), user, "EMAIL_OTP_CODE", code)
                .authenticationResult())
        .isNotNull();
    assertThat(value(on, user, "email")).isEqualTo(mailOf(user));
    assertThat(value(on, user, "email_verified")).isEqualTo("true");
    var now = on.sdk().adminGetUser(r -> r.userPoolId(on.id()).username(user));
    assertThat(now.userMFASettingList()).containsExactly("EMAIL_OTP");
    assertThat(now.preferredMfaSetting()).isEqualTo("EMAIL_OTP");
    assertThat(on.signIn(user).challengeName()).isEqualTo(ChallengeNameType.EMAIL_OTP);
  }

  @Test
  void or_by_text_where_nothing_else_is_asked() {
    var texts =
        MfaPool.of(
            sallyport,
            SetUserPoolMfaConfigRequest.builder()
                .mfaConfiguration(UserPoolMfaType.ON)
                .smsMfaConfiguration(c -> {}));
    var user = texts.user();
    var asked = texts.signIn(user);
    assertThat(asked.challengeParameters()).containsEntry("MFAS_CAN_SETUP", "[\"SMS_MFA\"]");
    assertThatThrownBy(
            () ->
                texts.respond(
                    "MFA_SETUP", asked.session(), user, "phone_number", "no number at all"))
        .isInstanceOf(InvalidParameterException.class);
    // A factor that is not offered is none.
    assertThatThrownBy(
            () -> texts.respond("MFA_SETUP", asked.session(), user, "EMAIL", mailOf(user)))
        .isInstanceOf(InvalidParameterException.class);
    var sent = texts.respond("MFA_SETUP", asked.session(), user, "phone_number", "+15555550177");
    assertThat(sent.challengeName()).isEqualTo(ChallengeNameType.SMS_MFA);
    assertThat(
            texts
                .respond(
                    "SMS_MFA",
                    sent.session(),
                    user,
                    "SMS_MFA_CODE",
                    sallyport.code("%2B15555550177"))
                .authenticationResult())
        .isNotNull();
    assertThat(value(texts, user, "phone_number_verified")).isEqualTo("true");
  }

  @Test
  void AC084_who_was_slower_than_the_owner_sets_nothing_up() {
    var user = on.user();
    var theirs = on.signIn(user);
    var sent = on.respond("MFA_SETUP", theirs.session(), user, "EMAIL", "thief-" + mailOf(user));
    var code = sallyport.code("thief-" + mailOf(user));
    var owners = on.signIn(user);
    var mine = on.respond("MFA_SETUP", owners.session(), user, "email", mailOf(user));
    on.respond("EMAIL_OTP", mine.session(), user, "EMAIL_OTP_CODE", sallyport.code(mailOf(user)));
    assertThatThrownBy(() -> on.respond("EMAIL_OTP", sent.session(), user, "EMAIL_OTP_CODE", code))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Invalid session for the user.");
    assertThat(value(on, user, "email")).isEqualTo(mailOf(user));
    // Nor is the address of somebody who has a factor by now put aside by asking once more.
    var again = on.signIn(user);
    assertThat(again.challengeName()).isEqualTo(ChallengeNameType.EMAIL_OTP);
  }
}
