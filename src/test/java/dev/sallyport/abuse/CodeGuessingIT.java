package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Guessing the codes that were sent to somebody else. */
@ExtendWith(SharedGateway.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class CodeGuessingIT {
  private static final int TRIES = 5;
  private static final String CHOSEN = "Chosen-Horse-1";
  private static final String MISMATCH = "CodeMismatchException";
  private static SallyportForTests sallyport;
  private static Caller caller;

  @BeforeAll
  static void start(SallyportForTests shared) {
    sallyport = shared;
    caller = new Caller(shared.api(), shared.ops());
  }

  private static JsonObject of(String user) {
    return new JsonObject().put("ClientId", OPEN).put("Username", user);
  }

  private static String signedUp() {
    var user = SallyportForTests.somebody();
    sallyport
        .sdk()
        .signUp(
            r ->
                r.clientId(OPEN)
                    .username(user)
                    .password(PASSWORD)
                    .userAttributes(SallyportForTests.attribute("email", mail(user))));
    return user;
  }

  private static String mail(String user) {
    return user + "@example.com";
  }

  private static Reply confirm(String user, String code) {
    return caller.call("ConfirmSignUp", of(user).put("ConfirmationCode", code));
  }

  private static Reply forgot(String user) {
    return caller.call("ForgotPassword", of(user));
  }

  private static Reply reset(String user, String code) {
    return caller.call(
        "ConfirmForgotPassword", of(user).put("ConfirmationCode", code).put("Password", CHOSEN));
  }

  /** Another six digits. */
  private static String other(String code, int by) {
    return "%06d".formatted((Integer.parseInt(code) + by) % 1_000_000);
  }

  private static long mismatches(List<Reply> replies) {
    return replies.stream().filter(reply -> reply.type().equals(MISMATCH)).count();
  }

  @Test
  void AC084_a_sign_up_code_takes_five_wrong_tries_and_then_not_even_itself() {
    var user = signedUp();
    var code = caller.code(mail(user));
    for (int i = 1; i <= TRIES; i++) {
      confirm(user, other(code, i)).is(MISMATCH);
    }
    confirm(user, code).is("TooManyFailedAttemptsException");
    caller.password(OPEN, user, PASSWORD).is("UserNotConfirmedException");
  }

  @Test
  void AC084_a_reset_code_takes_five_wrong_tries_and_then_not_even_itself() {
    var user = sallyport.user();
    forgot(user);
    var code = caller.code(mail(user));
    for (int i = 1; i <= TRIES; i++) {
      reset(user, other(code, i)).is(MISMATCH);
    }
    reset(user, code).is("TooManyFailedAttemptsException");
    assertThat(caller.password(OPEN, user, PASSWORD).granted()).isTrue();
  }

  @Test
  void AC084_parallel_tries_each_pay() {
    var signedUp = signedUp();
    var confirmation = caller.code(mail(signedUp));
    var user = sallyport.user();
    forgot(user);
    var code = caller.code(mail(user));
    var confirms =
        IntStream.rangeClosed(1, 20)
            .<Callable<Reply>>mapToObj(i -> () -> confirm(signedUp, other(confirmation, i)))
            .toList();
    var resets =
        IntStream.rangeClosed(1, 20)
            .<Callable<Reply>>mapToObj(i -> () -> reset(user, other(code, i)))
            .toList();
    assertThat(mismatches(together(confirms))).isLessThanOrEqualTo(TRIES);
    assertThat(mismatches(together(resets))).isLessThanOrEqualTo(TRIES);
    assertThat(confirm(signedUp, confirmation).type())
        .isIn("TooManyFailedAttemptsException", "LimitExceededException");
    assertThat(reset(user, code).type())
        .isIn("TooManyFailedAttemptsException", "LimitExceededException");
  }

  @Test
  void AC084_a_new_code_for_each_few_tries_runs_into_the_hours_limit() {
    var user = sallyport.user();
    int judged = 0;
    Reply last = null;
    for (int round = 0; round < 12 && !limited(last); round++) {
      last = forgot(user);
      if (limited(last)) {
        break;
      }
      var code = caller.code(mail(user));
      for (int i = 1; i < TRIES && !limited(last); i++) {
        last = reset(user, other(code, i));
        judged += last.type().equals(MISMATCH) ? 1 : 0;
      }
    }
    assertThat(limited(last)).isTrue();
    assertThat(judged).isLessThanOrEqualTo(20);
    reset(user, caller.code(mail(user))).is("LimitExceededException");
    assertThat(caller.password(OPEN, user, PASSWORD).granted()).isTrue();
  }

  @Test
  void AC084_a_confirmation_sent_again_runs_into_the_hours_limit() {
    var user = signedUp();
    int judged = 0;
    Reply last = null;
    for (int round = 0; round < 8 && !limited(last); round++) {
      var code = caller.code(mail(user));
      for (int i = 1; i < TRIES && !limited(last); i++) {
        last = confirm(user, other(code, i));
        judged += last.type().equals(MISMATCH) ? 1 : 0;
      }
      caller.call("ResendConfirmationCode", of(user));
    }
    assertThat(limited(last)).isTrue();
    assertThat(judged).isLessThanOrEqualTo(15);
    confirm(user, caller.code(mail(user))).is("LimitExceededException");
  }

  private static boolean limited(Reply reply) {
    return reply != null && reply.type().equals("LimitExceededException");
  }

  @Test
  void AC084_a_code_works_once_even_in_parallel() {
    var user = sallyport.user();
    forgot(user);
    var code = caller.code(mail(user));
    var replies = together(Collections.<Callable<Reply>>nCopies(10, () -> reset(user, code)));
    assertThat(replies.stream().filter(reply -> reply.status() == 200)).hasSize(1);
    assertThat(reset(user, code).status()).isEqualTo(400);
    assertThat(caller.password(OPEN, user, CHOSEN).granted()).isTrue();
  }

  @Test
  void AC084_a_newer_code_ends_the_older_one_and_a_code_fits_its_purpose_only() {
    var user = sallyport.user();
    forgot(user);
    var first = caller.code(mail(user));
    forgot(user);
    var second = caller.code(mail(user));
    if (!first.equals(second)) {
      reset(user, first).is(MISMATCH);
    }
    var stranger = signedUp();
    var confirmation = caller.code(mail(stranger));
    assertThat(reset(stranger, confirmation).status()).isEqualTo(400);
    assertThat(confirm(user, second).status()).isEqualTo(400);
    assertThat(reset(user, second).status()).isEqualTo(200);
  }
}
