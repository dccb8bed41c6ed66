package dev.sallyport.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Whether time tells who exists. Every kind of user is tried in turn, so that whatever else the
 * machine does falls on all alike; a difference counts only when it shows in three samples running.
 */
@Isolated("it measures time")
@DisplayNameGeneration(ReplaceUnderscores.class)
class TimingIT {
  private static final String WRONG = "Wrong-Horse-1";
  private static final String UNKNOWN = "unknown";
  private static final int TRIES_EACH = 90;
  private static final int ROUNDS = 3;
  private static final Map<String, String> NO_LIMITS =
      Map.of(
          "SALLYPORT_LIMITS_LOCKAFTER", "100",
          "SALLYPORT_LIMITS_ADDRESSFAILURES", "1000000",
          "SALLYPORT_LIMITS_NETWORKFAILURES", "1000000",
          "SALLYPORT_LIMITS_REGIONFAILURES", "1000000");

  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(NO_LIMITS);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  /** Names of one kind; a name is given so often that its lock is never reached. */
  private static final class Kind {
    private final Supplier<String> make;
    private String name = "";
    private int used = TRIES_EACH;

    Kind(Supplier<String> make) {
      this.make = make;
    }

    String next() {
      if (used++ == TRIES_EACH) {
        name = make.get();
        used = 1;
      }
      return name;
    }
  }

  private static Map<String, Kind> kinds() {
    var kinds = new LinkedHashMap<String, Kind>();
    kinds.put(UNKNOWN, new Kind(SallyportForTests::somebody));
    kinds.put("wrong password", new Kind(sallyport::user));
    kinds.put("unconfirmed", new Kind(TimingIT::unconfirmed));
    kinds.put("temporary password", new Kind(TimingIT::temporary));
    kinds.put(
        "long name", new Kind(() -> SallyportForTests.somebody().repeat(4).substring(0, 128)));
    return kinds;
  }

  private static String unconfirmed() {
    var name = SallyportForTests.somebody();
    sallyport
        .sdk()
        .signUp(
            r ->
                r.clientId("demoapp")
                    .username(name)
                    .password("Horse-Battery-8")
                    .userAttributes(SallyportForTests.attribute("email", name + "@example.com")));
    return name;
  }

  private static String temporary() {
    var name = SallyportForTests.somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId("local_Sallyport")
                    .username(name)
                    .temporaryPassword("Horse-Battery-8")
                    .messageAction("SUPPRESS"));
    return name;
  }

  /** Times a wrong login of every kind in turn, so often. */
  private static Map<String, Samples> sampled(RawCaller caller, int times) {
    var kinds = kinds();
    var samples = new TreeMap<String, Samples>();
    kinds.keySet().forEach(kind -> samples.put(kind, new Samples(times)));
    for (var i = 0; i < times; i++) {
      kinds.forEach(
          (kind, names) -> {
            var answer = caller.password("demoapp", names.next(), WRONG);
            assertThat(answer.message()).isEqualTo("Incorrect username or password.");
            samples.get(kind).add(answer.nanos());
          });
    }
    return samples;
  }

  /** The kinds that are told from unknown users in this sample, with how. */
  private static Map<String, String> told(Map<String, Samples> samples) {
    var unknown = samples.get(UNKNOWN);
    var told = new TreeMap<String, String>();
    samples.forEach(
        (kind, known) -> {
          if (!known.like(unknown)) {
            told.put(
                kind, known.median() + ", not " + unknown.median() + ", p = " + known.p(unknown));
          }
        });
    return told;
  }

  private static void alike(int times) {
    try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
      sampled(caller, 30);
      var always = told(sampled(caller, times));
      for (var round = 1; round < ROUNDS && !always.isEmpty(); round++) {
        var again = told(sampled(caller, times));
        always.keySet().retainAll(again.keySet());
      }
      assertThat(always).isEmpty();
    }
  }

  @Test
  void AC092_no_kind_of_user_is_told_from_an_unknown_one_by_400_samples_of_time() {
    alike(400);
  }

  @Test
  @Tag("long")
  void AC092_no_kind_of_user_is_told_from_an_unknown_one_by_10_000_samples_of_time() {
    alike(10_000);
  }

  @Test
  void a_login_that_skips_the_hash_would_be_seen() {
    try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
      var hashed = new Samples(60);
      var skipped = new Samples(60);
      for (var i = 0; i < 60; i++) {
        var user = SallyportForTests.somebody();
        hashed.add(caller.password("demoapp", user, WRONG).nanos());
        skipped.add(caller.password("demoapp", user, "x".repeat(2_000)).nanos());
      }
      assertThat(skipped.like(hashed)).isFalse();
      assertThat(skipped.like(skipped)).isTrue();
    }
  }
}
