package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AliasAttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AliasExistsException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.PasswordResetRequiredException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserStatusType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.VerifiedAttributeType;

/** What administrators do with accounts, with the AWS SDK for Java (directory.md §5). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UserAdministrationIT {
  private static SallyportForTests sallyport;
  private static ApiPool pool;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    pool =
        ApiPool.made(
            sallyport,
            r ->
                r.autoVerifiedAttributes(VerifiedAttributeType.EMAIL)
                    .aliasAttributes(AliasAttributeType.EMAIL));
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static String address() {
    return UUID.randomUUID() + "@example.com";
  }

  private static void update(String user, AttributeType... attributes) {
    pool.sdk()
        .adminUpdateUserAttributes(
            r -> r.userPoolId(pool.id()).username(user).userAttributes(attributes));
  }

  @Test
  void an_administrator_verifies_by_a_word_and_unverifies_by_a_change() {
    var email = address();
    var user = pool.user(attribute("email", email));
    update(user, attribute("email_verified", "true"));
    assertThat(pool.signIn(email).accessToken()).isNotNull();
    var next = address();
    update(user, attribute("email", next));
    assertThat(pool.attribute(user, "email_verified")).isEqualTo("false");
    assertThat(sallyport.messages(next)).isEqualTo(1);
    var third = address();
    update(user, attribute("email", third), attribute("email_verified", "true"));
    assertThat(sallyport.messages(third)).isZero();
    assertThat(pool.signIn(third).accessToken()).isNotNull();
  }

  @Test
  void what_cannot_be_set_is_refused() {
    var taken = address();
    pool.user(attribute("email", taken), attribute("email_verified", "true"));
    var user = pool.user();
    assertThatThrownBy(
            () -> update(user, attribute("email", taken), attribute("email_verified", "true")))
        .isInstanceOf(AliasExistsException.class)
        .hasMessageContaining("An account with the given email already exists.");
    assertThatThrownBy(() -> update(user, attribute("email_verified", "true")))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> update(user, attribute("sub", "x")))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> update("nobody", attribute("name", "x")))
        .isInstanceOf(UserNotFoundException.class);
    assertThat(pool.attribute(user, "email")).isNull();
  }

  @Test
  void an_administrator_removes_attributes() {
    var user = pool.user(attribute("email", address()), attribute("name", "Alice"));
    pool.sdk()
        .adminDeleteUserAttributes(
            r -> r.userPoolId(pool.id()).username(user).userAttributeNames("email", "name"));
    assertThat(pool.get(user).userAttributes()).extracting(AttributeType::name).containsOnly("sub");
  }

  @Test
  void a_shut_account_has_no_tokens_and_they_stay_ended_when_it_opens() {
    var user = pool.user();
    var tokens = pool.signIn(user);
    pool.sdk().adminDisableUser(r -> r.userPoolId(pool.id()).username(user));
    assertThat(pool.get(user).enabled()).isFalse();
    assertThatThrownBy(() -> pool.signIn(user))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("User is disabled.");
    assertThatThrownBy(() -> pool.refresh(tokens.refreshToken()))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> pool.sdk().getUser(r -> r.accessToken(tokens.accessToken())))
        .isInstanceOf(NotAuthorizedException.class);
    pool.sdk().adminEnableUser(r -> r.userPoolId(pool.id()).username(user));
    assertThat(pool.get(user).enabled()).isTrue();
    assertThatThrownBy(() -> pool.sdk().getUser(r -> r.accessToken(tokens.accessToken())))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Access Token has been revoked");
    assertThatThrownBy(() -> pool.refresh(tokens.refreshToken()))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Refresh Token has been revoked");
    assertThat(pool.signIn(user).accessToken()).isNotNull();
  }

  @Test
  void an_administrator_signs_somebody_out_everywhere() {
    var user = pool.user();
    var one = pool.signIn(user);
    var other = pool.signIn(user);
    pool.sdk().adminUserGlobalSignOut(r -> r.userPoolId(pool.id()).username(user));
    for (var each : List.of(one, other)) {
      assertThatThrownBy(() -> pool.refresh(each.refreshToken()))
          .isInstanceOf(NotAuthorizedException.class);
    }
    assertThat(pool.signIn(user).accessToken()).isNotNull();
  }

  @Test
  void a_password_that_must_be_reset_is_reset_by_the_code_sent() {
    var email = address();
    var user = pool.user(attribute("email", email), attribute("email_verified", "true"));
    reset(user);
    assertThat(pool.get(user).userStatus()).isEqualTo(UserStatusType.RESET_REQUIRED);
    assertThatThrownBy(() -> pool.signIn(user)).isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> pool.signIn(pool.telling(), user))
        .isInstanceOf(PasswordResetRequiredException.class);
    pool.sdk()
        .confirmForgotPassword(
            r ->
                r.clientId(pool.client())
                    .username(user)
                    .confirmationCode(sallyport.code(email))
                    .password(ApiPool.PASSWORD));
    assertThat(pool.get(user).userStatus()).isEqualTo(UserStatusType.CONFIRMED);
    assertThat(pool.signIn(user).accessToken()).isNotNull();
  }

  private static void reset(String user) {
    pool.sdk().adminResetUserPassword(r -> r.userPoolId(pool.id()).username(user));
  }

  @Test
  void a_password_that_cannot_be_reset_by_a_code_stays() {
    var voiceless = pool.user();
    assertThatThrownBy(() -> reset(voiceless))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("no registered/verified email or phone_number");
    assertThat(pool.get(voiceless).userStatus()).isEqualTo(UserStatusType.CONFIRMED);
    pool.bare("invited", attribute("email", address()), attribute("email_verified", "true"));
    assertThatThrownBy(() -> reset("invited"))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("User password cannot be reset in the current state.");
    assertThatThrownBy(() -> reset("nobody")).isInstanceOf(UserNotFoundException.class);
  }

  @Test
  void an_administrator_ends_a_lock() {
    var user = pool.user();
    for (int i = 0; i < 6; i++) {
      assertThatThrownBy(() -> wrong(user)).isInstanceOf(NotAuthorizedException.class);
    }
    assertThatThrownBy(() -> pool.signIn(user))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Password attempts exceeded");
    unlock(user);
    assertThat(pool.signIn(user).accessToken()).isNotNull();
    assertThatThrownBy(() -> unlock("nobody")).isInstanceOf(UserNotFoundException.class);
  }

  /** An operation of our own, with the same input as another: only the target differs. */
  private static void unlock(String user) {
    try (var own = sallyport.own("AdminUnlockUser")) {
      own.adminGetUser(r -> r.userPoolId(pool.id()).username(user));
    }
  }

  private static void wrong(String user) {
    pool.sdk()
        .initiateAuth(
            r ->
                r.clientId(pool.client())
                    .authFlow("USER_PASSWORD_AUTH")
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", "Wrong-Horse-1")));
  }
}
