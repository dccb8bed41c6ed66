package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.redis.RedisForTests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sealing anew is killed half-way, and begun again: nothing is lost, doubled or shut. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KekResealIT {
  private static final List<String> OLD =
      List.of("old", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  private static final List<String> NEW =
      List.of("new", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");

  /** People are walked in pages of 60, so that some pages are done and some are not. */
  private static final int PEOPLE = 150;

  private static final int HALF_WAY = 70;

  /** Milliseconds: so that there is a while in which it can be killed. */
  private static final long FAR = 100;

  private static final Pattern LEFT = Pattern.compile("(\\d+) values are sealed with another kek");

  @TempDir static Path dir;

  private static final RedisForTests REDIS = new RedisForTests();
  private static FarRedis way;

  @BeforeAll
  static void populate() {
    way = new FarRedis(REDIS.port());
    assertThat(run(keks(OLD), "keygen", dir.resolve("mine").toString()).status()).isZero();
    try (var gateway = SallyportForTests.of(REDIS, keks(OLD))) {
      var sdk = gateway.sdk();
      IntStream.range(0, PEOPLE)
          .parallel()
          .forEach(
              i ->
                  sdk.adminCreateUser(
                      r ->
                          r.userPoolId("local_Sallyport")
                              .username("person-" + i)
                              .messageAction("SUPPRESS")
                              .temporaryPassword("Horse-Battery-8")));
      // Tokens make the pool's keys.
      gateway.signedIn("alice", "Correct-Horse-7");
      var pool = sdk.createUserPool(r -> r.poolName("of the API")).userPool().id();
      for (var i = 0; i < 3; i++) {
        sdk.createUserPoolClient(
            r -> r.userPoolId(pool).clientName("with-secret").generateSecret(true));
      }
    }
  }

  @AfterAll
  static void stop() {
    way.close();
    REDIS.kill();
  }

  /** The current one, then another. */
  @SafeVarargs
  private static Map<String, String> keks(List<String>... keks) {
    var all = new HashMap<String, String>();
    all.put("SALLYPORT_KEK_ID", keks[0].getFirst());
    all.put("SALLYPORT_KEK_KEY", keks[0].getLast());
    if (keks.length > 1) {
      all.put("SALLYPORT_KEK_OTHERS_0_ID", keks[1].getFirst());
      all.put("SALLYPORT_KEK_OTHERS_0_KEY", keks[1].getLast());
    }
    return SallyportForTests.settings(REDIS, all);
  }

  private record Said(int status, String err) {}

  private static Said run(Map<String, String> settings, String... args) {
    var err = new StringWriter();
    var status = Main.commands(settings).setErr(new PrintWriter(err, true)).execute(args);
    return new Said(status, err.toString());
  }

  private static int left(Said status) {
    var said = LEFT.matcher(status.err());
    assertThat(said.find()).as(status.err()).isTrue();
    return Integer.parseInt(said.group(1));
  }

  /** All there is, opened, as anybody with the key of the export reads it. */
  @SafeVarargs
  private static List<JsonObject> opened(String name, List<String>... keks) throws Exception {
    var out = dir.resolve(name);
    var to = dir.resolve("mine.pub.asc").toString();
    var said = run(keks(keks), "export", "--to", to, "--out", out.toString());
    assertThat(said.status()).as(said.err()).isZero();
    var key =
        new BcOpenPGPApi()
            .readKeyOrCertificate()
            .parseKey(Files.readString(dir.resolve("mine.key.asc")));
    try (var in =
        new BcOpenPGPApi()
            .decryptAndOrVerifyMessage()
            .addDecryptionKey(key)
            .process(Files.newInputStream(out))) {
      // The header says when it was made.
      return new String(in.readAllBytes(), UTF_8).lines().skip(1).map(JsonObject::new).toList();
    }
  }

  /** Over a way that is long, so that there is a middle. */
  private static Process resealing() throws IOException {
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sallyport.Main",
            "kek",
            "reseal");
    command.environment().putAll(keks(NEW, OLD));
    command.environment().put("SALLYPORT_REDIS", way.url());
    way.far(FAR);
    return command
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("killed.log").toFile())
        .start();
  }

  /** How many people have something that the new one sealed. */
  private static int sealedAnew() {
    var script =
        "\"local n=0 for _,k in ipairs(redis.call('KEYS','sp:{*}:user')) do"
            + " if string.find(redis.call('HGET',k,'doc'),'new.',1,true) then n=n+1 end end"
            + " return n\"";
    return Integer.parseInt(REDIS.command("EVAL", script, "0"));
  }

  /** The keys of all that does not end by itself. */
  private static Set<String> lasting() {
    var script =
        "\"local all={} for _,k in ipairs(redis.call('KEYS','*')) do"
            + " if redis.call('TTL',k)==-1 then all[#all+1]=k end end"
            + " return table.concat(all,' ')\"";
    return Set.of(REDIS.command("EVAL", script, "0").split(" "));
  }

  private static void killedHalfWay() throws Exception {
    var process = resealing();
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> !process.isAlive() || sealedAnew() >= HALF_WAY);
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(dir.resolve("killed.log"))).isEqualTo(137);
  }

  @Test
  void who_begins_again_after_a_kill_finds_what_is_left_and_nothing_lost_or_doubled()
      throws Exception {
    var before = opened("before.pgp", OLD);
    var keys = lasting();
    var all = left(run(keks(NEW, OLD), "kek", "status"));
    assertThat(all).isGreaterThan(PEOPLE);

    killedHalfWay();

    var status = run(keks(NEW, OLD), "kek", "status");
    assertThat(status.status()).isEqualTo(3);
    assertThat(left(status)).isBetween(1, all - HALF_WAY);
    assertThat(opened("half-way.pgp", NEW, OLD)).isEqualTo(before);
    assertThat(opened("half-way-back.pgp", OLD, NEW)).isEqualTo(before);

    var again = run(keks(NEW, OLD), "kek", "reseal");
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.err()).contains(left(status) + " values were sealed anew, 0 are left");
    assertThat(left(run(keks(NEW), "kek", "status"))).isZero();
    assertThat(opened("after.pgp", NEW)).isEqualTo(before);
    assertThat(lasting()).isEqualTo(keys);
    try (var gateway = SallyportForTests.of(REDIS, keks(NEW))) {
      assertThat(gateway.signedIn("alice", "Correct-Horse-7").accessToken()).isNotEmpty();
    }
  }
}
