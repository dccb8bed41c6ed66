package dev.sallyport.ingress.cognito;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.pool;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static dev.sallyport.ingress.cognito.AccountsForTests.PASSWORD;
import static dev.sallyport.ingress.cognito.AccountsForTests.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.challenge.AnswerHash;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class AdministrationTest {
  @TempDir Path data;

  @Test
  void an_invited_person_gets_a_temporary_password_that_works(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    var made =
        done(room.call(
                "AdminCreateUser",
                room.admin("alice")
                    .put(
                        "UserAttributes",
                        attributes("email", "a@example.com", "email_verified", "true"))))
            .getJsonObject("User");
    assertThat(made.getString("Username")).isEqualTo("alice");
    assertThat(made.getString("UserStatus")).isEqualTo("FORCE_CHANGE_PASSWORD");
    assertThat(made.getBoolean("Enabled")).isTrue();
    assertThat(made.getJsonArray("Attributes").encode()).contains("\"sub\"", "a@example.com");
    var message = room.sent.to("a@example.com").getFirst();
    assertThat(message.text()).contains("alice");
    var user = room.user("alice");
    assertThat(user.temporaryUntil()).isNotNull();
    assertThat(done(room.room.passwords.matches(user, message.facts().get("code"), soon())))
        .isTrue();
    assertThat(done(room.call("AdminGetUser", room.admin("alice"))).fieldNames())
        .contains("UserAttributes", "UserCreateDate", "UserLastModifiedDate");
    assertThat(refusal(room.call("AdminCreateUser", room.admin("alice"))))
        .isEqualTo(new Failure.UsernameTaken("User account already exists"));
  }

  @Test
  void a_suppressed_invitation_is_not_sent_and_a_resent_one_brings_another_password(Vertx vertx)
      throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    done(
        room.call(
            "AdminCreateUser",
            room.admin("alice")
                .put("MessageAction", "SUPPRESS")
                .put("TemporaryPassword", PASSWORD)
                .put("UserAttributes", attributes("email", "a@example.com"))));
    assertThat(room.sent.all()).isEmpty();
    done(room.call("AdminCreateUser", room.admin("alice").put("MessageAction", "RESEND")));
    assertThat(done(room.room.passwords.matches(room.user("alice"), PASSWORD, soon()))).isFalse();
    var code = room.code("a@example.com");
    assertThat(done(room.room.passwords.matches(room.user("alice"), code, soon()))).isTrue();
    assertThat(
            refusal(
                room.call("AdminCreateUser", room.admin("ghost").put("MessageAction", "RESEND"))))
        .isEqualTo(new Failure.UserNotFound());
    done(
        room.call(
            "AdminSetUserPassword",
            room.admin("alice").put("Password", PASSWORD).put("Permanent", true)));
    assertThat(
            refusal(
                room.call("AdminCreateUser", room.admin("alice").put("MessageAction", "RESEND"))))
        .isInstanceOf(Failure.WrongUserState.class);
  }

  @Test
  void an_invitation_by_a_medium_the_person_lacks_is_refused_before_anything_is_written(Vertx vertx)
      throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    assertThat(
            refusal(
                room.call(
                    "AdminCreateUser",
                    room.admin("alice")
                        .put("DesiredDeliveryMediums", new JsonArray().add("EMAIL")))))
        .isInstanceOf(Failure.Invalid.class);
    assertThat(room.user("alice")).isNull();
  }

  @Test
  void an_address_another_has_is_refused_or_taken_over_as_asked(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool(Set.of("email"), Set.of(), true));
    var mine = attributes("email", "a@example.com", "email_verified", "true");
    done(room.call("AdminCreateUser", room.admin("first").put("UserAttributes", mine)));
    var second = room.admin("second").put("UserAttributes", mine);
    assertThat(refusal(room.call("AdminCreateUser", second)))
        .isEqualTo(new Failure.UsernameTaken("An account with the given email already exists."));
    done(room.call("AdminCreateUser", second.put("ForceAliasCreation", true)));
    assertThat(room.user("a@example.com").username()).isEqualTo("second");
    assertThat(room.user("first").attributes()).containsEntry("email_verified", "false");
  }

  @Test
  void a_set_password_is_lasting_or_temporary(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    room.signUp("alice", "a@example.com");
    var set = room.admin("alice").put("Password", "Another-Horse-8");
    done(room.call("AdminSetUserPassword", set.copy().put("Permanent", true)));
    assertThat(room.user("alice").status()).isEqualTo(User.Status.CONFIRMED);
    assertThat(room.user("alice").temporaryUntil()).isNull();
    done(room.call("AdminSetUserPassword", set));
    assertThat(room.user("alice").status()).isEqualTo(User.Status.FORCE_CHANGE_PASSWORD);
    assertThat(room.user("alice").temporaryUntil()).isNotNull();
    assertThat(refusal(room.call("AdminSetUserPassword", set.put("Password", "aaaaaaaa"))))
        .isEqualTo(new Failure.PasswordPolicy("Password must have uppercase characters"));
  }

  @Test
  void an_administrator_confirms_once_and_verifies_nothing(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    room.signUp("alice", "a@example.com");
    done(room.call("AdminConfirmSignUp", room.admin("alice")));
    assertThat(room.user("alice").status()).isEqualTo(User.Status.CONFIRMED);
    assertThat(room.user("alice").attributes()).doesNotContainKey("email_verified");
    assertThat(refusal(room.call("AdminConfirmSignUp", room.admin("alice"))))
        .isEqualTo(
            new Failure.NotPermitted("User cannot be confirmed. Current status is CONFIRMED"));
  }

  @Test
  void a_deleted_person_is_gone(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    room.signUp("alice", "a@example.com");
    assertThat(done(room.call("AdminDeleteUser", room.admin("alice")))).isEqualTo(new JsonObject());
    assertThat(refusal(room.call("AdminGetUser", room.admin("alice"))))
        .isEqualTo(new Failure.UserNotFound());
    room.signUp("alice", "a@example.com");
  }

  @Test
  void enrolled_questions_replace_all_there_were_and_their_answers_are_hashed(Vertx vertx)
      throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    room.signUp("alice", "a@example.com");
    done(room.call("AdminSetUserQuestions", room.admin("alice").put("Questions", questions(5))));
    done(room.call("AdminSetUserQuestions", room.admin("alice").put("Questions", questions(3))));
    var kept = room.user("alice").questions();
    assertThat(kept).extracting(User.Question::text).containsExactly("Q0?", "Q1?", "Q2?");
    assertThat(kept.getFirst().answerHash()).doesNotContain("nswer");
    assertThat(AnswerHash.matches(room.room.kek, " the ANSWER, 0 ", kept.getFirst().answerHash()))
        .isTrue();
  }

  @Test
  void questions_that_are_the_same_or_have_no_answer_are_refused(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    room.signUp("alice", "a@example.com");
    var twice = questions(3).add(questions(1).getJsonObject(0));
    assertThat(
            refusal(
                room.call("AdminSetUserQuestions", room.admin("alice").put("Questions", twice))))
        .isInstanceOf(Failure.Invalid.class);
    var none = questions(3).add(new JsonObject().put("Question", "Q?").put("Answer", "?!"));
    assertThat(
            refusal(room.call("AdminSetUserQuestions", room.admin("alice").put("Questions", none))))
        .isInstanceOf(Failure.Invalid.class);
    assertThat(room.user("alice").questions()).isEmpty();
  }

  private static JsonArray questions(int count) {
    var list = new JsonArray();
    for (int i = 0; i < count; i++) {
      list.add(new JsonObject().put("Question", "Q" + i + "?").put("Answer", "The answer " + i));
    }
    return list;
  }

  @Test
  void pools_and_clients_made_by_the_api_read_back_with_cognitos_defaults(Vertx vertx)
      throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    var pool =
        done(room.call(
                "CreateUserPool",
                new JsonObject()
                    .put("PoolName", "mine")
                    .put("AliasAttributes", new JsonArray().add("email"))
                    .put(
                        "Schema",
                        new JsonArray()
                            .add(
                                new JsonObject()
                                    .put("Name", "tenant")
                                    .put("AttributeDataType", "String")))))
            .getJsonObject("UserPool");
    var id = pool.getString("Id");
    assertThat(id).matches("local_[0-9A-Za-z]{9}");
    assertThat(pool.getJsonObject("Policies").getJsonObject("PasswordPolicy").getMap())
        .containsEntry("MinimumLength", 8)
        .containsEntry("RequireSymbols", true);
    assertThat(pool.getJsonArray("SchemaAttributes").encode()).contains("custom:tenant");
    assertThat(done(room.call("DescribeUserPool", new JsonObject().put("UserPoolId", id))).encode())
        .isEqualTo(new JsonObject().put("UserPool", pool).encode());

    var client =
        done(room.call(
                "CreateUserPoolClient",
                new JsonObject()
                    .put("UserPoolId", id)
                    .put("ClientName", "app")
                    .put("GenerateSecret", true)))
            .getJsonObject("UserPoolClient");
    assertThat(client.getString("ClientId")).matches("[0-9a-z]{26}");
    assertThat(client.getString("ClientSecret")).matches("[0-9a-z]{51}");
    assertThat(client.getString("PreventUserExistenceErrors")).isEqualTo("LEGACY");
    assertThat(client.containsKey("ExplicitAuthFlows")).isFalse();
    var describe =
        new JsonObject().put("UserPoolId", id).put("ClientId", client.getString("ClientId"));
    assertThat(done(room.call("DescribeUserPoolClient", describe)).encode())
        .isEqualTo(new JsonObject().put("UserPoolClient", client).encode());
    assertThat(
            refusal(
                room.call(
                    "DescribeUserPoolClient", describe.put("UserPoolId", room.room.pool.id()))))
        .isEqualTo(new Failure.ClientNotFound(client.getString("ClientId")));
    assertThat(done(room.room.pools.pool(id, soon())).srp()).isTrue();
    assertThat(
            done(room.room.pools.client(client.getString("ClientId"), soon()))
                .secrets()
                .first()
                .reveal())
        .isEqualTo(client.getString("ClientSecret"));
  }

  @Test
  void a_pool_from_configuration_takes_no_client_from_the_api(Vertx vertx) throws Exception {
    var room = new AccountsForTests(vertx, data, pool());
    assertThat(
            refusal(
                room.call(
                    "CreateUserPoolClient",
                    new JsonObject()
                        .put("UserPoolId", room.room.pool.id())
                        .put("ClientName", "app"))))
        .isInstanceOf(Failure.NotPermitted.class);
  }
}
