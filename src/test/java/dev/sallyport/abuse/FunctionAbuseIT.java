package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.together;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.LambdaForTests;
import dev.sallyport.LambdaForTests.Called;
import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import dev.sallyport.crypto.Sha256;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Functions that are slow, broken, greedy or not who they say. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FunctionAbuseIT {
  private static final String APP = "app";
  private static final String SECRET = "a-secret-of-this-function";
  private static final int AT_ONCE = 4;

  private static LambdaForTests lambda;
  private static SallyportForTests sallyport;
  private static Caller caller;

  @BeforeAll
  static void start() {
    lambda = new LambdaForTests();
    sallyport =
        SallyportForTests.of(
            lambda.file(
                List.of(
                    "preAuthentication: fn",
                    "defineAuthChallenge: custom",
                    "createAuthChallenge: custom",
                    "verifyAuthChallengeResponse: custom",
                    "postAuthentication: signed")),
            Map.of(
                "SALLYPORT_TRIGGERS_0_TIMEOUT", "1s",
                "SALLYPORT_TRIGGERS_0_ATONCE", Integer.toString(AT_ONCE),
                "SALLYPORT_TRIGGERS_1_NAME", "custom",
                "SALLYPORT_TRIGGERS_1_URL", lambda.url() + "/custom",
                "SALLYPORT_TRIGGERS_1_TIMEOUT", "1s",
                "SALLYPORT_TRIGGERS_2_NAME", "signed",
                "SALLYPORT_TRIGGERS_2_URL", lambda.url() + "/signed",
                "SALLYPORT_TRIGGERS_2_SECRET", SECRET,
                "SALLYPORT_TRIGGERS_2_SIGNEDREPLIES", "true"));
    caller = new Caller(sallyport.api(), sallyport.ops());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    lambda.close();
  }

  @BeforeEach
  void behave() {
    lambda.forget();
    lambda.receives(
        "PostAuthentication",
        called -> signed(called, called.request().getHeader("X-Sallyport-Nonce"), SECRET));
    lambda.answers(
        "DefineAuthChallenge", new JsonObject().put("challengeName", "CUSTOM_CHALLENGE"));
    lambda.answers(
        "CreateAuthChallenge",
        new JsonObject()
            .put("publicChallengeParameters", new JsonObject().put("hint", "shown"))
            .put("privateChallengeParameters", new JsonObject().put("answer", "never-shown")));
    lambda.answers("VerifyAuthChallengeResponse", new JsonObject().put("answerCorrect", true));
  }

  /** Answers with a signature made from this nonce and secret. */
  private static void signed(Called called, String nonce, String secret) {
    var timestamp = "1";
    var body = called.body().toString();
    var signature =
        HexFormat.of()
            .formatHex(
                Sha256.hmac(
                    secret.getBytes(UTF_8),
                    (timestamp + "." + nonce + "." + body).getBytes(UTF_8)));
    called
        .request()
        .response()
        .putHeader("X-Sallyport-Timestamp", timestamp)
        .putHeader("X-Sallyport-Signature", signature)
        .end(body);
  }

  private static void issues() {
    lambda.answers("DefineAuthChallenge", new JsonObject().put("issueTokens", true));
  }

  @Test
  void AC087_the_call_is_signed_over_its_time_its_nonce_and_its_body() {
    assertThat(caller.password(APP, sallyport.user(), PASSWORD).granted()).isTrue();
    var call =
        lambda.calls().stream()
            .filter(each -> each.request().path().equals("/signed"))
            .findFirst()
            .orElseThrow();
    var request = call.request();
    var text =
        request.getHeader("X-Sallyport-Timestamp")
            + "."
            + request.getHeader("X-Sallyport-Nonce")
            + "."
            + call.body();
    assertThat(request.getHeader("X-Sallyport-Signature"))
        .isEqualTo(
            HexFormat.of().formatHex(Sha256.hmac(SECRET.getBytes(UTF_8), text.getBytes(UTF_8))));
  }

  @Test
  void AC087_a_reply_that_was_made_up_or_sent_before_signs_nobody_in() {
    var user = sallyport.user();
    var first = new ConcurrentLinkedQueue<String>();
    lambda.receives(
        "PostAuthentication",
        called -> {
          first.add(called.request().getHeader("X-Sallyport-Nonce"));
          signed(called, first.peek(), SECRET);
        });
    assertThat(caller.password(APP, user, PASSWORD).granted()).isTrue();
    caller.password(APP, user, PASSWORD).is("UnexpectedLambdaException");
    lambda.receives("PostAuthentication", called -> called.answer(200, called.body().toString()));
    caller.password(APP, user, PASSWORD).is("UnexpectedLambdaException");
    lambda.receives(
        "PostAuthentication",
        called ->
            signed(
                called, called.request().getHeader("X-Sallyport-Nonce"), "another-secret-of-ours"));
    caller.password(APP, user, PASSWORD).is("UnexpectedLambdaException");
  }

  @Test
  void AC087_a_function_that_does_not_answer_ends_the_attempt_in_time() {
    var session = caller.custom(APP, sallyport.user());
    var user = session.shown("USERNAME");
    lambda.receives("VerifyAuthChallengeResponse", _ -> {});
    var late = caller.answer(APP, user, session.session(), "x");
    late.is("UnexpectedLambdaException");
    assertThat(late.message())
        .isEqualTo(
            "VerifyAuthChallengeResponse invocation failed due to error Socket timeout while"
                + " invoking Lambda function.");
    behave();
    caller.answer(APP, user, session.session(), "x").isNotAuthorized();
  }

  @Test
  void AC087_a_function_that_fails_in_any_way_ends_the_attempt() {
    var tooMuch =
        "{\"response\":{\"answerCorrect\":true,\"more\":\"" + "x".repeat(10_000_000) + "\"}}";
    for (var source :
        new String[] {
          "VerifyAuthChallengeResponse", "DefineAuthChallenge", "CreateAuthChallenge"
        }) {
      for (var broken :
          List.<java.util.function.Consumer<Called>>of(
              called -> called.answer(500, "{}"),
              called -> called.answer(200, tooMuch),
              called -> called.answer(200, "not json"),
              called -> called.fail("Broken"),
              called -> {
                called.request().response().putHeader("Location", lambda.url() + "/elsewhere");
                called.answer(307, "");
              },
              called -> called.request().connection().close())) {
        var asked = caller.custom(APP, sallyport.user());
        var user = asked.shown("USERNAME");
        lambda.receives(source, broken);
        var reply = caller.answer(APP, user, asked.session(), "x");
        assertThat(reply.granted() || reply.asked()).as("%s", reply).isFalse();
        behave();
        caller.answer(APP, user, asked.session(), "x").isNotAuthorized();
      }
    }
    assertThat(lambda.calls()).noneMatch(call -> call.request().path().equals("/elsewhere"));
  }

  @Test
  void AC087_tokens_before_any_answer_was_right_are_not_given() {
    var user = sallyport.user();
    issues();
    caller.custom(APP, user).isNotAuthorized();
    behave();
    var asked = caller.custom(APP, user);
    lambda.answers("VerifyAuthChallengeResponse", new JsonObject().put("answerCorrect", false));
    issues();
    caller.answer(APP, user, asked.session(), "wrong").isNotAuthorized();
  }

  @Test
  void AC088_a_function_that_asks_for_ever_is_stopped() {
    var user = sallyport.user();
    var reply = caller.custom(APP, user);
    var rounds = 0;
    while (reply.asked()) {
      reply = caller.answer(APP, user, reply.session(), "x");
      rounds++;
    }
    reply.isNotAuthorized();
    assertThat(rounds).isEqualTo(20);
  }

  @Test
  void AC083_what_a_function_keeps_for_itself_is_in_no_answer() {
    var asked = caller.custom(APP, sallyport.user());
    assertThat(asked.body().encode()).contains("shown").doesNotContain("never-shown");
  }

  @Test
  void AC084_wrong_answers_to_a_function_are_counted_over_all_attempts() {
    var user = sallyport.user();
    lambda.answers("VerifyAuthChallengeResponse", new JsonObject().put("answerCorrect", false));
    for (int i = 0; i < 5; i++) {
      assertThat(caller.answer(APP, user, caller.custom(APP, user).session(), "x").asked())
          .isTrue();
    }
    var judged = lambda.events("VerifyAuthChallengeResponse").size();
    caller.answer(APP, user, caller.custom(APP, user).session(), "x").isNotAuthorized();
    assertThat(lambda.events("VerifyAuthChallengeResponse")).hasSize(judged);
  }

  @Test
  void AC084_answers_at_which_a_function_throws_are_counted_too() {
    var user = sallyport.user();
    lambda.fails("VerifyAuthChallengeResponse", "Wrong");
    for (int i = 0; i < 5; i++) {
      caller
          .answer(APP, user, caller.custom(APP, user).session(), "x")
          .is("UserLambdaValidationException");
    }
    var judged = lambda.events("VerifyAuthChallengeResponse").size();
    caller.answer(APP, user, caller.custom(APP, user).session(), "x").isNotAuthorized();
    assertThat(lambda.events("VerifyAuthChallengeResponse")).hasSize(judged);
  }

  @Test
  void a_slow_function_takes_so_many_at_once_and_slows_nobody_elses_sign_in() {
    var user = sallyport.user();
    Queue<Called> waiting = new ConcurrentLinkedQueue<>();
    lambda.receives("PreAuthentication", waiting::add);
    var slow =
        IntStream.range(0, AT_ONCE)
            .mapToObj(
                _ -> CompletableFuture.supplyAsync(() -> caller.password(APP, user, PASSWORD)))
            .toList();
    await().until(() -> waiting.size() == AT_ONCE);
    caller.password(APP, user, PASSWORD).is("TooManyRequestsException");
    assertThat(
            caller
                .call("RevokeToken", new JsonObject().put("ClientId", APP).put("Token", "x"))
                .status())
        .isEqualTo(200);
    waiting.forEach(called -> called.answer(200, called.body().toString()));
    assertThat(slow.stream().map(CompletableFuture::join)).allMatch(Reply::granted);
  }

  @Test
  void a_storm_of_sign_ins_comes_to_tokens_or_to_a_plain_refusal() {
    var user = sallyport.user();
    Callable<Reply> once = () -> caller.password(APP, user, PASSWORD);
    var replies = together(Collections.nCopies(30, once));
    assertThat(replies)
        .allMatch(reply -> reply.granted() || reply.type().equals("TooManyRequestsException"))
        .anyMatch(Reply::granted);
  }

  @Test
  void a_function_that_is_not_there_is_told_as_such() throws IOException {
    var file = Files.createTempFile("sallyport", ".yaml");
    Files.writeString(
        file,
        Files.readString(lambda.file(List.of("preAuthentication: fn")))
            .replace(lambda.url(), "http://127.0.0.1:1"));
    try (var lonely = SallyportForTests.of(Path.of(file.toString()), Map.of())) {
      new Caller(lonely.api(), lonely.ops())
          .password(APP, lonely.user(), PASSWORD)
          .is("UnexpectedLambdaException");
    }
  }
}
