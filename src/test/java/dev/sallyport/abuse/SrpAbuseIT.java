package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.POOL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.crypto.SrpClient;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a client of SRP may send to be let in without a password (RFC 5054 §2.5.4). */
@ExtendWith(SharedGateway.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SrpAbuseIT {
  private static SallyportForTests sallyport;
  private static Caller caller;

  @BeforeAll
  static void start(SallyportForTests shared) {
    sallyport = shared;
    caller = new Caller(shared.api(), shared.ops());
  }

  /** A public value for which anybody knows the session's key. */
  @Test
  void AC089_an_A_that_is_zero_mod_N_begins_nothing_for_somebody_and_nobody_alike() {
    var n = SrpClient.modulus();
    var user = sallyport.user();
    for (var a :
        new BigInteger[] {BigInteger.ZERO, n, n.shiftLeft(1), n.multiply(BigInteger.TEN)}) {
      var known = begin(user, a.toString(16));
      var unknown = begin(SallyportForTests.somebody(), a.toString(16));
      assertThat(known.status()).as("%x", a).isEqualTo(400);
      assertThat(known.body()).isEqualTo(unknown.body());
      assertThat(known.asked()).isFalse();
    }
  }

  private static Caller.Reply begin(String user, String a) {
    return caller.initiate(OPEN, "USER_SRP_AUTH", Map.of("USERNAME", user, "SRP_A", a));
  }

  @Test
  void AC089_each_round_has_a_B_of_its_own_and_the_proof_for_one_is_no_proof_for_another() {
    var user = sallyport.user();
    var mine = SrpClient.of(POOL);
    var one = caller.srp(OPEN, user, mine);
    var two = caller.srp(OPEN, user, mine);
    assertThat(one.shown("SRP_B")).isNotEqualTo(two.shown("SRP_B"));
    assertThat(one.shown("SALT")).isEqualTo(two.shown("SALT"));
    var mixed = new HashMap<>(Caller.proof(mine, one, PASSWORD));
    mixed.put("PASSWORD_CLAIM_SECRET_BLOCK", two.shown("SECRET_BLOCK"));
    caller.respond(OPEN, "PASSWORD_VERIFIER", null, mixed).isNotAuthorized();
    var proof = Caller.proof(mine, one, PASSWORD);
    assertThat(caller.respond(OPEN, "PASSWORD_VERIFIER", null, proof).granted()).isTrue();
    caller.respond(OPEN, "PASSWORD_VERIFIER", null, proof).isNotAuthorized();
  }

  @Test
  void AC089_a_proof_of_another_time_or_in_another_form_is_none() {
    var user = sallyport.user();
    var mine = SrpClient.of(POOL);
    for (var time :
        new String[] {
          "Mon Jan 1 00:00:00 UTC 2001",
          "2026-11-30T00:00:00Z",
          "",
          "now",
          "Fri Feb 30 1:1:1 UTC 2026"
        }) {
      var proof = new HashMap<>(Caller.proof(mine, caller.srp(OPEN, user, mine), PASSWORD));
      proof.put("TIMESTAMP", time);
      var reply = caller.respond(OPEN, "PASSWORD_VERIFIER", null, proof);
      assertThat(reply.status()).as(time).isEqualTo(400);
      assertThat(reply.granted()).isFalse();
    }
  }
}
