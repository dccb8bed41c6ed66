package dev.sallyport.abuse;

import static dev.sallyport.Choosing.email;
import static dev.sallyport.Choosing.mail;
import static dev.sallyport.Choosing.other;
import static dev.sallyport.abuse.Caller.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Choosing;
import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Guessing the codes that sign-ins begin with. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignInCodeGuessingIT {
  private static final int TRIES = 5;
  private static final String MISMATCH = "CodeMismatchException";
  private static SallyportForTests sallyport;
  private static Choosing choosing;
  private static Caller caller;

  @BeforeAll
  static void start() {
    sallyport =
        SallyportForTests.of(Choosing.file(), Map.of("SALLYPORT_LIMITS_ADDRESSFAILURES", "100000"));
    choosing = new Choosing(sallyport).withKeys();
    caller = new Caller(sallyport.api(), sallyport.ops());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static Reply sent(String user) {
    return caller.initiate(
        "app", "USER_AUTH", Map.of("USERNAME", user, "PREFERRED_CHALLENGE", "EMAIL_OTP"));
  }

  private static Reply typed(String user, String session, String code) {
    return caller.respond(
        "app", "EMAIL_OTP", session, Map.of("USERNAME", user, "EMAIL_OTP_CODE", code));
  }

  private static long mismatches(List<Reply> replies) {
    return replies.stream().filter(reply -> reply.type().equals(MISMATCH)).count();
  }

  @Test
  void AC084_a_code_takes_five_wrong_tries_and_then_not_even_itself() {
    var user = choosing.user(email());
    var session = sent(user).session();
    var code = caller.code(mail(user));
    for (int i = 1; i <= TRIES; i++) {
      typed(user, session, other(code, i)).is(MISMATCH);
    }
    typed(user, session, code).isNotAuthorized();
  }

  @Test
  void AC084_parallel_tries_each_pay() {
    var user = choosing.user(email());
    var session = sent(user).session();
    var code = caller.code(mail(user));
    var tries =
        IntStream.rangeClosed(1, 20)
            .<Callable<Reply>>mapToObj(i -> () -> typed(user, session, other(code, i)))
            .toList();
    assertThat(mismatches(together(tries))).isLessThanOrEqualTo(TRIES);
  }

  @Test
  void AC084_parallel_tries_at_many_codes_are_counted_together() {
    var user = choosing.user(email());
    var sessions = IntStream.range(0, 10).mapToObj(_ -> sent(user).session()).toList();
    var tries =
        sessions.stream()
            .<Callable<Reply>>map(session -> () -> typed(user, session, "00000000"))
            .toList();
    assertThat(mismatches(together(tries))).isLessThanOrEqualTo(TRIES);
  }

  @Test
  void AC084_a_new_attempt_each_three_tries_runs_into_the_lock() {
    var user = choosing.user(email());
    var judged = 0;
    Reply last = null;
    var session = "";
    for (int i = 0; i < 9 && (last == null || last.type().equals(MISMATCH)); i++) {
      if (i % 3 == 0) {
        session = sent(user).session();
      }
      last = typed(user, session, other(caller.code(mail(user)), 1));
      judged += last.type().equals(MISMATCH) ? 1 : 0;
    }
    assertThat(judged).isEqualTo(TRIES);
    assertThat(last.isNotAuthorized().message()).isEqualTo("Password attempts exceeded");
    var locked = sent(user).session();
    assertThat(typed(user, locked, caller.code(mail(user))).message())
        .isEqualTo("Password attempts exceeded");
  }

  @Test
  void AC084_nobody_is_locked_out_in_the_same_way() {
    Reply last = null;
    var nobody = mail(SallyportForTests.somebody());
    while (!sent(nobody).challenge().equals("EMAIL_OTP")) {
      nobody = "x" + nobody;
    }
    var judged = 0;
    var session = "";
    for (int i = 0; i < 9 && (last == null || last.type().equals(MISMATCH)); i++) {
      if (i % 3 == 0) {
        session = sent(nobody).session();
      }
      last = typed(nobody, session, "1234567" + i);
      judged += last.type().equals(MISMATCH) ? 1 : 0;
    }
    assertThat(judged).isEqualTo(TRIES);
    assertThat(last.isNotAuthorized().message()).isEqualTo("Password attempts exceeded");
  }

  @Test
  void AC084_a_code_works_once_even_in_parallel() {
    var user = choosing.user(email());
    var session = sent(user).session();
    var code = caller.code(mail(user));
    var replies =
        together(Collections.<Callable<Reply>>nCopies(10, () -> typed(user, session, code)));
    assertThat(replies.stream().filter(Reply::granted)).hasSize(1);
    typed(user, session, code).isNotAuthorized();
  }

  @Test
  void AC079_a_sign_ups_session_signs_in_once_even_in_parallel() {
    var user = SallyportForTests.somebody();
    sallyport
        .sdk()
        .signUp(
            r ->
                r.clientId("app")
                    .username(user)
                    .password(Choosing.PASSWORD)
                    .userAttributes(SallyportForTests.attribute("email", mail(user))));
    var session =
        sallyport
            .sdk()
            .confirmSignUp(
                r -> r.clientId("app").username(user).confirmationCode(caller.code(mail(user))))
            .session();
    var input =
        new JsonObject()
            .put("ClientId", "app")
            .put("AuthFlow", "USER_AUTH")
            .put("Session", session)
            .put("AuthParameters", new JsonObject().put("USERNAME", user));
    var replies =
        together(
            Collections.<Callable<Reply>>nCopies(20, () -> caller.call("InitiateAuth", input)));
    assertThat(replies.stream().filter(Reply::granted)).hasSize(1);
  }
}
