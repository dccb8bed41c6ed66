package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.AppClient.Flow;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.SignInRules.Mfa;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PoolAndClientJsonTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_714_521_600_123L);

  private static Pool pool(String json) {
    return PoolJson.read(new JsonObject(json).put("PoolName", "mine"), "local_abcdefghi", NOW, 50);
  }

  private static AppClient client(String json) {
    return ClientJson.read(
        new JsonObject(json).put("ClientName", "app"), pool("{}"), "client", null, NOW);
  }

  private static Failure poolRefusal(String json) {
    return catchThrowableOfType(Failed.class, () -> pool(json)).failure();
  }

  private static Failure clientRefusal(String json) {
    return catchThrowableOfType(Failed.class, () -> client(json)).failure();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"EmailConfiguration\":{\"SourceArn\":\"arn:aws:ses:x\"}}",
        "{\"SmsConfiguration\":{\"SnsCallerArn\":\"arn:aws:iam:x\"}}",
        "{\"VerificationMessageTemplate\":{\"EmailMessageByLink\":\"{##Click##}\"}}",
        "{\"VerificationMessageTemplate\":{\"DefaultEmailOption\":\"CONFIRM_WITH_LINK\"}}",
        "{\"UserPoolAddOns\":{\"AdvancedSecurityMode\":\"ENFORCED\"}}",
        "{\"Schema\":[{\"Name\":\"x\",\"AttributeDataType\":\"String\",\"DeveloperOnlyAttribute\":true}]}"
      })
  void a_pool_with_what_is_not_here_is_refused(String json) {
    assertThat(poolRefusal(json)).isInstanceOf(Failure.Unsupported.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"EnablePropagateAdditionalUserContextData\":true}",
        "{\"AnalyticsConfiguration\":{\"ApplicationId\":\"x\"}}"
      })
  void a_client_with_what_is_not_here_is_refused(String json) {
    assertThat(clientRefusal(json)).isInstanceOf(Failure.Unsupported.class);
  }

  @Test
  void what_is_switched_off_may_be_named() {
    pool(
        "{\"LambdaConfig\":{},\"MfaConfiguration\":\"OFF\",\"UserPoolTags\":{},"
            + "\"DeletionProtection\":\"INACTIVE\","
            + "\"EmailConfiguration\":{\"EmailSendingAccount\":\"COGNITO_DEFAULT\"},"
            + "\"VerificationMessageTemplate\":{\"DefaultEmailOption\":\"CONFIRM_WITH_CODE\"}}");
    client(
        "{\"AllowedOAuthFlowsUserPoolClient\":false,\"CallbackURLs\":[],"
            + "\"SupportedIdentityProviders\":[\"COGNITO\"],"
            + "\"RefreshTokenRotation\":{\"Feature\":\"DISABLED\"}}");
  }

  @Test
  void a_pool_may_ask_a_second_factor_by_text_message_or_by_app() {
    var sms = "\"SmsConfiguration\":{\"SnsCallerArn\":\"arn:aws:iam:x\"}";
    assertThat(pool("{\"MfaConfiguration\":\"ON\"," + sms + "}").signIn())
        .extracting(SignInRules::mfa, SignInRules::secondFactors)
        .containsExactly(Mfa.ON, Set.of(SecondFactor.SMS_MFA));
    assertThat(pool("{\"MfaConfiguration\":\"OPTIONAL\"}").signIn())
        .extracting(SignInRules::mfa, SignInRules::secondFactors)
        .containsExactly(Mfa.OPTIONAL, Set.of(SecondFactor.SOFTWARE_TOKEN_MFA));
    assertThat(pool("{\"MfaConfiguration\":\"OFF\"}").signIn())
        .isEqualTo(SignInRules.passwordOnly());
  }

  @Test
  void a_pool_has_cognitos_defaults() {
    var pool = pool("{}");
    assertThat(pool.caseSensitive()).isTrue();
    assertThat(pool.revokeOnPasswordChange()).isFalse();
    assertThat(pool.selfSignUp()).isTrue();
    assertThat(pool.recovery()).containsExactly("phone_number", "email");
    assertThat(pool.passwords())
        .isEqualTo(new Pool.PasswordPolicy(8, true, true, true, true, true, 0, Duration.ofDays(7)));
    assertThat(pool.readOnly()).isFalse();
  }

  @Test
  void a_choice_based_sign_in_begins_with_what_is_named_and_always_with_a_password() {
    var named = "{\"Policies\":{\"SignInPolicy\":{\"AllowedFirstAuthFactors\":[%s]}}}";
    assertThat(pool("{}").signIn()).isEqualTo(SignInRules.passwordOnly());
    var pool = pool(named.formatted("\"PASSWORD\",\"EMAIL_OTP\""));
    assertThat(pool.signIn().firstFactors())
        .containsExactlyInAnyOrder(FirstFactor.PASSWORD, FirstFactor.EMAIL_OTP);
    assertThat(
            PoolJson.write(pool, new Arns("000000000000"))
                .getJsonObject("Policies")
                .getJsonObject("SignInPolicy")
                .encode())
        .isEqualTo("{\"AllowedFirstAuthFactors\":[\"PASSWORD\",\"EMAIL_OTP\"]}");
    assertThat(poolRefusal(named.formatted("\"EMAIL_OTP\"")))
        .isEqualTo(new Failure.Invalid("AllowedFirstAuthFactors must contain PASSWORD."));
  }

  @Test
  void passwordless_factors_do_not_go_with_a_second_factor_for_all() {
    var all = SignInRules.passwordOnly().withMfa(Mfa.ON);
    assertThat(PoolJson.checked(all)).isEqualTo(all);
    var codes = all.withFirstFactors(Set.of(FirstFactor.PASSWORD, FirstFactor.EMAIL_OTP));
    assertThatThrownBy(() -> PoolJson.checked(codes)).isInstanceOf(Failed.class);
    assertThat(codes.withMfa(Mfa.OPTIONAL).contradictory()).isFalse();
  }

  @Test
  void a_named_policy_asks_only_for_what_it_names() {
    var pool =
        pool(
            "{\"Policies\":{\"PasswordPolicy\":{\"MinimumLength\":12,\"RequireNumbers\":true,"
                + "\"TemporaryPasswordValidityDays\":0}}}");
    assertThat(pool.passwords())
        .isEqualTo(
            new Pool.PasswordPolicy(12, false, false, true, false, true, 0, Duration.ofDays(7)));
  }

  @Test
  void recovery_goes_by_priority_and_admin_only_stands_alone() {
    var both =
        "{\"AccountRecoverySetting\":{\"RecoveryMechanisms\":["
            + "{\"Priority\":2,\"Name\":\"verified_phone_number\"},"
            + "{\"Priority\":1,\"Name\":\"%s\"}]}}";
    assertThat(pool(both.formatted("verified_email")).recovery())
        .containsExactly("email", "phone_number");
    assertThat(poolRefusal(both.formatted("admin_only"))).isInstanceOf(Failure.Invalid.class);
    assertThat(
            pool("{\"AccountRecoverySetting\":{\"RecoveryMechanisms\":["
                    + "{\"Priority\":1,\"Name\":\"admin_only\"}]}}")
                .recovery())
        .isEmpty();
  }

  @Test
  void aliases_and_usernames_that_are_addresses_do_not_go_together() {
    assertThat(poolRefusal("{\"AliasAttributes\":[\"email\"],\"UsernameAttributes\":[\"email\"]}"))
        .isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void a_schema_adds_to_the_standard_and_keeps_its_rules() {
    var pool =
        pool(
            "{\"Schema\":[{\"Name\":\"email\",\"Required\":true},"
                + "{\"Name\":\"age\",\"AttributeDataType\":\"Number\",\"Mutable\":true,"
                + "\"NumberAttributeConstraints\":{\"MinValue\":\"0\",\"MaxValue\":\"150\"}}]}");
    assertThat(pool.schema())
        .contains(
            new Pool.AttributeSchema("email", "String", true, true, 0, 2048),
            new Pool.AttributeSchema("custom:age", "Number", true, false, 0, 150));
    assertThat(poolRefusal("{\"Schema\":[{\"Name\":\"x\",\"Required\":true}]}"))
        .isEqualTo(new Failure.Invalid("Required custom attributes are not supported currently"));
    assertThat(poolRefusal("{\"Schema\":[{\"Name\":\"email\",\"AttributeDataType\":\"Number\"}]}"))
        .isInstanceOf(Failure.Invalid.class);
    assertThat(
            poolRefusal(
                "{\"Schema\":[{\"Name\":\"x\",\"AttributeDataType\":\"String\","
                    + "\"StringAttributeConstraints\":{\"MinLength\":\"9\",\"MaxLength\":\"2\"}}]}"))
        .isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void a_client_has_cognitos_defaults() {
    var client = client("{}");
    assertThat(client.hideUsers()).isFalse();
    assertThat(client.revocable()).isTrue();
    assertThat(client.flows()).isEmpty();
    assertThat(client.accessTime()).isEqualTo(Duration.ofHours(1));
    assertThat(client.refreshTime()).isEqualTo(Duration.ofDays(30));
    assertThat(client.sessionTime()).isEqualTo(Duration.ofMinutes(3));
    assertThat(client.secrets()).isNull();
  }

  @Test
  void lifetimes_have_units_and_bounds() {
    var client =
        client(
            "{\"AccessTokenValidity\":300,\"RefreshTokenValidity\":90,"
                + "\"TokenValidityUnits\":{\"AccessToken\":\"seconds\",\"RefreshToken\":\"minutes\"}}");
    assertThat(client.accessTime()).isEqualTo(Duration.ofMinutes(5));
    assertThat(client.refreshTime()).isEqualTo(Duration.ofMinutes(90));
    assertThat(clientRefusal("{\"AccessTokenValidity\":25}")).isInstanceOf(Failure.Invalid.class);
    assertThat(
            clientRefusal(
                "{\"AccessTokenValidity\":2,\"RefreshTokenValidity\":60,"
                    + "\"TokenValidityUnits\":{\"RefreshToken\":\"minutes\"}}"))
        .isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void values_of_old_are_spelled_anew_and_do_not_mix() {
    assertThat(client("{\"ExplicitAuthFlows\":[\"USER_PASSWORD_AUTH\"]}").flows())
        .contains(Flow.ALLOW_USER_PASSWORD_AUTH, Flow.ALLOW_USER_SRP_AUTH);
    assertThat(client("{\"ExplicitAuthFlows\":[\"CUSTOM_AUTH_FLOW_ONLY\"]}").flows())
        .doesNotContain(Flow.ALLOW_USER_SRP_AUTH, Flow.ALLOW_USER_PASSWORD_AUTH);
    assertThat(
            clientRefusal("{\"ExplicitAuthFlows\":[\"USER_PASSWORD_AUTH\",\"ALLOW_CUSTOM_AUTH\"]}"))
        .isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void a_client_reads_and_writes_only_what_the_pool_has() {
    assertThat(clientRefusal("{\"ReadAttributes\":[\"shoe\"]}"))
        .isEqualTo(
            new Failure.Invalid("Invalid read attributes specified while creating a client"));
    assertThat(client("{\"WriteAttributes\":[\"email\"]}").writable()).containsExactly("email");
  }

  @Test
  void times_are_epoch_seconds_with_a_fraction() {
    assertThat(PoolJson.write(pool("{}"), new Arns("000000000000")).encode())
        .contains("\"CreationDate\":1714521600.123");
  }

  @Test
  void the_secret_hash_is_that_of_the_vector() {
    assertThat(
            SecretHash.of(
                "alice",
                "3n4b5urk1ft4fl3mg5e62d9ado",
                "topsecretclientsecret0123456789abcdefghijklmnopqrst"))
        .isEqualTo("Tr2Su1jybx/4iQQGkUseKg2GMdUpAZzqL1WpOM+CyRg=");
  }

  @Test
  void a_drawn_password_pleases_every_policy() {
    var drawn =
        new TemporaryPassword(new dev.sallyport.crypto.RandomIds(new java.security.SecureRandom()))
            .draw(new Pool.PasswordPolicy(20, true, true, true, true, true, 0, Duration.ofDays(7)));
    assertThat(drawn).hasSize(20).matches(".*[A-Z].*").matches(".*[a-z].*").matches(".*\\d.*");
    assertThat(new JsonArray(List.of(drawn)).encode()).doesNotContain("\\");
  }
}
