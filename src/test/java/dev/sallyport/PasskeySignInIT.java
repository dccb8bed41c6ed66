package dev.sallyport;

import static dev.sallyport.PasskeysForTests.CLIENT;
import static dev.sallyport.PasskeysForTests.ORIGIN;
import static dev.sallyport.PasskeysForTests.OTHER_CLIENT;
import static dev.sallyport.PasskeysForTests.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.webauthn.AuthenticatorForTests;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.WebAuthnChallengeNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.WebAuthnClientMismatchException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.WebAuthnCredentialNotSupportedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.WebAuthnNotEnabledException;

/** Passkeys through the AWS SDK: made, listed, used, taken away (directory.md §8.1). */
@ExtendWith(NoBlockedThreads.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PasskeySignInIT {
  private static SallyportForTests gateway;
  private static PasskeysForTests people;

  @BeforeAll
  static void open() {
    gateway = PasskeysForTests.gateway(Map.of());
    people = PasskeysForTests.at(gateway);
  }

  @AfterAll
  static void close() {
    gateway.close();
  }

  private static AuthenticatorForTests phone() {
    return AuthenticatorForTests.at(ORIGIN);
  }

  @Test
  void the_options_of_a_registration_are_those_cognito_gives() {
    var user = gateway.user();
    var token = people.signedIn(user);
    var options = people.start(token);
    assertThat(Base64.getUrlDecoder().decode(options.getString("challenge"))).hasSize(32);
    assertThat(options.getJsonObject("rp").getString("id")).isEqualTo("example.com");
    assertThat(options.getJsonObject("rp").getString("name")).isNotEmpty();
    assertThat(options.getJsonObject("user").getString("name")).isEqualTo(user);
    assertThat(options.getJsonObject("user").getString("displayName")).isEqualTo(user);
    assertThat(
            new String(
                Base64.getUrlDecoder().decode(options.getJsonObject("user").getString("id")),
                StandardCharsets.UTF_8))
        .isEqualTo(people.sub(token));
    assertThat(options.getJsonArray("pubKeyCredParams").encode())
        .isEqualTo("[{\"type\":\"public-key\",\"alg\":-7},{\"type\":\"public-key\",\"alg\":-257}]");
    assertThat(options.getJsonArray("excludeCredentials")).isEmpty();
    assertThat(options.getJsonObject("authenticatorSelection"))
        .isEqualTo(
            new JsonObject()
                .put("requireResidentKey", true)
                .put("residentKey", "required")
                .put("userVerification", "preferred"));
    assertThat(options.getString("attestation")).isEqualTo("none");
    assertThat(options.getLong("timeout")).isPositive();
  }

  @Test
  void a_passkey_that_was_made_signs_its_owner_in() {
    var user = gateway.user();
    var token = people.signedIn(user);
    var phone = phone();
    people.register(token, phone);
    var asked = people.initiate(user);
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.WEB_AUTHN);
    var options = options(asked);
    assertThat(options.getString("rpId")).isEqualTo("example.com");
    assertThat(options.getString("userVerification")).isEqualTo("preferred");
    assertThat(options.getLong("timeout")).isPositive();
    assertThat(options.getJsonArray("allowCredentials").encode())
        .isEqualTo(
            "[{\"type\":\"public-key\",\"id\":\""
                + phone.id()
                + "\",\"transports\":[\"hybrid\",\"internal\"]}]");
    var granted =
        people.answer(user, asked.session(), phone.get(options, people.sub(token)).encode());
    assertThat(granted.authenticationResult().accessToken()).isNotEmpty();
    assertThat(granted.authenticationResult().refreshToken()).isNotEmpty();
    assertThat(
            gateway
                .sdk()
                .getUser(r -> r.accessToken(granted.authenticationResult().accessToken()))
                .username())
        .isEqualTo(user);
  }

  @Test
  void rsa_passkeys_synced_ones_and_ones_that_never_count_sign_in_again_and_again() {
    var user = gateway.user();
    var token = people.signedIn(user);
    var sub = people.sub(token);
    var laptop = AuthenticatorForTests.withRsa(ORIGIN, 2048);
    var synced = phone();
    synced.counting = false;
    synced.synced = true;
    people.register(token, laptop);
    people.register(token, synced);
    for (var each : new AuthenticatorForTests[] {laptop, synced, synced, laptop}) {
      assertThat(people.signIn(user, sub, each).authenticationResult()).isNotNull();
    }
  }

  @Test
  void what_a_client_declares_besides_the_password_is_asked_before_the_passkey() {
    var user = gateway.user();
    var token = people.signedIn(user);
    var phone = phone();
    people.register(token, phone);
    var asked = people.initiate(OTHER_CLIENT, user);
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.CUSTOM_CHALLENGE);
    assertThat(guarded(user, token, phone)).isNotEmpty();
  }

  @Test
  void passkeys_are_listed_page_by_page_and_taken_away_by_id() {
    var user = gateway.user();
    var token = people.signedIn(user);
    var all = IntStream.range(0, 3).mapToObj(_ -> phone()).toList();
    all.forEach(each -> people.register(token, each));
    var sdk = gateway.sdk();
    var first = sdk.listWebAuthnCredentials(r -> r.accessToken(token).maxResults(2));
    assertThat(first.credentials())
        .extracting(each -> each.credentialId())
        .containsExactly(all.get(0).id(), all.get(1).id());
    var described = first.credentials().getFirst();
    assertThat(described.friendlyCredentialName()).isEqualTo("Passkey 1");
    assertThat(described.relyingPartyId()).isEqualTo("example.com");
    assertThat(described.authenticatorAttachment()).isEqualTo("platform");
    assertThat(described.authenticatorTransports()).containsExactly("hybrid", "internal");
    assertThat(described.createdAt()).isNotNull();
    var rest = sdk.listWebAuthnCredentials(r -> r.accessToken(token).nextToken(first.nextToken()));
    assertThat(rest.credentials())
        .extracting(each -> each.friendlyCredentialName())
        .containsExactly("Passkey 3");
    assertThat(rest.nextToken()).isNull();
    assertThatThrownBy(
            () -> sdk.listWebAuthnCredentials(r -> r.accessToken(token).nextToken("nonsense")))
        .isInstanceOf(InvalidParameterException.class);

    var gone = all.get(1);
    sdk.deleteWebAuthnCredential(r -> r.accessToken(token).credentialId(gone.id()));
    assertThatThrownBy(
            () -> sdk.deleteWebAuthnCredential(r -> r.accessToken(token).credentialId(gone.id())))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> people.signIn(user, people.sub(token), gone))
        .isInstanceOf(NotAuthorizedException.class);
    people.register(token, phone());
    assertThat(sdk.listWebAuthnCredentials(r -> r.accessToken(token)).credentials())
        .extracting(each -> each.friendlyCredentialName())
        .containsExactly("Passkey 1", "Passkey 3", "Passkey 2");
  }

  @Test
  void a_passkey_is_kept_once() {
    var token = people.signedIn(gateway.user());
    var phone = phone();
    people.register(token, phone);
    assertThat(people.start(token).getJsonArray("excludeCredentials").encode())
        .contains(phone.id());
    assertThatThrownBy(() -> people.register(token, phone))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void nobody_has_more_than_twenty() {
    var token = people.signedIn(gateway.user());
    IntStream.range(0, 19).forEach(_ -> people.register(token, phone()));
    var last = people.start(token);
    people.complete(token, phone().create(last));
    assertThatThrownBy(() -> people.start(token)).isInstanceOf(LimitExceededException.class);
  }

  @Test
  void a_registration_belongs_to_the_client_that_started_it_and_is_answered_once() {
    var user = gateway.user();
    var token = people.signedIn(user);
    assertThatThrownBy(() -> people.complete(token, phone().create(made())))
        .isInstanceOf(WebAuthnChallengeNotFoundException.class);
    var options = people.start(token);
    var elsewhere = elsewhere(user, token);
    assertThatThrownBy(() -> people.complete(elsewhere, phone().create(options)))
        .isInstanceOf(WebAuthnChallengeNotFoundException.class);
    var again = people.start(token);
    assertThatThrownBy(() -> people.complete(elsewhere, phone().create(again)))
        .isInstanceOf(WebAuthnClientMismatchException.class);
    people.complete(token, phone().create(again));
    assertThatThrownBy(() -> people.complete(token, phone().create(again)))
        .isInstanceOf(WebAuthnChallengeNotFoundException.class);
  }

  /** The same person's token at the other client. */
  private static String elsewhere(String user, String token) {
    var phone = phone();
    people.register(token, phone);
    return guarded(user, token, phone);
  }

  /** Signs in at the other client, which asks a CAPTCHA first. */
  private static String guarded(String user, String token, AuthenticatorForTests phone) {
    var asked = people.initiate(OTHER_CLIENT, user);
    var next = pastCaptcha(user, asked.session());
    var options = new JsonObject(next.challengeParameters().get("CREDENTIAL_REQUEST_OPTIONS"));
    return people
        .answer(OTHER_CLIENT, user, next.session(), phone.get(options, people.sub(token)).encode())
        .authenticationResult()
        .accessToken();
  }

  private static RespondToAuthChallengeResponse pastCaptcha(String user, String session) {
    return gateway
        .sdk()
        .respondToAuthChallenge(
            r ->
                r.clientId(OTHER_CLIENT)
                    .challengeName(ChallengeNameType.CUSTOM_CHALLENGE)
                    .session(session)
                    .challengeResponses(
                        Map.of(
                            "USERNAME", user, "ANSWER", gateway.captcha(OTHER_CLIENT, session))));
  }

  /** Options nobody was given. */
  private static JsonObject made() {
    return new JsonObject()
        .put("challenge", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        .put("rp", new JsonObject().put("id", "example.com"));
  }

  @Test
  void algorithms_that_were_not_asked_for_and_weak_or_huge_keys_are_refused() {
    var token = people.signedIn(gateway.user());
    for (var each :
        new AuthenticatorForTests[] {
          AuthenticatorForTests.withOtherAlgorithm(ORIGIN),
          AuthenticatorForTests.withRsa(ORIGIN, 1024),
          AuthenticatorForTests.withRsa(ORIGIN, 4608)
        }) {
      assertThatThrownBy(() -> people.register(token, each))
          .isInstanceOf(WebAuthnCredentialNotSupportedException.class);
    }
  }

  @Test
  void an_answer_that_is_no_credential_is_told_so() {
    var token = people.signedIn(gateway.user());
    people.start(token);
    assertThatThrownBy(() -> people.complete(token, new JsonObject()))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void the_operations_need_an_access_token_that_is_good() {
    var sdk = gateway.sdk();
    assertThatThrownBy(() -> people.start("a.b.c")).isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> people.complete("a.b.c", new JsonObject().put("id", "x")))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> sdk.listWebAuthnCredentials(r -> r.accessToken("a.b.c")))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(
            () -> sdk.deleteWebAuthnCredential(r -> r.accessToken("a.b.c").credentialId("x")))
        .isInstanceOf(NotAuthorizedException.class);
    var token = people.signedIn(gateway.user());
    sdk.globalSignOut(r -> r.accessToken(token));
    assertThatThrownBy(() -> people.start(token)).isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void a_pool_without_passkeys_says_so() {
    try (var plain = SallyportForTests.demo(Map.of())) {
      var there = PasskeysForTests.at(plain);
      var token = there.signedIn(plain.user());
      assertThatThrownBy(() -> there.start(token)).isInstanceOf(WebAuthnNotEnabledException.class);
      assertThatThrownBy(() -> there.complete(token, phone().create(made())))
          .isInstanceOf(WebAuthnNotEnabledException.class);
      assertThat(plain.sdk().listWebAuthnCredentials(r -> r.accessToken(token)).credentials())
          .isEmpty();
      assertThatThrownBy(() -> there.initiate(CLIENT, "alice"))
          .isInstanceOf(InvalidParameterException.class);
    }
  }
}
