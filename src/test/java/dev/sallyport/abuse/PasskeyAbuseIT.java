package dev.sallyport.abuse;

import static dev.sallyport.PasskeysForTests.CLIENT;
import static dev.sallyport.PasskeysForTests.ORIGIN;
import static dev.sallyport.PasskeysForTests.OTHER_CLIENT;
import static dev.sallyport.PasskeysForTests.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.NoBlockedThreads;
import dev.sallyport.PasskeysForTests;
import dev.sallyport.SallyportForTests;
import dev.sallyport.webauthn.AuthenticatorForTests;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.WebAuthnChallengeNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.WebAuthnCredentialNotSupportedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.WebAuthnOriginNotAllowedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.WebAuthnRelyingPartyMismatchException;

/** Passkeys in the hands of somebody who cheats (AC-091, AC-093, AC-094). */
@ExtendWith(NoBlockedThreads.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PasskeyAbuseIT {
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

  /** Somebody with a passkey. */
  private record Owner(String name, String token, String sub, AuthenticatorForTests phone) {
    static Owner fresh() {
      return fresh(people, gateway);
    }

    static Owner fresh(PasskeysForTests people, SallyportForTests gateway) {
      var name = gateway.user();
      var token = people.signedIn(name);
      var phone = AuthenticatorForTests.at(ORIGIN);
      people.register(token, phone);
      return new Owner(name, token, people.sub(token), phone);
    }

    boolean signsIn() {
      return people.signIn(name, sub, phone).authenticationResult() != null;
    }

    void isRefused() {
      assertThat(catchThrowableOfType(NotAuthorizedException.class, this::signsIn))
          .hasMessageContaining("Incorrect username or password.");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "https://app.example.com.evil.example",
        "https://other.example.com",
        "http://app.example.com",
        "https://app.example.com:8443"
      })
  void AC091_a_passkey_from_another_origin_is_refused(String origin) {
    var owner = Owner.fresh();
    owner.phone().origin = origin;
    owner.isRefused();
    var forged = phone();
    forged.origin = origin;
    assertThatThrownBy(() -> people.register(owner.token(), forged))
        .isInstanceOf(WebAuthnOriginNotAllowedException.class);
    owner.phone().origin = ORIGIN;
    assertThat(owner.signsIn()).isTrue();
  }

  @Test
  void AC091_a_passkey_for_another_relying_party_is_refused() {
    var owner = Owner.fresh();
    owner.phone().relyingParty = "evil.example";
    owner.isRefused();
    var forged = phone();
    forged.relyingParty = "evil.example";
    assertThatThrownBy(() -> people.register(owner.token(), forged))
        .isInstanceOf(WebAuthnRelyingPartyMismatchException.class);
  }

  @Test
  void AC091_a_challenge_is_answered_once_even_by_many_at_a_time() {
    var owner = Owner.fresh();
    owner.phone().counting = false;
    owner.phone().counter = 9;
    var asked = people.initiate(owner.name());
    var answer = owner.phone().get(options(asked), owner.sub()).encode();
    Callable<Boolean> attempt = () -> accepted(owner, asked.session(), answer);
    assertThat(Caller.together(List.of(attempt, attempt, attempt, attempt, attempt)))
        .containsOnlyOnce(true);
    assertThatThrownBy(() -> people.answer(owner.name(), asked.session(), answer))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("session can only be used once");
  }

  @Test
  void AC091_an_answer_to_another_challenge_is_refused_and_ends_the_session() {
    var owner = Owner.fresh();
    var first = people.initiate(owner.name());
    var second = people.initiate(owner.name());
    var answer = owner.phone().get(options(first), owner.sub()).encode();
    assertThatThrownBy(() -> people.answer(owner.name(), second.session(), answer))
        .isInstanceOf(NotAuthorizedException.class);
    var right = owner.phone().get(options(second), owner.sub()).encode();
    assertThatThrownBy(() -> people.answer(owner.name(), second.session(), right))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("session can only be used once");
  }

  @Test
  void AC091_a_registration_is_answered_once_even_by_many_at_a_time() {
    var token = people.signedIn(gateway.user());
    var options = people.start(token);
    Callable<Boolean> attempt =
        () -> {
          try {
            people.complete(token, phone().create(options));
            return true;
          } catch (WebAuthnChallengeNotFoundException _) {
            return false;
          }
        };
    assertThat(Caller.together(List.of(attempt, attempt, attempt, attempt))).containsOnlyOnce(true);
    var other = people.start(people.signedIn(gateway.user()));
    people.start(token);
    assertThatThrownBy(() -> people.complete(token, phone().create(other)))
        .isInstanceOf(WebAuthnChallengeNotFoundException.class);
  }

  @Test
  void AC091_a_passkey_used_in_a_frame_of_another_origin_is_refused() {
    var owner = Owner.fresh();
    owner.phone().crossOrigin = true;
    owner.isRefused();
    var framed = phone();
    framed.crossOrigin = true;
    assertThatThrownBy(() -> people.register(owner.token(), framed))
        .isInstanceOf(WebAuthnOriginNotAllowedException.class);
    owner.phone().crossOrigin = false;
    assertThat(owner.signsIn()).isTrue();
  }

  @Test
  void AC091_a_counter_that_goes_back_is_refused_audited_and_raises_an_alarm() {
    var owner = Owner.fresh();
    owner.phone().counter = 40;
    assertThat(owner.signsIn()).isTrue();
    try (var log = LogCapture.open()) {
      owner.phone().counting = false;
      owner.isRefused();
      owner.phone().counter = 40;
      owner.isRefused();
      owner.phone().counter = 0;
      owner.isRefused();
      assertThat(log.text())
          .contains("passkey counter went back: it may have been copied")
          .contains(owner.sub());
    }
    assertThat(gateway.get(gateway.ops().resolve("/metrics")).body())
        .containsPattern("sallyport_alarms_total\\{.*passkey_copied.*} [1-9]");
    owner.phone().counter = 42;
    assertThat(owner.signsIn()).isTrue();
  }

  @Test
  void AC091_of_copies_that_answer_at_once_one_gets_in() {
    var owner = Owner.fresh();
    owner.phone().counting = false;
    owner.phone().counter = 7;
    List<Callable<Boolean>> answers =
        Stream.generate(() -> people.initiate(owner.name()))
            .limit(8)
            .<Callable<Boolean>>map(
                asked -> {
                  var answer = owner.phone().get(options(asked), owner.sub()).encode();
                  return () -> accepted(owner, asked.session(), answer);
                })
            .toList();
    assertThat(Caller.together(answers)).containsOnlyOnce(true);
  }

  private static boolean accepted(Owner owner, String session, String answer) {
    try {
      return people.answer(owner.name(), session, answer).authenticationResult() != null;
    } catch (NotAuthorizedException _) {
      return false;
    }
  }

  @Test
  void AC091_a_person_who_was_not_verified_is_refused_where_the_pool_requires_it() {
    try (var strict =
        PasskeysForTests.gateway(
            Map.of("SALLYPORT_POOLS_0_WEBAUTHN_USERVERIFICATION", "required"))) {
      var there = PasskeysForTests.at(strict);
      var owner = Owner.fresh(there, strict);
      assertThat(options(there.initiate(owner.name())).getString("userVerification"))
          .isEqualTo("required");
      owner.phone().verified = false;
      assertThatThrownBy(() -> there.signIn(owner.name(), owner.sub(), owner.phone()))
          .isInstanceOf(NotAuthorizedException.class);
      var lax = phone();
      lax.verified = false;
      assertThatThrownBy(() -> there.register(owner.token(), lax))
          .isInstanceOf(WebAuthnCredentialNotSupportedException.class);
      owner.phone().verified = true;
      assertThat(there.signIn(owner.name(), owner.sub(), owner.phone()).authenticationResult())
          .isNotNull();
    }
    var owner = Owner.fresh();
    owner.phone().verified = false;
    assertThat(owner.signsIn()).isTrue();
    owner.phone().present = false;
    owner.isRefused();
  }

  @Test
  void AC091_a_passkey_of_somebody_else_is_refused() {
    var owner = Owner.fresh();
    var thief = Owner.fresh();
    // As themselves, and then with every name changed to the owner's.
    for (var sub : List.of(thief.sub(), owner.sub())) {
      var asked = people.initiate(owner.name());
      var answer = thief.phone().get(options(asked), sub);
      assertThatThrownBy(() -> people.answer(owner.name(), asked.session(), answer.encode()))
          .isInstanceOf(NotAuthorizedException.class);
      var again = people.initiate(owner.name());
      var renamed = thief.phone().get(options(again), sub);
      renamed.put("id", owner.phone().id()).put("rawId", owner.phone().id());
      assertThatThrownBy(() -> people.answer(owner.name(), again.session(), renamed.encode()))
          .isInstanceOf(NotAuthorizedException.class);
    }
    var asked = people.initiate(owner.name());
    var answer = owner.phone().get(options(asked), thief.sub()).encode();
    assertThatThrownBy(() -> people.answer(owner.name(), asked.session(), answer))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void AC091_a_session_of_somebody_else_or_of_another_client_is_refused() {
    var owner = Owner.fresh();
    var thief = Owner.fresh();
    var asked = people.initiate(thief.name());
    var answer = thief.phone().get(options(asked), thief.sub()).encode();
    assertThatThrownBy(() -> people.answer(owner.name(), asked.session(), answer))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> people.answer(OTHER_CLIENT, thief.name(), asked.session(), answer))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void AC091_a_wrong_signature_is_refused() {
    var owner = Owner.fresh();
    owner.phone().spoiled = true;
    owner.isRefused();
    var forged = phone();
    forged.selfAttested = true;
    forged.spoiled = true;
    assertThatThrownBy(() -> people.register(owner.token(), forged))
        .isInstanceOf(WebAuthnCredentialNotSupportedException.class);
  }

  @Test
  void AC091_no_attestation_is_never_taken_for_a_verified_one() {
    var owner = Owner.fresh();
    assertThat(stored(owner)).contains("\"attestation\":\"NONE\"");
    var honest = phone();
    honest.selfAttested = true;
    people.register(owner.token(), honest);
    assertThat(stored(owner)).contains("\"attestation\":\"SELF\"");
  }

  /** The user as Redis has it. */
  private static String stored(Owner owner) {
    try (var door = new RedisDoor(gateway.redis().ownConfig())) {
      return door.dump().values().stream()
          .flatMap(List::stream)
          .filter(each -> each.contains("\"sub\":\"" + owner.sub()))
          .findFirst()
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "{}",
        "[]",
        "null",
        "\"\"",
        "{\"id\":1,\"response\":7}",
        "{\"id\":\"AA\",\"rawId\":\"AA\",\"response\":{}}",
        "{\"rawId\":\"AA\",\"response\":{\"clientDataJSON\":\"AA\",\"authenticatorData\":\"AA\","
            + "\"signature\":\"AA\"}}"
      })
  void AC091_what_is_no_credential_is_a_wrong_answer(String credential) {
    var owner = Owner.fresh();
    var asked = people.initiate(owner.name());
    assertThatThrownBy(() -> people.answer(owner.name(), asked.session(), credential))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
  }

  @Test
  void AC091_deep_nesting_is_a_wrong_answer_too() {
    var owner = Owner.fresh();
    var asked = people.initiate(owner.name());
    var deep = "{\"response\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
    assertThatThrownBy(() -> people.answer(owner.name(), asked.session(), deep))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void AC093_some_nobodies_are_asked_for_the_same_made_up_passkey_each_time() {
    var owner = Owner.fresh();
    var asked = people.initiate(owner.name()).challengeName();
    var offered =
        Stream.generate(SallyportForTests::somebody)
            .limit(200)
            .filter(name -> people.initiate(name).challengeName() == asked)
            .limit(2)
            .toList();
    assertThat(offered).hasSize(2);
    var without = people.initiate(gateway.user());
    assertThat(without.challengeName()).isEqualTo(ChallengeNameType.SELECT_CHALLENGE);
    for (var name : offered) {
      var once = people.initiate(name);
      var twice = people.initiate(name);
      assertThat(once.challengeName()).isEqualTo(people.initiate(owner.name()).challengeName());
      assertThat(once.challengeParameters().keySet())
          .isEqualTo(people.initiate(owner.name()).challengeParameters().keySet());
      assertThat(options(once).fieldNames())
          .isEqualTo(options(people.initiate(owner.name())).fieldNames());
      assertThat(options(once).getJsonArray("allowCredentials"))
          .hasSize(1)
          .isEqualTo(options(twice).getJsonArray("allowCredentials"));
      assertThat(options(once).getString("challenge"))
          .isNotEqualTo(options(twice).getString("challenge"));
      var id = options(once).getJsonArray("allowCredentials").getJsonObject(0).getString("id");
      var forged = phone().get(options(once), owner.sub());
      forged.put("id", id).put("rawId", id).getJsonObject("response").remove("userHandle");
      var refused =
          catchThrowableOfType(
              CognitoIdentityProviderException.class,
              () -> people.answer(name, once.session(), forged.encode()));
      assertThat(refused).isInstanceOf(NotAuthorizedException.class);
      assertThat(refused.awsErrorDetails().errorMessage())
          .isEqualTo("Incorrect username or password.");
    }
    assertThat(options(people.initiate(offered.getFirst())).getJsonArray("allowCredentials"))
        .isNotEqualTo(options(people.initiate(offered.getLast())).getJsonArray("allowCredentials"));
  }

  @Test
  void AC094_wrong_passwords_do_not_keep_the_owner_of_a_passkey_out() {
    var owner = Owner.fresh();
    var caller = new Caller(gateway.api(), gateway.ops());
    for (int i = 0; i < 8; i++) {
      caller.password(CLIENT, owner.name(), Caller.WRONG_PASSWORD).isNotAuthorized();
    }
    assertThat(caller.password(CLIENT, owner.name(), Caller.PASSWORD).message())
        .isEqualTo("Password attempts exceeded");
    assertThat(owner.signsIn()).isTrue();
  }

  @Test
  void a_passkey_does_not_stand_for_a_temporary_password() {
    var owner = Owner.fresh();
    var sdk = gateway.sdk();
    sdk.adminSetUserPassword(
        r ->
            r.userPoolId(Caller.POOL)
                .username(owner.name())
                .password("Temporary-Horse-9")
                .permanent(false));
    assertThat(people.initiate(owner.name()).challengeName())
        .isEqualTo(ChallengeNameType.SELECT_CHALLENGE);
  }
}
