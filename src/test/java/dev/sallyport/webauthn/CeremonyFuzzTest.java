package dev.sallyport.webauthn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.directory.Passkey;
import dev.sallyport.directory.SignInRules.WebAuthn;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.webauthn.Assertions.Verdict;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever is sent: never an exception that is not ours, never a passkey that is not one. */
class CeremonyFuzzTest {
  private static final String ORIGIN = "https://example.com";
  private static final String SUB = "34c84488-e0e1-70ae-d2ee-991ad1a898c8";
  private static final String CHALLENGE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  private static final WebAuthn RULES = new WebAuthn("example.com", Set.of(ORIGIN), false, false);
  private static final JsonObject CREATION =
      new JsonObject()
          .put("challenge", CHALLENGE)
          .put("rp", new JsonObject().put("id", "example.com"));
  private static final JsonObject REQUEST =
      new JsonObject().put("challenge", CHALLENGE).put("rpId", "example.com");

  private final AuthenticatorForTests phone = AuthenticatorForTests.at(ORIGIN);
  private final Passkey passkey = made(phone.create(CREATION));

  private static Passkey made(JsonObject credential) {
    return Registration.verified(RULES, CHALLENGE, credential, Instant.EPOCH);
  }

  private Verdict judged(String credential) {
    return Assertion.judged(RULES, List.of(passkey), SUB, CHALLENGE, credential);
  }

  @Example
  void what_the_authenticator_says_is_right() {
    assertThat(judged(phone.get(REQUEST, SUB).encode()))
        .isEqualTo(new Verdict.Right(passkey, 2, true, false));
  }

  @Property(tries = 200)
  void any_text_is_a_wrong_answer(@ForAll String text) {
    assertThat(judged(text)).isInstanceOf(Verdict.Wrong.class);
  }

  @Property(tries = 300)
  void an_assertion_with_one_byte_changed_is_a_wrong_answer(
      @ForAll @IntRange(max = 2) int part,
      @ForAll @IntRange(max = 1_000) int at,
      @ForAll @IntRange(min = 1, max = 255) int by) {
    var answer = phone.get(REQUEST, SUB);
    var name = List.of("clientDataJSON", "authenticatorData", "signature").get(part);
    changed(answer.getJsonObject("response"), name, at, by);
    assertThat(judged(answer.encode())).isInstanceOf(Verdict.Wrong.class);
  }

  @Property(tries = 300)
  void a_registration_with_one_byte_changed_is_one_or_is_refused_in_our_words(
      @ForAll boolean attested,
      @ForAll boolean clientData,
      @ForAll @IntRange(max = 1_000) int at,
      @ForAll @IntRange(min = 1, max = 255) int by) {
    var maker = AuthenticatorForTests.at(ORIGIN);
    maker.selfAttested = attested;
    var credential = maker.create(CREATION);
    changed(
        credential.getJsonObject("response"),
        clientData ? "clientDataJSON" : "attestationObject",
        at,
        by);
    try {
      // Nothing protects what nobody signed, so it may pass; with a statement only what is
      // not covered by it may.
      assertThat(made(credential).attestation()).isNotEqualTo(Passkey.Attestation.UNTRUSTED);
    } catch (Failed refused) {
      assertThat(refused.failure()).isNotInstanceOf(Failure.Broken.class);
    }
  }

  private static void changed(JsonObject response, String name, int at, int by) {
    var bytes = Base64.getUrlDecoder().decode(response.getString(name));
    bytes[at % bytes.length] ^= (byte) by;
    response.put(name, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }
}
