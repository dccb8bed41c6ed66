package dev.sallyport.ingress.cognito;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.pool;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.directory.Passkey;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.SignInRules.WebAuthn;
import dev.sallyport.failure.Failure;
import dev.sallyport.webauthn.AuthenticatorForTests;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be brought about through a whole gateway. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PasskeyOperationsTest {
  private static final String ORIGIN = "https://example.com";
  private static final WebAuthn RULES = new WebAuthn("example.com", Set.of(ORIGIN), false, false);

  @TempDir Path data;

  private static Pool with(@Nullable WebAuthn rules) {
    var pool = pool();
    return pool.withSignIn(
        pool.signIn()
            .withFirstFactors(Set.of(FirstFactor.PASSWORD, FirstFactor.WEB_AUTHN))
            .withWebAuthn(rules));
  }

  private static Passkey passkey(int number) {
    return new Passkey(
        "id-" + number,
        "",
        "",
        0,
        List.of(),
        "Passkey " + number,
        "example.com",
        Instant.EPOCH,
        null,
        Passkey.Attestation.NONE,
        true,
        false,
        false);
  }

  @Test
  void a_pool_that_does_not_say_where_its_passkeys_belong_starts_no_registration(Vertx vertx)
      throws Exception {
    var room = new AccountsForTests(vertx, data, with(null));
    var token = room.minted(room.confirmed("alice")).accessToken();
    assertThat(
            refusal(
                room.call("StartWebAuthnRegistration", new JsonObject().put("AccessToken", token))))
        .isEqualTo(new Failure.PasskeysNotConfigured());
  }

  @Test
  void the_twenty_first_is_refused_also_where_twenty_were_made_meanwhile(Vertx vertx)
      throws Exception {
    var room = new AccountsForTests(vertx, data, with(RULES));
    var alice = room.confirmed("alice");
    var token = room.minted(alice).accessToken();
    var options =
        done(room.call("StartWebAuthnRegistration", new JsonObject().put("AccessToken", token)))
            .getJsonObject("CredentialCreationOptions");
    var twenty = IntStream.rangeClosed(1, 20).mapToObj(PasskeyOperationsTest::passkey).toList();
    done(room.room.users.update(alice, now -> now.withPasskeys(twenty), soon()));
    var complete =
        new JsonObject()
            .put("AccessToken", token)
            .put("Credential", AuthenticatorForTests.at(ORIGIN).create(options));
    assertThat(refusal(room.call("CompleteWebAuthnRegistration", complete)))
        .isEqualTo(new Failure.TooManyPasskeys(20));
    assertThat(room.user("alice").passkeys()).hasSize(20);
  }
}
