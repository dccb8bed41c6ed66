package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.SrpClient;
import dev.sallyport.redis.RedisForTests;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** One kek follows another at two replicas while people sign in, refresh and use their tokens. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KekRotationIT {
  private static final String OLD = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  private static final String NEW = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
  private static final String GATE =
      """
      issuers:
        - {name: ours, pool: local_Sallyport}
      upstreams:
        - {name: api, servers: ['http://127.0.0.1:%d']}
      routes:
        - {name: api, path: /**, upstream: api, allow: SIGNED_IN, issuers: [ours]}
      """;

  private static SallyportForTests one;
  private static String gate;

  @BeforeAll
  static void start() {
    var api =
        SallyportForTests.done(
            io.vertx.core.Vertx.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response().end("there"))
                .listen(0, "127.0.0.1"));
    gate = GATE.formatted(api.actualPort());
    one = Guarded.by(gate, keks("old", OLD));
  }

  @AfterAll
  static void stop() {
    one.close();
  }

  /** The current one, then others. */
  private static Map<String, String> keks(String... idsAndKeys) {
    var all = new HashMap<String, String>();
    all.put("SALLYPORT_KEK_ID", idsAndKeys[0]);
    all.put("SALLYPORT_KEK_KEY", idsAndKeys[1]);
    for (var i = 2; i < idsAndKeys.length; i += 2) {
      var each = "SALLYPORT_KEK_OTHERS_" + (i - 2) / 2 + "_";
      all.put(each + "ID", idsAndKeys[i]);
      all.put(each + "KEY", idsAndKeys[i + 1]);
    }
    return all;
  }

  private static SallyportForTests replica(String... idsAndKeys) {
    return Guarded.replica(one, gate, keks(idsAndKeys));
  }

  private record Said(int status, String err) {}

  private static Said kek(String what, String... idsAndKeys) {
    var err = new StringWriter();
    var settings = SallyportForTests.settings(one.redis(), keks(idsAndKeys));
    var status = Main.commands(settings).setErr(new PrintWriter(err, true)).execute("kek", what);
    return new Said(status, err.toString());
  }

  /** Whether the verifier that is kept of somebody proves their password. */
  private static boolean srp(SallyportForTests at, String user) {
    var srp = SrpClient.of("local_Sallyport");
    var asked =
        at.sdk()
            .initiateAuth(
                r ->
                    r.clientId("demoapp")
                        .authFlow("USER_SRP_AUTH")
                        .authParameters(Map.of("USERNAME", user, "SRP_A", srp.srpA())));
    var told = asked.challengeParameters();
    var time = SrpClient.timestamp(Instant.now());
    var signature =
        srp.signature(
            told.get("USER_ID_FOR_SRP"),
            "Horse-Battery-8",
            told.get("SALT"),
            told.get("SRP_B"),
            told.get("SECRET_BLOCK"),
            time);
    return at.sdk()
            .respondToAuthChallenge(
                r ->
                    r.clientId("demoapp")
                        .challengeName("PASSWORD_VERIFIER")
                        .session(asked.session())
                        .challengeResponses(
                            Map.of(
                                "USERNAME",
                                told.get("USER_ID_FOR_SRP"),
                                "PASSWORD_CLAIM_SECRET_BLOCK",
                                told.get("SECRET_BLOCK"),
                                "PASSWORD_CLAIM_SIGNATURE",
                                signature,
                                "TIMESTAMP",
                                time)))
            .authenticationResult()
        != null;
  }

  private static void wrong(SignInLoad load) {
    load.some();
    assertThat(load.wrong()).isEmpty();
  }

  @Test
  void a_kek_follows_another_and_nobody_is_lost_or_signed_out() {
    var user = one.user();
    var before = one.signedIn(user, "Horse-Battery-8");
    var pool = one.sdk().createUserPool(r -> r.poolName("of the API")).userPool().id();
    var secret =
        one.sdk()
            .createUserPoolClient(
                r -> r.userPoolId(pool).clientName("with-secret").generateSecret(true))
            .userPoolClient();
    assertThat(kek("status", "old", OLD).status()).isZero();
    // Each can open what the next one seals, and seals as before.
    try (var two = replica("old", OLD, "new", NEW);
        var three = replica("old", OLD, "new", NEW)) {
      var load = SignInLoad.begin(user, two, three);
      wrong(load);
      // One after the other seals with the next one.
      try (var four = replica("new", NEW, "old", OLD)) {
        load.joins(four);
        wrong(load);
        assertThat(kek("status", "new", NEW, "old", OLD))
            .matches(said -> said.status() == 3, "something is left");
        assertThat(kek("reseal", "new", NEW, "old", OLD))
            .matches(said -> said.status() == 0, "nothing is left");
        assertThat(kek("status", "new", NEW, "old", OLD).err()).contains("0 values");
        wrong(load);
        try (var five = replica("new", NEW)) {
          load.leaves(two);
          load.leaves(three);
          load.joins(five);
          wrong(load);
          assertThat(srp(five, user)).isTrue();
          assertThat(five.sdk().getUser(r -> r.accessToken(before.accessToken())).username())
              .isEqualTo(user);
          assertThat(
                  five.sdk()
                      .describeUserPoolClient(r -> r.userPoolId(pool).clientId(secret.clientId()))
                      .userPoolClient()
                      .clientSecret())
              .isEqualTo(secret.clientSecret());
          assertThat(SignInLoad.refreshed(five, before.refreshToken()).accessToken()).isNotEmpty();
          load.end();
          assertThat(load.wrong()).isEmpty();
        }
      }
    }
  }

  @Test
  void a_gateway_that_could_find_nobody_does_not_start() {
    assertThat(kek("status", "other", NEW)).matches(said -> said.status() == 1, "not read");
    assertThat(kek("status", "other", NEW).err()).contains("another kek");
    var fresh = SallyportForTests.settings(new RedisForTests(), keks("old", OLD, "new", NEW));
    var err = new StringWriter();
    var status = Main.commands(fresh).setErr(new PrintWriter(err, true)).execute("kek", "status");
    assertThat(status).isEqualTo(1);
    assertThat(err.toString()).contains("alone");
  }
}
