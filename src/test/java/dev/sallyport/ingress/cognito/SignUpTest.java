package dev.sallyport.ingress.cognito;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.pool;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.ingress.cognito.AccountsForTests.PASSWORD;
import static dev.sallyport.ingress.cognito.AccountsForTests.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignUpTest {
  @TempDir Path data;

  private AccountsForTests open(Vertx vertx, Pool pool) throws Exception {
    return new AccountsForTests(vertx, data, pool);
  }

  @Test
  void a_person_signs_up_gets_a_code_and_is_confirmed_by_it(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var answer = room.signUp("alice", "foo@example.com");
    assertThat(answer.getBoolean("UserConfirmed")).isFalse();
    assertThat(answer.getJsonObject("CodeDeliveryDetails"))
        .isEqualTo(
            new JsonObject()
                .put("Destination", "f***@e***")
                .put("DeliveryMedium", "EMAIL")
                .put("AttributeName", "email"));
    var user = room.user("alice");
    assertThat(user.sub()).isEqualTo(answer.getString("UserSub"));
    assertThat(user.status()).isEqualTo(User.Status.UNCONFIRMED);

    var code = room.code("foo@example.com");
    assertThat(code).matches("\\d{6}");
    var confirm = room.of(room.hiding, "alice").put("ConfirmationCode", code);
    assertThat(done(room.call("ConfirmSignUp", confirm))).isEqualTo(new JsonObject());
    assertThat(room.user("alice").status()).isEqualTo(User.Status.CONFIRMED);
    assertThat(room.user("alice").attributes()).containsEntry("email_verified", "true");
    assertThat(refusal(room.call("ConfirmSignUp", confirm))).isEqualTo(new Failure.CodeExpired());
    assertThat(
            refusal(
                room.call(
                    "ConfirmSignUp", room.of(room.open, "alice").put("ConfirmationCode", code))))
        .isEqualTo(
            new Failure.NotPermitted("User cannot be confirmed. Current status is CONFIRMED"));
  }

  @Test
  void a_taken_name_is_told(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    room.signUp("alice", "a@example.com");
    assertThat(
            refusal(room.call("SignUp", room.of(room.hiding, "alice").put("Password", PASSWORD))))
        .isEqualTo(new Failure.UsernameTaken("User already exists"));
  }

  @Test
  void a_client_cannot_say_that_its_address_is_verified(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var input =
        room.of(room.hiding, "alice")
            .put("Password", PASSWORD)
            .put("UserAttributes", attributes("email", "a@b.de", "email_verified", "true"));
    assertThat(refusal(room.call("SignUp", input)))
        .isEqualTo(new Failure.NotPermitted("A client attempted to write unauthorized attribute"));
  }

  @Test
  void a_client_with_a_secret_proves_it(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var input = room.of(room.secretive, "alice").put("Password", PASSWORD);
    assertThat(refusal(room.call("SignUp", input))).isInstanceOf(Failure.NotPermitted.class);
    input.put("SecretHash", "AAAA");
    assertThat(refusal(room.call("SignUp", input)))
        .isEqualTo(
            new Failure.NotPermitted(
                "Unable to verify secret hash for client " + room.secretive.id()));
    input.put("SecretHash", SecretHash.of("alice", room.secretive.id(), "a-client-secret"));
    done(room.call("SignUp", input));
  }

  @Test
  void where_usernames_are_addresses_the_username_is_one_and_the_account_is_its_sub(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool(Set.of(), Set.of("email"), false));
    assertThat(
            refusal(room.call("SignUp", room.of(room.hiding, "alice").put("Password", PASSWORD))))
        .isEqualTo(new Failure.Invalid("Username should be an email."));
    done(room.call("SignUp", room.of(room.hiding, "Alice@example.com").put("Password", PASSWORD)));
    var user = room.user("alice@example.com");
    assertThat(user.username()).isEqualTo(user.sub());
    assertThat(user.attributes()).containsEntry("email", "Alice@example.com");
    assertThat(
            refusal(
                room.call(
                    "SignUp", room.of(room.hiding, "alice@example.com").put("Password", PASSWORD))))
        .isEqualTo(new Failure.UsernameTaken("User already exists"));
  }

  @Test
  void an_address_another_has_verified_is_told_at_confirmation_and_can_be_taken_over(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool(Set.of("email"), Set.of(), true));
    room.signUp("first", "a@example.com");
    done(
        room.call(
            "ConfirmSignUp",
            room.of(room.hiding, "first").put("ConfirmationCode", room.code("a@example.com"))));
    room.signUp("second", "a@example.com");
    var confirm =
        room.of(room.hiding, "second").put("ConfirmationCode", room.code("a@example.com"));
    assertThat(refusal(room.call("ConfirmSignUp", confirm)))
        .isEqualTo(new Failure.AliasTaken("An account with the email already exists."));
    done(room.call("ConfirmSignUp", confirm.put("ForceAliasCreation", true)));
    assertThat(room.user("a@example.com").username()).isEqualTo("second");
    assertThat(room.user("first").attributes()).containsEntry("email_verified", "false");
  }

  @Test
  void of_twenty_confirmations_with_the_right_code_one_succeeds(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    room.signUp("alice", "a@example.com");
    var confirm = room.of(room.open, "alice").put("ConfirmationCode", room.code("a@example.com"));
    var all =
        IntStream.range(0, 12).mapToObj(_ -> room.call("ConfirmSignUp", confirm.copy())).toList();
    done(Future.join(all).otherwiseEmpty());
    assertThat(all.stream().filter(Future::succeeded)).hasSize(1);
    assertThat(all.stream().filter(Future::failed).map(each -> Failed.of(each.cause())))
        .allMatch(
            failure ->
                failure instanceof Failure.CodeExpired || failure instanceof Failure.NotPermitted);
  }

  @Test
  void unknown_unconfirmed_and_confirmed_people_hear_the_same_where_users_are_hidden(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool());
    room.signUp("waiting", "waiting@example.com");
    room.confirmed("settled");
    for (var name : new String[] {"waiting", "settled", "ghost"}) {
      var details =
          done(room.call("ResendConfirmationCode", room.of(room.hiding, name)))
              .getJsonObject("CodeDeliveryDetails");
      assertThat(details.fieldNames())
          .containsExactly("Destination", "DeliveryMedium", "AttributeName");
      assertThat(details.getString("Destination")).matches("[a-z]\\*\\*\\*@[a-z]\\*\\*\\*");
      var guess = room.of(room.hiding, name).put("ConfirmationCode", "999999x");
      assertThat(refusal(room.call("ConfirmSignUp", guess))).isEqualTo(new Failure.CodeMismatch());
    }
    assertThat(room.sent.to("settled@example.com")).hasSize(1);
    assertThat(done(room.call("ResendConfirmationCode", room.of(room.hiding, "ghost"))))
        .isEqualTo(done(room.call("ResendConfirmationCode", room.of(room.hiding, "ghost"))));
  }

  @Test
  void where_users_are_not_hidden_each_hears_why(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    room.confirmed("settled");
    assertThat(refusal(room.call("ResendConfirmationCode", room.of(room.open, "ghost"))))
        .isEqualTo(new Failure.NobodyToWriteTo());
    assertThat(refusal(room.call("ResendConfirmationCode", room.of(room.open, "settled"))))
        .isEqualTo(new Failure.Invalid("User is already confirmed."));
    assertThat(
            refusal(
                room.call(
                    "ConfirmSignUp",
                    room.of(room.open, "ghost").put("ConfirmationCode", "123456"))))
        .isEqualTo(new Failure.NobodyToWriteTo());
  }

  @Test
  void the_sixth_code_an_hour_is_refused_for_somebody_and_nobody(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    room.signUp("alice", "a@example.com");
    for (var name : new String[] {"alice", "ghost"}) {
      for (int i = 0; i < 5; i++) {
        done(room.call("ResendConfirmationCode", room.of(room.hiding, name)));
      }
      assertThat(refusal(room.call("ResendConfirmationCode", room.of(room.hiding, name))))
          .isEqualTo(new Failure.LimitExceeded());
    }
  }

  @Test
  void in_test_mode_a_fixed_code_confirms_somebody_and_never_nobody(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool(), "424242");
    room.signUp("alice", "a@example.com");
    done(
        room.call(
            "ConfirmSignUp", room.of(room.hiding, "alice").put("ConfirmationCode", "424242")));
    done(room.call("ResendConfirmationCode", room.of(room.hiding, "ghost")));
    assertThat(
            refusal(
                room.call(
                    "ConfirmSignUp",
                    room.of(room.hiding, "ghost").put("ConfirmationCode", "424242"))))
        .isEqualTo(new Failure.CodeMismatch());
  }
}
