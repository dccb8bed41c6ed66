package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFactorType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeDeliveryFailureException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidPasswordException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.MessageActionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.PasswordHistoryPolicyViolationException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UnauthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UnsupportedOperationException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UnsupportedTokenTypeException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UnsupportedUserStateException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.VerifiedAttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.WebAuthnConfigurationMissingException;

/** Errors that no other test is about, as the AWS SDK tells them apart. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ErrorsIT {
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;
  private static ApiPool pool;

  @BeforeAll
  static void start() {
    // A mail server nobody is asked for here, and none that sends text messages.
    sallyport =
        SallyportForTests.demo(
            Map.of(
                "SALLYPORT_DELIVERY_KIND", "SMTP",
                "SALLYPORT_DELIVERY_FROM", "no-reply@example.com",
                "SALLYPORT_DELIVERY_SMTP_HOST", "127.0.0.1"));
    sdk = sallyport.sdk();
    pool =
        ApiPool.made(
            sallyport,
            r ->
                r.autoVerifiedAttributes(VerifiedAttributeType.PHONE_NUMBER)
                    .policies(
                        p ->
                            p.passwordPolicy(w -> w.minimumLength(8).passwordHistorySize(2))
                                .signInPolicy(
                                    s ->
                                        s.allowedFirstAuthFactors(
                                            AuthFactorType.PASSWORD, AuthFactorType.WEB_AUTHN))));
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static void refused(Class<? extends Exception> how, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(how);
  }

  @Test
  void a_code_that_nothing_here_can_send_is_not_delivered_and_nobody_signs_up() {
    var name = SallyportForTests.somebody();
    refused(
        CodeDeliveryFailureException.class,
        () ->
            sdk.signUp(
                r ->
                    r.clientId(pool.client())
                        .username(name)
                        .password(ApiPool.PASSWORD)
                        .userAttributes(attribute("phone_number", "+15555550123"))));
    sdk.adminCreateUser(r -> r.userPoolId(pool.id()).username(name).messageAction("SUPPRESS"));
  }

  @Test
  void only_a_refresh_token_of_a_client_that_proves_itself_is_revoked() {
    var tokens = pool.signIn(pool.user());
    refused(
        UnsupportedTokenTypeException.class,
        () -> sdk.revokeToken(r -> r.clientId(pool.client()).token(tokens.accessToken())));
    refused(
        UnauthorizedException.class,
        () -> sdk.revokeToken(r -> r.clientId("nobodysclient").token(tokens.refreshToken())));
    var other = pool.telling();
    refused(
        UnauthorizedException.class,
        () -> sdk.revokeToken(r -> r.clientId(other).token(tokens.refreshToken())));
    pool.refresh(tokens.refreshToken());
    sdk.updateUserPoolClient(
        r -> r.userPoolId(pool.id()).clientId(other).enableTokenRevocation(false));
    refused(
        UnsupportedOperationException.class,
        () -> sdk.revokeToken(r -> r.clientId(other).token(tokens.refreshToken())));
  }

  @Test
  void an_invitation_is_not_sent_again_to_who_has_come() {
    var user = pool.user();
    refused(
        UnsupportedUserStateException.class,
        () ->
            sdk.adminCreateUser(
                r ->
                    r.userPoolId(pool.id())
                        .username(user)
                        .messageAction(MessageActionType.RESEND)));
  }

  @Test
  void a_former_password_does_not_come_again() {
    var user = pool.user();
    var token = pool.signIn(user).accessToken();
    refused(
        PasswordHistoryPolicyViolationException.class,
        () ->
            sdk.changePassword(
                r ->
                    r.accessToken(token)
                        .previousPassword(ApiPool.PASSWORD)
                        .proposedPassword(ApiPool.PASSWORD)));
    refused(
        PasswordHistoryPolicyViolationException.class,
        () ->
            sdk.adminSetUserPassword(
                r ->
                    r.userPoolId(pool.id())
                        .username(user)
                        .password(ApiPool.PASSWORD)
                        .permanent(true)));
    sdk.changePassword(
        r ->
            r.accessToken(token)
                .previousPassword(ApiPool.PASSWORD)
                .proposedPassword("Horse-Battery-9"));
  }

  @Test
  void AC099_no_way_to_a_new_password_takes_the_persons_name_in_it() {
    var user = pool.user();
    var token = pool.signIn(user).accessToken();
    var named = "A-" + user;
    namesRefused(
        () ->
            sdk.signUp(r -> r.clientId(pool.client()).username("countess").password("Countess-7")));
    namesRefused(
        () ->
            sdk.adminCreateUser(
                r ->
                    r.userPoolId(pool.id())
                        .username("countess")
                        .messageAction("SUPPRESS")
                        .temporaryPassword("Countess-7")));
    namesRefused(
        () ->
            sdk.adminSetUserPassword(
                r -> r.userPoolId(pool.id()).username(user).password(named).permanent(true)));
    namesRefused(
        () ->
            sdk.changePassword(
                r ->
                    r.accessToken(token)
                        .previousPassword(ApiPool.PASSWORD)
                        .proposedPassword(named)));
    pool.signIn(user);
  }

  private static void namesRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidPasswordException.class)
        .hasMessageContaining(
            "Password did not conform with policy: Password must not contain your name");
  }

  @Test
  void a_pool_that_has_no_domain_for_passkeys_says_so() {
    var token = pool.signIn(pool.user()).accessToken();
    refused(
        WebAuthnConfigurationMissingException.class,
        () -> sdk.startWebAuthnRegistration(r -> r.accessToken(token)));
  }
}
