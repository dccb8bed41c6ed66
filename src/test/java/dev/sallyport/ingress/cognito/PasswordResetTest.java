package dev.sallyport.ingress.cognito;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.pool;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static dev.sallyport.ingress.cognito.AccountsForTests.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Upkeep;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import dev.sallyport.failure.Failure.TokenKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PasswordResetTest {
  private static final String NEW = "Another-Horse-8";

  @TempDir Path data;

  private static Pool revoking() {
    var pool = pool();
    return new Pool(
        pool.id(),
        pool.name(),
        true,
        Upkeep.none(),
        pool.signInBy(),
        pool.usernameIs(),
        true,
        pool.autoVerify(),
        pool.verifyBeforeChange(),
        pool.recovery(),
        true,
        pool.passwords(),
        pool.schema(),
        "RS256",
        true,
        true,
        pool.challenges(),
        pool.signIn(),
        pool.lambdas(),
        pool.messages(),
        pool.created(),
        pool.modified());
  }

  private static JsonObject reset(AccountsForTests room, String name, String code) {
    return room.of(room.hiding, name).put("ConfirmationCode", code).put("Password", NEW);
  }

  private static JsonObject change(String token, String from, String to) {
    return new JsonObject()
        .put("AccessToken", token)
        .put("PreviousPassword", from)
        .put("ProposedPassword", to);
  }

  @Test
  void a_reset_code_buys_one_new_password_and_ends_what_was_open(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, revoking());
    var alice = room.confirmed("alice");
    var token = room.minted(alice).accessToken();
    assertThat(done(room.call("ForgotPassword", room.of(room.hiding, "alice"))))
        .isEqualTo(
            new JsonObject()
                .put(
                    "CodeDeliveryDetails",
                    new JsonObject()
                        .put("Destination", "a***@e***")
                        .put("DeliveryMedium", "EMAIL")
                        .put("AttributeName", "email")));
    var code = room.code("alice@example.com");
    done(room.call("ConfirmForgotPassword", reset(room, "alice", code)));
    assertThat(done(room.room.passwords.matches(room.user("alice"), NEW, soon()))).isTrue();
    assertThat(done(room.room.passwords.matches(room.user("alice"), PASSWORD, soon()))).isFalse();
    assertThat(refusal(room.call("ConfirmForgotPassword", reset(room, "alice", code))))
        .isEqualTo(new Failure.CodeExpired());
    assertThat(refusal(room.call("GetUser", new JsonObject().put("AccessToken", token))))
        .isEqualTo(new Failure.TokenRevoked(TokenKind.ACCESS));
  }

  @Test
  void of_parallel_resets_with_one_code_one_succeeds(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    room.confirmed("alice");
    done(room.call("ForgotPassword", room.of(room.hiding, "alice")));
    var code = room.code("alice@example.com");
    var all =
        IntStream.range(0, 15)
            .mapToObj(_ -> room.call("ConfirmForgotPassword", reset(room, "alice", code)))
            .toList();
    done(Future.join(all).otherwiseEmpty());
    assertThat(all.stream().filter(Future::succeeded)).hasSize(1);
    assertThat(room.user("alice").credentialEpoch()).isEqualTo(2);
  }

  @Test
  void somebody_nobody_and_those_who_cannot_reset_hear_the_same(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    room.confirmed("settled");
    room.signUp("unverified", "u@example.com");
    done(room.call("AdminCreateUser", room.admin("invited")));
    for (var name : new String[] {"settled", "unverified", "invited", "ghost"}) {
      assertThat(refusal(room.call("ConfirmForgotPassword", reset(room, name, "123456"))))
          .isEqualTo(new Failure.CodeExpired());
      var details =
          done(room.call("ForgotPassword", room.of(room.hiding, name)))
              .getJsonObject("CodeDeliveryDetails");
      assertThat(details.getString("Destination")).matches("[a-z]\\*\\*\\*@[a-z]\\*\\*\\*");
      for (int i = 0; i < 5; i++) {
        assertThat(refusal(room.call("ConfirmForgotPassword", reset(room, name, "12345x"))))
            .isEqualTo(new Failure.CodeMismatch());
      }
      assertThat(refusal(room.call("ConfirmForgotPassword", reset(room, name, "12345x"))))
          .isEqualTo(new Failure.TooManyWrongCodes());
    }
    assertThat(room.sent.to("u@example.com")).hasSize(1);
  }

  @Test
  void where_users_are_not_hidden_each_hears_why(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    room.signUp("unverified", "u@example.com");
    done(room.call("AdminCreateUser", room.admin("invited")));
    assertThat(refusal(room.call("ForgotPassword", room.of(room.open, "ghost"))))
        .isEqualTo(new Failure.NobodyToWriteTo());
    assertThat(refusal(room.call("ForgotPassword", room.of(room.open, "unverified"))))
        .isInstanceOf(Failure.Invalid.class);
    assertThat(refusal(room.call("ForgotPassword", room.of(room.open, "invited"))))
        .isEqualTo(new Failure.NotPermitted("User password cannot be reset in the current state."));
  }

  @Test
  void a_password_that_breaks_the_policy_costs_no_try(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    room.confirmed("alice");
    done(room.call("ForgotPassword", room.of(room.hiding, "alice")));
    var code = room.code("alice@example.com");
    for (int i = 0; i < 6; i++) {
      assertThat(
              refusal(
                  room.call(
                      "ConfirmForgotPassword",
                      reset(room, "alice", code).put("Password", "short"))))
          .isEqualTo(new Failure.PasswordPolicy("Password not long enough"));
    }
    done(room.call("ConfirmForgotPassword", reset(room, "alice", code)));
  }

  @Test
  void a_person_changes_the_password_and_stays_signed_in_here_only(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, revoking());
    var alice = room.confirmed("alice");
    var here = room.minted(alice).accessToken();
    var elsewhere = room.minted(alice).accessToken();
    done(room.call("ChangePassword", change(here, PASSWORD, NEW)));
    assertThat(done(room.room.passwords.matches(room.user("alice"), NEW, soon()))).isTrue();
    assertThat(
            done(room.call("GetUser", new JsonObject().put("AccessToken", here)))
                .getString("Username"))
        .isEqualTo("alice");
    assertThat(refusal(room.call("GetUser", new JsonObject().put("AccessToken", elsewhere))))
        .isEqualTo(new Failure.TokenRevoked(TokenKind.ACCESS));
  }

  @Test
  void a_wrong_old_password_is_refused_and_counted(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    var token = room.minted(room.confirmed("alice")).accessToken();
    for (int i = 0; i < 5; i++) {
      assertThat(refusal(room.call("ChangePassword", change(token, "Wrong-Horse-9", NEW))))
          .isEqualTo(new Failure.WrongCredentials());
    }
    assertThat(refusal(room.call("ChangePassword", change(token, PASSWORD, NEW))))
        .isEqualTo(new Failure.LimitExceeded());
  }

  @Test
  void signing_out_everywhere_ends_the_callers_own_token_too(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    var token =
        new JsonObject().put("AccessToken", room.minted(room.confirmed("alice")).accessToken());
    var seen = done(room.call("GetUser", token));
    assertThat(seen.getJsonArray("UserAttributes").getJsonObject(0).getString("Name"))
        .isEqualTo("sub");
    assertThat(done(room.call("GlobalSignOut", token))).isEqualTo(new JsonObject());
    assertThat(refusal(room.call("GetUser", token)))
        .isEqualTo(new Failure.TokenRevoked(TokenKind.ACCESS));
  }

  @Test
  void a_revoked_refresh_token_takes_its_access_token_along(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    var minted = room.minted(room.confirmed("alice"));
    var revoke =
        new JsonObject().put("ClientId", room.hiding.id()).put("Token", minted.refreshToken());
    done(room.call("RevokeToken", revoke));
    assertThat(
            refusal(
                room.call("GetUser", new JsonObject().put("AccessToken", minted.accessToken()))))
        .isEqualTo(new Failure.TokenRevoked(TokenKind.ACCESS));
    assertThat(refusal(room.call("RevokeToken", revoke.copy().put("ClientId", "nosuchclient"))))
        .isInstanceOf(Failure.RevocationRefused.class);
    assertThat(
            refusal(room.call("RevokeToken", revoke.copy().put("ClientId", room.secretive.id()))))
        .isInstanceOf(Failure.RevocationRefused.class);
  }

  @Test
  void an_unconfirmed_person_who_resets_by_a_verified_address_is_confirmed(Vertx vertx)
      throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    room.signUp("alice", "a@example.com");
    done(
        room.room.users.update(
            room.user("alice"), now -> now.withAttribute("email_verified", "true"), soon()));
    done(room.call("ForgotPassword", room.of(room.hiding, "alice")));
    done(room.call("ConfirmForgotPassword", reset(room, "alice", room.code("a@example.com"))));
    assertThat(room.user("alice").status()).isEqualTo(User.Status.CONFIRMED);
  }
}
