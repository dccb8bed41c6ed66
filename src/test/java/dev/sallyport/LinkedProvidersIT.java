package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AliasExistsException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SchemaAttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;

/** Users linked to outside providers through the AWS SDK (oauth2.md §9.6). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LinkedProvidersIT {
  private static final String PASSWORD = "Horse-Battery-8";
  private static final String SUBJECT = "Cognito_Subject";

  /** The account was made for who signed in at the provider, as such a sign-in will do. */
  private static final String MADE_THERE =
      "for _, k in ipairs(redis.call('KEYS', 'sp:*:user')) do local d = redis.call('HGET', k,"
          + " 'doc') if string.find(d, ARGV[1], 1, true) then redis.call('HSET', k, 'doc',"
          + " (string.gsub(d, '\"primary\":false', '\"primary\":true'))) end end return 1";

  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;
  private static String pool;
  private static String client;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    sdk = sallyport.sdk();
    pool =
        sdk.createUserPool(
                r ->
                    r.poolName("linked")
                        .autoVerifiedAttributesWithStrings("email")
                        .schema(
                            SchemaAttributeType.builder()
                                .name("badge")
                                .attributeDataType("String")
                                .mutable(false)
                                .build()))
            .userPool()
            .id();
    client =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientName("app")
                        .readAttributes("email")
                        .explicitAuthFlows(
                            ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH,
                            ExplicitAuthFlowsType.ALLOW_REFRESH_TOKEN_AUTH))
            .userPoolClient()
            .clientId();
    sdk.createIdentityProvider(
        r ->
            r.userPoolId(pool)
                .providerName("Google")
                .providerType("Google")
                .providerDetails(
                    Map.of("client_id", "us", "client_secret", "s", "authorize_scopes", "openid")));
    corp("Corp");
    MfaPool.keyed(sallyport, pool);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static void corp(String name) {
    sdk.createIdentityProvider(
        r ->
            r.userPoolId(pool)
                .providerName(name)
                .providerType("OIDC")
                .attributeMapping(Map.of("email", "mail"))
                .providerDetails(
                    Map.of(
                        "client_id", "us",
                        "client_secret", "a-secret-between-us",
                        "authorize_scopes", "openid email",
                        "attributes_request_method", "GET",
                        "oidc_issuer", "https://login.example")));
  }

  private static String user(AttributeType... more) {
    var name = SallyportForTests.somebody();
    sdk.adminCreateUser(
        r -> r.userPoolId(pool).username(name).messageAction("SUPPRESS").userAttributes(more));
    sdk.adminSetUserPassword(
        r -> r.userPoolId(pool).username(name).password(PASSWORD).permanent(true));
    return name;
  }

  private static AuthenticationResultType signIn(String user) {
    return sdk.initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)))
        .authenticationResult();
  }

  private static void link(String user, String provider, String attribute, String value) {
    link("Cognito", user, provider, attribute, value);
  }

  private static void link(
      String of, String user, String provider, String attribute, String value) {
    sdk.adminLinkProviderForUser(
        r ->
            r.userPoolId(pool)
                .destinationUser(d -> d.providerName(of).providerAttributeValue(user))
                .sourceUser(
                    s ->
                        s.providerName(provider)
                            .providerAttributeName(attribute)
                            .providerAttributeValue(value)));
  }

  private static void disable(String provider, String attribute, String value) {
    sdk.adminDisableProviderForUser(
        r ->
            r.userPoolId(pool)
                .user(
                    u ->
                        u.providerName(provider)
                            .providerAttributeName(attribute)
                            .providerAttributeValue(value)));
  }

  private static JsonArray identities(List<AttributeType> attributes) {
    return attributes.stream()
        .filter(each -> each.name().equals("identities"))
        .findFirst()
        .map(each -> new JsonArray(each.value()))
        .orElseGet(JsonArray::new);
  }

  private static JsonArray identities(String user) {
    return identities(sdk.adminGetUser(r -> r.userPoolId(pool).username(user)).userAttributes());
  }

  private static void isInvalid(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_link_is_told_as_an_attribute_and_in_ID_tokens() {
    var user = user(attribute("email", "a@example.com"));
    var before = Instant.now().toEpochMilli();
    var subject = SallyportForTests.somebody();
    link(user, "Google", SUBJECT, subject);
    var told = identities(user);
    assertThat(told).hasSize(1);
    var one = told.getJsonObject(0);
    assertThat(one.fieldNames())
        .containsExactlyInAnyOrder(
            "userId", "providerName", "providerType", "issuer", "primary", "dateCreated");
    assertThat(one.getString("userId")).isEqualTo(subject);
    assertThat(one.getString("providerName")).isEqualTo("Google");
    assertThat(one.getString("providerType")).isEqualTo("Google");
    assertThat(one.getValue("issuer")).isNull();
    assertThat(one.getBoolean("primary")).isFalse();
    assertThat(one.getLong("dateCreated")).isBetween(before, Instant.now().toEpochMilli());
    var tokens = signIn(user);
    assertThat(identities(sdk.getUser(r -> r.accessToken(tokens.accessToken())).userAttributes()))
        .isEqualTo(told);
    var listed = sdk.listUsers(r -> r.userPoolId(pool).filter("username = \"" + user + "\""));
    assertThat(identities(listed.users().getFirst().attributes())).isEqualTo(told);
    var only =
        sdk.listUsers(
            r ->
                r.userPoolId(pool)
                    .filter("username = \"" + user + "\"")
                    .attributesToGet("identities"));
    assertThat(only.users().getFirst().attributes())
        .extracting(AttributeType::name)
        .containsExactly("identities");
    var claims =
        new JsonObject(
            Buffer.buffer(Base64.getUrlDecoder().decode(tokens.idToken().split("\\.")[1])));
    assertThat(claims.getJsonArray("identities"))
        .containsExactly(
            one.copy()
                .put("primary", "false")
                .put("dateCreated", Long.toString(one.getLong("dateCreated"))));
  }

  @Test
  void AC103_an_identity_is_one_users_and_a_twin_of_other_case_is_another() {
    var alice = user();
    var bob = user();
    var subject = SallyportForTests.somebody() + "a";
    link(alice, "Google", SUBJECT, subject);
    assertThatThrownBy(() -> link(bob, "Google", SUBJECT, subject))
        .isInstanceOf(AliasExistsException.class);
    isInvalid(() -> link(alice, "Google", SUBJECT, subject), "already linked");
    assertThat(identities(alice)).hasSize(1);
    assertThat(identities(bob)).isEmpty();
    link(bob, "Google", SUBJECT, subject.toUpperCase(Locale.ROOT));
    link(bob, "Corp", SUBJECT, subject);
    link(bob, "Corp", "email", subject);
    assertThat(identities(bob)).hasSize(3);
  }

  @Test
  void AC102_only_what_a_provider_of_the_pool_says_of_itself_is_linked() {
    var user = user();
    isInvalid(
        () -> link(user, "Cognito", SUBJECT, user),
        "Invalid SourceUser: Cognito users with a username/password may not be passed in as a"
            + " SourceUser, only as a DestinationUser");
    assertThatThrownBy(() -> link(user, "Nowhere", SUBJECT, "1"))
        .isInstanceOf(ResourceNotFoundException.class);
    isInvalid(() -> link(user, "Google", "email", "a@example.com"), SUBJECT);
    isInvalid(() -> link(user, "Corp", "phone_number", "+15555550123"), "mapped");
    isInvalid(() -> link(user, "Corp", "", "1"), SUBJECT);
    isInvalid(() -> link(user, "Corp", SUBJECT, ""), "ProviderAttributeValue");
    isInvalid(() -> link(user, "Corp", SUBJECT, "x".repeat(3_000)), "too long");
    assertThat(identities(user)).isEmpty();
    assertThatThrownBy(() -> link(SallyportForTests.somebody(), "Corp", SUBJECT, "1"))
        .isInstanceOf(UserNotFoundException.class);
    isInvalid(() -> link("Cognito", "", "Corp", SUBJECT, "1"), "DestinationUser");
  }

  @Test
  void a_destination_is_also_found_by_an_identity_it_has_and_its_attributes_can_change() {
    var user = user();
    var known = SallyportForTests.somebody();
    link(user, "Google", SUBJECT, known);
    link("Google", known, "Corp", SUBJECT, known);
    assertThat(identities(user)).hasSize(2);
    assertThatThrownBy(() -> link("Corp", known + "x", "Google", SUBJECT, known + "x"))
        .isInstanceOf(UserNotFoundException.class);
    var badged = user(attribute("custom:badge", "7"));
    isInvalid(() -> link(badged, "Corp", SUBJECT, badged), "custom:badge");
  }

  @Test
  void a_user_is_linked_five_times_at_most() {
    var user = user();
    for (var i = 0; i < 5; i++) {
      link(user, "Corp", SUBJECT, user + i);
    }
    assertThatThrownBy(() -> link(user, "Corp", SUBJECT, user + 5))
        .isInstanceOf(LimitExceededException.class);
    disable("Corp", SUBJECT, user + 2);
    link(user, "Corp", SUBJECT, user + 5);
    assertThat(identities(user)).hasSize(5);
  }

  @Test
  void a_link_ends_when_it_is_disabled_or_its_user_is_deleted_and_outlives_its_provider() {
    corp("Passing");
    var alice = user();
    var bob = user();
    link(alice, "Passing", SUBJECT, "1");
    link(alice, "Passing", SUBJECT, "2");
    link(alice, "Passing", SUBJECT, "3");
    disable("Passing", SUBJECT, "1");
    isInvalid(
        () -> disable("Passing", SUBJECT, "1"),
        "Account isn't linked to anyone else, verify that the account has been linked");
    isInvalid(() -> disable("Passing", "email", "2"), "isn't linked");
    link(bob, "Passing", SUBJECT, "1");
    assertThat(signIn(alice).accessToken()).isNotEmpty();
    sdk.deleteIdentityProvider(r -> r.userPoolId(pool).providerName("Passing"));
    assertThat(identities(alice)).hasSize(2);
    disable("Passing", SUBJECT, "2");
    assertThat(identities(alice)).hasSize(1);
    assertThatThrownBy(() -> disable("Passing", SUBJECT, "2"))
        .isInstanceOf(ResourceNotFoundException.class);
    corp("Passing");
    assertThatThrownBy(() -> link(bob, "Passing", SUBJECT, "3"))
        .isInstanceOf(AliasExistsException.class);
    sdk.adminDeleteUser(r -> r.userPoolId(pool).username(alice));
    link(bob, "Passing", SUBJECT, "3");
  }

  @Test
  void a_user_of_the_pool_loses_the_password_until_an_administrator_gives_another() {
    var address = SallyportForTests.somebody() + "@example.com";
    var user = user(attribute("email", address), attribute("email_verified", "true"));
    var tokens = signIn(user);
    sdk.forgotPassword(r -> r.clientId(client).username(user));
    var code = sallyport.code(address);
    isInvalid(() -> disable("Cognito", "username", user), SUBJECT);
    assertThatThrownBy(() -> disable("Cognito", SUBJECT, SallyportForTests.somebody()))
        .isInstanceOf(UserNotFoundException.class);
    disable("Cognito", SUBJECT, user);
    assertThatThrownBy(() -> signIn(user)).isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> sdk.forgotPassword(r -> r.clientId(client).username(user)))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("User password cannot be reset in the current state.");
    assertThatThrownBy(
            () ->
                sdk.confirmForgotPassword(
                    r ->
                        r.clientId(client)
                            .username(user)
                            .confirmationCode(code)
                            .password("Another-Horse-8")))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> sdk.adminResetUserPassword(r -> r.userPoolId(pool).username(user)))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(
            () ->
                sdk.changePassword(
                    r ->
                        r.accessToken(tokens.accessToken())
                            .previousPassword(PASSWORD)
                            .proposedPassword("Another-Horse-8")))
        .isInstanceOf(NotAuthorizedException.class);
    sdk.adminSetUserPassword(
        r -> r.userPoolId(pool).username(user).password(PASSWORD).permanent(true));
    assertThat(signIn(user).accessToken()).isNotEmpty();
    sdk.forgotPassword(r -> r.clientId(client).username(user));
  }

  @Test
  void an_account_made_for_somebody_elsewhere_is_not_merged_and_is_shut_when_they_are() {
    var theirs = user();
    var subject = SallyportForTests.somebody();
    link(theirs, "Google", SUBJECT, subject);
    var tokens = signIn(theirs);
    var redis =
        Redis.createClient(
            sallyport.vertx(), sallyport.redis().ownConfig().urls().getFirst().reveal());
    SallyportForTests.done(
        redis.send(Request.cmd(Command.EVAL).arg(MADE_THERE).arg(0).arg(subject)));
    SallyportForTests.done(redis.close());
    assertThat(identities(theirs).getJsonObject(0).getBoolean("primary")).isTrue();
    var another = user();
    isInvalid(
        () -> link(another, "Google", SUBJECT, subject),
        "Merging is not currently supported, provide a SourceUser that has not been signed up in"
            + " order to link");
    disable("Google", SUBJECT, subject);
    assertThat(sdk.adminGetUser(r -> r.userPoolId(pool).username(theirs)).enabled()).isFalse();
    assertThatThrownBy(() -> sdk.getUser(r -> r.accessToken(tokens.accessToken())))
        .isInstanceOf(NotAuthorizedException.class);
    sdk.adminEnableUser(r -> r.userPoolId(pool).username(theirs));
    assertThatThrownBy(
            () ->
                sdk.initiateAuth(
                    r ->
                        r.clientId(client)
                            .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                            .authParameters(Map.of("REFRESH_TOKEN", tokens.refreshToken()))))
        .isInstanceOf(NotAuthorizedException.class);
  }
}
