package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.GUARDED;
import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.POOL;
import static dev.sallyport.abuse.Caller.WRONG_PASSWORD;
import static dev.sallyport.abuse.Caller.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import dev.sallyport.crypto.SrpClient;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;

/** A {@code Session} string in the wrong hands, at the wrong time or in the wrong place. */
@ExtendWith(SharedGateway.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionAbuseIT {
  private static final int AT_ONCE = 20;
  private static SallyportForTests sallyport;
  private static Caller caller;

  @BeforeAll
  static void start(SallyportForTests shared) {
    sallyport = shared;
    caller = new Caller(shared.api(), shared.ops());
  }

  private static String temporary() {
    var name = SallyportForTests.somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(POOL)
                    .username(name)
                    .temporaryPassword("Temporary-1!")
                    .messageAction("SUPPRESS"));
    return name;
  }

  /** All at once; exactly one is let through and every other one is NotAuthorizedException. */
  private static Reply oneWinner(List<Callable<Reply>> calls) {
    var replies = together(calls);
    var winners = replies.stream().filter(reply -> reply.granted() || reply.asked()).toList();
    assertThat(winners).hasSize(1);
    replies.stream().filter(reply -> reply != winners.getFirst()).forEach(Reply::isNotAuthorized);
    return winners.getFirst();
  }

  private static List<Callable<Reply>> times(Callable<Reply> call) {
    return Collections.nCopies(AT_ONCE, call);
  }

  @Test
  void AC079_a_session_that_bought_tokens_takes_no_second_answer() {
    var user = sallyport.user();
    var session = caller.password(GUARDED, user, PASSWORD).session();
    var right = caller.captcha(GUARDED, session);
    assertThat(caller.answer(GUARDED, user, session, right).granted()).isTrue();
    for (var again : new String[] {right, "000000", "audio"}) {
      caller.answer(GUARDED, user, session, again).isNotAuthorized();
    }
  }

  @Test
  void AC079_a_session_that_was_answered_wrongly_takes_no_second_answer() {
    var user = sallyport.user();
    var session = caller.password(GUARDED, user, PASSWORD).session();
    var right = caller.captcha(GUARDED, session);
    var afresh = caller.answer(GUARDED, user, session, "wrong");
    assertThat(afresh.session()).isNotEqualTo(session);
    for (var again : new String[] {right, "wrong", "audio"}) {
      caller.answer(GUARDED, user, session, again).isNotAuthorized();
    }
    var next = caller.captcha(GUARDED, afresh.session());
    assertThat(caller.answer(GUARDED, user, afresh.session(), next).granted()).isTrue();
  }

  @Test
  void AC079_of_twenty_right_answers_at_once_one_wins() {
    var user = sallyport.user();
    var session = caller.password(GUARDED, user, PASSWORD).session();
    var right = caller.captcha(GUARDED, session);
    var won = oneWinner(times(() -> caller.answer(GUARDED, user, session, right)));
    assertThat(won.granted()).isTrue();
  }

  @Test
  void AC079_of_twenty_wrong_answers_at_once_one_is_judged() {
    var user = sallyport.user();
    var session = caller.password(GUARDED, user, PASSWORD).session();
    var won = oneWinner(times(() -> caller.answer(GUARDED, user, session, "wrong")));
    assertThat(won.shown("type")).isEqualTo("CAPTCHA_IMAGE");
    // One wrong answer was counted, not twenty: three more are allowed, and then a right one.
    var next = won.session();
    for (int i = 0; i < 3; i++) {
      next = caller.answer(GUARDED, user, next, "wrong").session();
    }
    var right = caller.captcha(GUARDED, next);
    assertThat(caller.answer(GUARDED, user, next, right).granted()).isTrue();
  }

  @Test
  void AC079_of_twenty_different_answers_at_once_one_is_judged() {
    var user = sallyport.user();
    var session = caller.password(GUARDED, user, PASSWORD).session();
    var right = caller.captcha(GUARDED, session);
    var mixed =
        IntStream.range(0, AT_ONCE)
            .<Callable<Reply>>mapToObj(
                i -> () -> caller.answer(GUARDED, user, session, i % 2 == 0 ? right : "wrong"))
            .toList();
    oneWinner(mixed);
    caller.answer(GUARDED, user, session, right).isNotAuthorized();
  }

  @Test
  void AC079_of_twenty_right_passwords_at_once_in_a_round_of_its_own_one_wins() {
    var user = sallyport.user();
    var session = caller.custom(OPEN, user).session();
    var won = oneWinner(times(() -> caller.answer(OPEN, user, session, PASSWORD)));
    assertThat(won.granted()).isTrue();
  }

  @Test
  void AC079_of_twenty_wrong_passwords_at_once_in_a_round_of_its_own_one_is_judged() {
    var user = sallyport.user();
    var session = caller.custom(OPEN, user).session();
    var won = oneWinner(times(() -> caller.answer(OPEN, user, session, WRONG_PASSWORD)));
    assertThat(won.shown("type")).isEqualTo("PASSWORD");
    assertThat(caller.answer(OPEN, user, won.session(), PASSWORD).granted()).isTrue();
  }

  @Test
  void AC079_one_srp_proof_signs_in_once_with_and_without_its_session() {
    var user = sallyport.user();
    for (var withSession : new boolean[] {true, false}) {
      var mine = SrpClient.of(POOL);
      var asked = caller.srp(OPEN, user, mine);
      var proof = Caller.proof(mine, asked, PASSWORD);
      var session = withSession ? asked.session() : null;
      var won = oneWinner(times(() -> caller.respond(OPEN, "PASSWORD_VERIFIER", session, proof)));
      assertThat(won.granted()).isTrue();
      caller.respond(OPEN, "PASSWORD_VERIFIER", asked.session(), proof).isNotAuthorized();
      caller.respond(OPEN, "PASSWORD_VERIFIER", null, proof).isNotAuthorized();
    }
  }

  @Test
  void AC079_a_wrong_srp_proof_leaves_nothing_for_a_right_one() {
    var user = sallyport.user();
    var mine = SrpClient.of(POOL);
    var asked = caller.srp(OPEN, user, mine);
    var wrong = Caller.proof(mine, asked, WRONG_PASSWORD);
    var right = Caller.proof(mine, asked, PASSWORD);
    caller.respond(OPEN, "PASSWORD_VERIFIER", asked.session(), wrong).isNotAuthorized();
    caller.respond(OPEN, "PASSWORD_VERIFIER", asked.session(), right).isNotAuthorized();
  }

  @Test
  void AC079_of_twenty_new_passwords_at_once_one_is_set() {
    var name = temporary();
    var session = caller.password(OPEN, name, "Temporary-1!").session();
    var calls =
        IntStream.range(0, AT_ONCE)
            .<Callable<Reply>>mapToObj(
                i -> () -> caller.newPassword(OPEN, name, session, "Chosen-Horse-" + i))
            .toList();
    var replies = together(calls);
    assertThat(replies.stream().filter(Reply::granted)).hasSize(1);
    for (int i = 0; i < AT_ONCE; i++) {
      if (!replies.get(i).granted()) {
        replies.get(i).isNotAuthorized();
      }
    }
    int winner = IntStream.range(0, AT_ONCE).filter(i -> replies.get(i).granted()).sum();
    assertThat(caller.password(OPEN, name, "Chosen-Horse-" + winner).granted()).isTrue();
    caller.newPassword(OPEN, name, session, "Chosen-Horse-99").isNotAuthorized();
  }

  @Test
  void AC080_a_session_of_another_user_is_refused_and_stays_its_owners() {
    var owner = sallyport.user();
    var thief = sallyport.user();
    var session = caller.password(GUARDED, owner, PASSWORD).session();
    var right = caller.captcha(GUARDED, session);
    for (var name : new String[] {thief, SallyportForTests.somebody(), "alice"}) {
      caller.answer(GUARDED, name, session, right).isNotAuthorized();
    }
    assertThat(caller.answer(GUARDED, owner, session, right).granted()).isTrue();
  }

  @Test
  void AC080_a_session_of_another_client_is_refused() {
    var user = sallyport.user();
    var guarded = caller.password(GUARDED, user, PASSWORD).session();
    caller.answer(OPEN, user, guarded, PASSWORD).isNotAuthorized();
    caller.answer(OPEN, user, guarded, caller.captcha(GUARDED, guarded)).isNotAuthorized();
    var open = caller.custom(OPEN, user).session();
    caller.answer(GUARDED, user, open, PASSWORD).isNotAuthorized();
    assertThat(caller.answer(OPEN, user, open, PASSWORD).granted()).isTrue();
  }

  @Test
  void AC080_a_session_of_another_pool_is_refused() {
    var user = sallyport.user();
    var sdk = sallyport.sdk();
    var pool = sdk.createUserPool(r -> r.poolName("elsewhere")).userPool().id();
    var client =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientName("elsewhere")
                        .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH))
            .userPoolClient()
            .clientId();
    sdk.adminCreateUser(
        r ->
            r.userPoolId(pool)
                .username(user)
                .temporaryPassword("Temporary-1!")
                .messageAction("SUPPRESS"));
    var there = caller.password(client, user, "Temporary-1!");
    assertThat(there.challenge()).isEqualTo("NEW_PASSWORD_REQUIRED");
    caller.newPassword(OPEN, user, there.session(), PASSWORD).isNotAuthorized();
    var here = caller.custom(OPEN, user).session();
    caller.answer(client, user, here, PASSWORD).isNotAuthorized();
    assertThat(caller.newPassword(client, user, there.session(), PASSWORD).granted()).isTrue();
    assertThat(caller.answer(OPEN, user, here, PASSWORD).granted()).isTrue();
  }

  @Test
  void AC080_the_session_of_one_attempt_with_the_secret_block_of_another_is_refused() {
    var user = sallyport.user();
    var mine = SrpClient.of(POOL);
    var one = caller.srp(OPEN, user, mine);
    var two = caller.srp(OPEN, user, mine);
    caller
        .respond(OPEN, "PASSWORD_VERIFIER", one.session(), Caller.proof(mine, two, PASSWORD))
        .isNotAuthorized();
    assertThat(
            caller
                .respond(
                    OPEN, "PASSWORD_VERIFIER", two.session(), Caller.proof(mine, two, PASSWORD))
                .granted())
        .isTrue();
  }

  @Test
  void AC080_an_edited_cut_or_longer_session_is_refused_and_the_true_one_still_works() {
    var user = sallyport.user();
    var session = caller.password(GUARDED, user, PASSWORD).session();
    var right = caller.captcha(GUARDED, session);
    for (var bad : Tampered.of(session)) {
      assertThat(bad).isNotEqualTo(session);
      caller.answer(GUARDED, user, bad, right).isNotAuthorized();
    }
    assertThat(caller.answer(GUARDED, user, session, right).granted()).isTrue();
  }

  @Test
  void AC080_an_edited_secret_block_is_refused() {
    var user = sallyport.user();
    var mine = SrpClient.of(POOL);
    var asked = caller.srp(OPEN, user, mine);
    var proof = new java.util.HashMap<>(Caller.proof(mine, asked, PASSWORD));
    var block = Base64.getDecoder().decode(proof.get("PASSWORD_CLAIM_SECRET_BLOCK"));
    for (int at = 0; at < block.length; at += 9) {
      var edited = block.clone();
      edited[at] ^= 1;
      proof.put("PASSWORD_CLAIM_SECRET_BLOCK", Base64.getEncoder().encodeToString(edited));
      caller.respond(OPEN, "PASSWORD_VERIFIER", null, proof).isNotAuthorized();
      caller.respond(OPEN, "PASSWORD_VERIFIER", asked.session(), proof).isNotAuthorized();
    }
    proof.put("PASSWORD_CLAIM_SECRET_BLOCK", Base64.getEncoder().encodeToString(block));
    assertThat(caller.respond(OPEN, "PASSWORD_VERIFIER", null, proof).granted()).isTrue();
  }

  @Test
  void AC081_the_answer_to_another_challenge_than_the_one_that_waits_ends_the_attempt() {
    var user = sallyport.user();
    for (var name :
        new String[] {
          "NEW_PASSWORD_REQUIRED", "SMS_MFA", "SOFTWARE_TOKEN_MFA", "MFA_SETUP", "EMAIL_OTP"
        }) {
      var session = caller.password(GUARDED, user, PASSWORD).session();
      var right = caller.captcha(GUARDED, session);
      var jumped =
          caller.respond(
              GUARDED,
              name,
              session,
              Map.of(
                  "USERNAME", user,
                  "NEW_PASSWORD", "Stolen-Horse-1",
                  "ANSWER", right,
                  "SMS_MFA_CODE", "123456",
                  "SOFTWARE_TOKEN_MFA_CODE", "123456",
                  "EMAIL_OTP_CODE", "123456"));
      jumped.is("InvalidParameterException");
      caller.answer(GUARDED, user, session, right).isNotAuthorized();
    }
    assertThat(caller.password(OPEN, user, "Stolen-Horse-1").granted()).isFalse();
    assertThat(caller.password(OPEN, user, PASSWORD).granted()).isTrue();
  }

  @Test
  void AC081_the_password_proof_cannot_be_handed_in_for_another_step_nor_the_other_way_round() {
    var user = sallyport.user();
    var mine = SrpClient.of(POOL);
    var proving = caller.srp(GUARDED, user, mine);
    var proof = Caller.proof(mine, proving, PASSWORD);
    caller.answer(GUARDED, user, proving.session(), PASSWORD).is("InvalidParameterException");
    caller.respond(GUARDED, "PASSWORD_VERIFIER", proving.session(), proof).isNotAuthorized();

    var asked = caller.custom(GUARDED, user);
    var right = caller.captcha(GUARDED, asked.session());
    var block = Base64.getEncoder().encodeToString(Base64.getUrlDecoder().decode(asked.session()));
    var forged = new java.util.HashMap<>(proof);
    forged.put("PASSWORD_CLAIM_SECRET_BLOCK", block);
    caller
        .respond(GUARDED, "PASSWORD_VERIFIER", asked.session(), forged)
        .is("InvalidParameterException");
    caller.answer(GUARDED, user, asked.session(), right).isNotAuthorized();
  }

  @Test
  void AC081_a_password_proof_ends_an_attempt_that_waits_for_its_captcha_whatever_its_block() {
    var user = sallyport.user();
    var mine = SrpClient.of(POOL);
    var foreign = Caller.proof(mine, caller.srp(GUARDED, user, mine), PASSWORD);
    var malformed = new java.util.HashMap<>(foreign);
    malformed.put("PASSWORD_CLAIM_SECRET_BLOCK", "AAAA");
    for (var proof : List.of(foreign, malformed)) {
      var session = caller.password(GUARDED, user, PASSWORD).session();
      var right = caller.captcha(GUARDED, session);
      caller.respond(GUARDED, "PASSWORD_VERIFIER", session, proof).is("InvalidParameterException");
      caller.answer(GUARDED, user, session, right).isNotAuthorized();
    }
  }

  @Test
  void AC081_a_new_password_is_taken_only_after_the_old_one_was_proved() {
    var name = temporary();
    // Neither step of the guarded client proves the password yet.
    for (var session :
        new String[] {
          caller.custom(OPEN, name).session(),
          caller.custom(GUARDED, name).session(),
          caller.password(GUARDED, name, WRONG_PASSWORD).session()
        }) {
      for (var client : new String[] {OPEN, GUARDED}) {
        var reply = caller.newPassword(client, name, session, "Stolen-Horse-1");
        assertThat(reply.type()).isIn("InvalidParameterException", "NotAuthorizedException");
      }
    }
    assertThat(caller.password(OPEN, name, "Temporary-1!").challenge())
        .isEqualTo("NEW_PASSWORD_REQUIRED");
  }

  @Test
  void AC081_the_answer_to_a_later_round_counts_as_a_wrong_one_to_this() {
    var user = sallyport.user();
    var first = caller.custom(GUARDED, user);
    var jumped = caller.answer(GUARDED, user, first.session(), PASSWORD);
    assertThat(jumped.shown("type")).isEqualTo("CAPTCHA_IMAGE");
    var right = caller.captcha(GUARDED, jumped.session());
    var second = caller.answer(GUARDED, user, jumped.session(), right);
    assertThat(second.shown("type")).isEqualTo("PASSWORD");
    assertThat(caller.answer(GUARDED, user, second.session(), right).granted()).isFalse();
  }

  @Test
  void AC081_a_step_cannot_be_skipped_by_leaving_its_answer_or_session_out() {
    var user = sallyport.user();
    var session = caller.password(GUARDED, user, PASSWORD).session();
    caller
        .respond(GUARDED, "CUSTOM_CHALLENGE", session, Map.of("USERNAME", user))
        .is("InvalidParameterException");
    caller
        .respond(GUARDED, "CUSTOM_CHALLENGE", null, Map.of("USERNAME", user, "ANSWER", "1"))
        .is("InvalidParameterException");
    assertThat(caller.answer(GUARDED, user, session, "").asked()).isTrue();
  }
}
