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
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeDeliveryDetailsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeMismatchException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExpiredCodeException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.PasswordResetRequiredException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SchemaAttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UsernameAttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.VerifiedAttributeType;

/** People change their own attributes, with the AWS SDK for Java (directory.md §3). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AttributesIT {
  private static SallyportForTests sallyport;

  /** Signs in by verified e-mail address too; a change takes effect at once. */
  private static ApiPool plain;

  /** A new address takes the old one's place once it is verified. */
  private static ApiPool careful;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    plain =
        ApiPool.made(
            sallyport,
            r ->
                r.autoVerifiedAttributes(VerifiedAttributeType.EMAIL)
                    .aliasAttributes(AliasAttributeType.EMAIL)
                    .schema(
                        List.of(declared("tenant", false, false), declared("name", true, true))));
    careful =
        ApiPool.made(
            sallyport,
            r ->
                r.autoVerifiedAttributes(VerifiedAttributeType.EMAIL)
                    .usernameAttributes(UsernameAttributeType.EMAIL)
                    .userAttributeUpdateSettings(
                        s ->
                            s.attributesRequireVerificationBeforeUpdate(
                                VerifiedAttributeType.EMAIL)));
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static SchemaAttributeType declared(String name, boolean mutable, boolean required) {
    return SchemaAttributeType.builder()
        .name(name)
        .attributeDataType("String")
        .mutable(mutable)
        .required(required)
        .build();
  }

  private static String address() {
    return UUID.randomUUID() + "@example.com";
  }

  private static String alice(String email) {
    return plain.user(
        attribute("name", "Alice"),
        attribute("email", email),
        attribute("email_verified", "true"),
        attribute("custom:tenant", "t1"));
  }

  private static List<CodeDeliveryDetailsType> update(String token, AttributeType... attributes) {
    return sallyport
        .sdk()
        .updateUserAttributes(r -> r.accessToken(token).userAttributes(attributes))
        .codeDeliveryDetailsList();
  }

  private static void verify(String token, String code) {
    sallyport
        .sdk()
        .verifyUserAttribute(r -> r.accessToken(token).attributeName("email").code(code));
  }

  private static void send(String token) {
    sallyport
        .sdk()
        .getUserAttributeVerificationCode(r -> r.accessToken(token).attributeName("email"));
  }

  @Test
  void a_new_address_is_unverified_until_its_code_comes_back() {
    var user = alice(address());
    var token = plain.signIn(user).accessToken();
    var next = address();
    var sent = update(token, attribute("email", next), attribute("nickname", "Al"));
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().attributeName()).isEqualTo("email");
    assertThat(sent.getFirst().deliveryMediumAsString()).isEqualTo("EMAIL");
    assertThat(sent.getFirst().destination()).isEqualTo(next.charAt(0) + "***@e***");
    assertThat(plain.attribute(user, "email")).isEqualTo(next);
    assertThat(plain.attribute(user, "email_verified")).isEqualTo("false");
    assertThat(plain.attribute(user, "nickname")).isEqualTo("Al");
    assertThatThrownBy(() -> plain.signIn(next)).isInstanceOf(NotAuthorizedException.class);

    assertThatThrownBy(() -> verify(token, wrong(sallyport.code(next))))
        .isInstanceOf(CodeMismatchException.class);
    verify(token, sallyport.code(next));
    assertThat(plain.attribute(user, "email_verified")).isEqualTo("true");
    assertThat(plain.signIn(next).accessToken()).isNotNull();
    assertThatThrownBy(() -> verify(token, sallyport.code(next)))
        .isInstanceOf(ExpiredCodeException.class);
  }

  private static String wrong(String code) {
    return code.equals("000000") ? "000001" : "000000";
  }

  @Test
  void a_code_for_one_address_verifies_no_other() {
    var user = alice(address());
    var token = plain.signIn(user).accessToken();
    var mine = address();
    update(token, attribute("email", mine));
    var code = sallyport.code(mine);
    // The administrator's change sends a code too; the pool would verify it.
    plain
        .sdk()
        .adminUpdateUserAttributes(
            r ->
                r.userPoolId(plain.id())
                    .username(user)
                    .userAttributes(
                        attribute("email", address()), attribute("email_verified", "true")));
    plain
        .sdk()
        .adminUpdateUserAttributes(
            r ->
                r.userPoolId(plain.id())
                    .username(user)
                    .userAttributes(attribute("email_verified", "false")));
    assertThatThrownBy(() -> verify(token, code)).isInstanceOf(CodeMismatchException.class);
    assertThat(plain.attribute(user, "email_verified")).isEqualTo("false");
  }

  @Test
  void an_address_somebody_else_has_verified_cannot_be_verified_again() {
    var taken = address();
    alice(taken);
    var user = alice(address());
    var token = plain.signIn(user).accessToken();
    update(token, attribute("email", taken));
    assertThatThrownBy(() -> verify(token, sallyport.code(taken)))
        .isInstanceOf(AliasExistsException.class)
        .hasMessageContaining("An account with the given email already exists.");
  }

  @Test
  void where_the_pool_says_so_the_old_address_stays_until_the_new_one_is_verified() {
    var old = address();
    var user = careful.user(old, attribute("email_verified", "true"));
    var token = careful.signIn(old).accessToken();
    var next = address();
    assertThat(update(token, attribute("email", next))).hasSize(1);
    assertThat(careful.attribute(user, "email")).isEqualTo(old);
    assertThat(careful.attribute(user, "email_verified")).isEqualTo("true");
    assertThatThrownBy(() -> careful.signIn(next)).isInstanceOf(NotAuthorizedException.class);
    // Asked for again, it goes to the pending address.
    send(token);
    assertThat(sallyport.messages(next)).isEqualTo(2);
    verify(token, sallyport.code(next));
    assertThat(careful.attribute(user, "email")).isEqualTo(next);
    assertThat(careful.attribute(user, "email_verified")).isEqualTo("true");
    assertThat(careful.signIn(next).accessToken()).isNotNull();
    assertThatThrownBy(() -> careful.signIn(old)).isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void a_pending_address_that_somebody_took_meanwhile_is_refused_at_the_end() {
    var next = address();
    var old = address();
    careful.user(old, attribute("email_verified", "true"));
    var token = careful.signIn(old).accessToken();
    update(token, attribute("email", next));
    careful.user(next, attribute("email_verified", "true"));
    assertThatThrownBy(() -> verify(token, sallyport.code(next)))
        .isInstanceOf(AliasExistsException.class);
    assertThat(careful.signIn(old).accessToken()).isNotNull();
  }

  @Test
  void setting_the_old_address_again_takes_the_change_back() {
    var old = address();
    careful.user(old, attribute("email_verified", "true"));
    var token = careful.signIn(old).accessToken();
    var next = address();
    update(token, attribute("email", next));
    assertThat(update(token, attribute("email", old))).isEmpty();
    assertThatThrownBy(() -> verify(token, sallyport.code(next)))
        .isInstanceOf(CodeMismatchException.class);
  }

  @Test
  void what_a_person_may_not_set_is_refused() {
    var user = alice(address());
    var token = plain.signIn(user).accessToken();
    assertThatThrownBy(() -> update(token, attribute("phone_number_verified", "true")))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("A client attempted to write unauthorized attribute");
    assertThatThrownBy(() -> update(token, attribute("custom:tenant", "t2")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("user.custom:tenant: Attribute cannot be updated.");
    assertThatThrownBy(() -> update(token, attribute("email", "nonsense")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Invalid email address format.");
    assertThatThrownBy(() -> update(token, attribute("shoe", "44")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("shoe: Attribute does not exist in the schema.");
    assertThatThrownBy(() -> update(token, attribute("name", "")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("name: The attribute is required");
    var narrow = plain.client(List.of("name", "nickname"));
    var narrowed = plain.signIn(narrow, user).accessToken();
    assertThatThrownBy(() -> update(narrowed, attribute("email", address())))
        .isInstanceOf(NotAuthorizedException.class);
    update(narrowed, attribute("nickname", "Ally"));
    assertThatThrownBy(() -> update("a.b.c", attribute("nickname", "x")))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void attributes_that_are_not_required_can_be_removed() {
    var user = alice(address());
    var token = plain.signIn(user).accessToken();
    update(token, attribute("nickname", "Al"));
    remove(token, "nickname", "email", "gender");
    assertThat(plain.attribute(user, "nickname")).isNull();
    assertThat(plain.attribute(user, "email")).isNull();
    assertThat(plain.attribute(user, "email_verified")).isNull();
    assertThatThrownBy(() -> remove(token, "name"))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("required");
    assertThatThrownBy(() -> remove(token, "sub")).isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> remove(token, "custom:tenant"))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> send(token))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("no email");
  }

  private static void remove(String token, String... names) {
    sallyport.sdk().deleteUserAttributes(r -> r.accessToken(token).userAttributeNames(names));
  }

  @Test
  void the_address_a_person_signs_in_by_cannot_be_removed() {
    var email = address();
    careful.user(email, attribute("email_verified", "true"));
    var token = careful.signIn(email).accessToken();
    assertThatThrownBy(() -> remove(token, "email")).isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void codes_and_answers_have_an_hourly_limit() {
    var token = plain.signIn(alice(address())).accessToken();
    for (int i = 0; i < 5; i++) {
      send(token);
    }
    assertThatThrownBy(() -> send(token)).isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> update(token, attribute("email", address())))
        .hasMessageContaining("Attempt limit exceeded");
    var other = plain.signIn(alice(address())).accessToken();
    for (int i = 0; i < 15; i++) {
      assertThatThrownBy(() -> verify(other, "000000")).isInstanceOf(ExpiredCodeException.class);
    }
    assertThatThrownBy(() -> verify(other, "000000")).isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(
            () ->
                sallyport
                    .sdk()
                    .getUserAttributeVerificationCode(
                        r -> r.accessToken(other).attributeName("nickname")))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void somebody_who_must_reset_the_password_changes_nothing_before() {
    var user = alice(address());
    var token = plain.signIn(user).accessToken();
    plain.sdk().adminResetUserPassword(r -> r.userPoolId(plain.id()).username(user));
    assertThatThrownBy(() -> update(token, attribute("nickname", "x")))
        .isInstanceOf(PasswordResetRequiredException.class);
  }

  @Test
  void a_person_who_deletes_the_account_is_gone_and_the_name_is_free() {
    var email = address();
    var user = alice(email);
    var tokens = plain.signIn(user);
    sallyport.sdk().deleteUser(r -> r.accessToken(tokens.accessToken()));
    assertThatThrownBy(() -> plain.get(user)).isInstanceOf(UserNotFoundException.class);
    assertThatThrownBy(() -> sallyport.sdk().deleteUser(r -> r.accessToken(tokens.accessToken())))
        .isInstanceOf(UserNotFoundException.class);
    assertThatThrownBy(() -> plain.refresh(tokens.refreshToken()))
        .isInstanceOf(NotAuthorizedException.class);
    assertThat(alice(email)).isNotEqualTo(user);
  }
}
