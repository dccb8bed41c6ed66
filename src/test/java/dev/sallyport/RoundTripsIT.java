package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.redis.RedisForTests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * No operation makes more than three trips to Redis one after another. What is read of a pool at
 * most once a second (a pool of the API's, its clients, groups) is not counted: here it stands in
 * the configuration. Users sign in by all they can be called by, so names are taken and given up.
 * In a cluster, where no step reaches a user and its names and lists, taking one is a trip more; so
 * is with ForceAliasCreation what takes an address from somebody. Quotas of requests and of users
 * are on, and make none.
 */
@Isolated("a machine that stalls makes more trips of them")
@DisplayNameGeneration(ReplaceUnderscores.class)
class RoundTripsIT {
  private static final int MOST = 3;

  /** How far Redis is, in milliseconds, try after try. */
  private static final List<Integer> FAR = List.of(10, 30, 100, 100, 100);

  /** Why it is not counted. */
  private static final Map<String, String> NOT_COUNTED =
      Map.of(
          "ExplainRequest",
          "decides as the gate does, which asks Redis once at most",
          "AdminRotateSigningKeys",
          "makes keys once an hour at most: it reads those there are, writes, and reads again",
          "AdminRevokeSigningKey",
          "takes a stolen key away: it also tells every replica, and waits until that is safe",
          "StopUserImportJob",
          "stops a job that runs meanwhile, and makes trips of its own: it reads and writes the"
              + " job");

  private static final RoundTrips TRIPS = new RoundTrips();
  private static final RedisForTests REDIS = new RedisForTests();
  private static FarRedis way;
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    way = new FarRedis(REDIS.port());
    sallyport =
        SallyportForTests.counted(
            TRIPS,
            REDIS,
            Map.ofEntries(
                Map.entry("SALLYPORT_REDIS", way.url()),
                // Nobody waits for what is written behind the answers.
                Map.entry("SALLYPORT_AUDIT_ATTEMPTS", "0"),
                Map.entry("SALLYPORT_AUDIT_EVENTSPERUSER", "0"),
                // So near to full that it is counted each time.
                Map.entry("SALLYPORT_QUOTAS_USERS", "700"),
                Map.entry("SALLYPORT_QUOTAS_REQUESTS_USERAUTHENTICATION", "1000"),
                Map.entry("SALLYPORT_QUOTAS_REQUESTS_USERCREATION", "1000"),
                Map.entry("SALLYPORT_QUOTAS_REQUESTS_USERACCOUNTRECOVERY", "1000"),
                Map.entry("SALLYPORT_QUOTAS_REQUESTS_USERREAD", "1000"),
                Map.entry("SALLYPORT_QUOTAS_REQUESTS_READSPERUSER", "1000"),
                Map.entry("SALLYPORT_QUOTAS_REQUESTS_WRITESPERUSER", "1000"),
                Map.entry("SALLYPORT_POOLS_0_SIGNINBY", "email,phone_number,preferred_username"),
                Map.entry("SALLYPORT_POOLS_0_MFA_MODE", "OPTIONAL"),
                Map.entry("SALLYPORT_POOLS_0_MFA_FACTORS", "SOFTWARE_TOKEN_MFA,SMS_MFA"),
                Map.entry("SALLYPORT_POOLS_0_WEBAUTHN_RELYINGPARTY", "example.com"),
                Map.entry("SALLYPORT_POOLS_0_WEBAUTHN_ORIGINS", PasskeysForTests.ORIGIN),
                Map.entry("SALLYPORT_POOLS_0_DEVICES_ONLYONUSERPROMPT", "true"),
                Map.entry(
                    "SALLYPORT_POOLS_0_CLIENTS_0_FLOWS",
                    "ALLOW_USER_PASSWORD_AUTH,ALLOW_USER_AUTH,ALLOW_USER_SRP_AUTH,"
                        + "ALLOW_REFRESH_TOKEN_AUTH,ALLOW_ADMIN_USER_PASSWORD_AUTH")));
    MfaPool.keyed(sallyport, CountedCalls.POOL);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    way.close();
  }

  /**
   * A machine that stalls, or takes longer for what it does meanwhile than Redis is far, makes
   * trips that were under way together look like two, never fewer.
   */
  private static int trips(Supplier<Supplier<?>> call) {
    var fewest = Integer.MAX_VALUE;
    for (var millis : FAR) {
      var ready = call.get();
      way.far(millis);
      fewest = Math.min(fewest, TRIPS.count(ready::get).trips());
      way.near();
      if (fewest <= MOST) {
        break;
      }
    }
    return fewest;
  }

  /** All calls by name, whichever file names them. */
  private static Map<String, Supplier<Supplier<?>>> calls() {
    var calls = new LinkedHashMap<String, Supplier<Supplier<?>>>();
    Stream.of(
            new CountedSignIns(sallyport),
            new CountedAccounts(sallyport),
            new CountedFactors(sallyport),
            new CountedPeople(sallyport),
            new CountedPools(sallyport),
            new CountedParts(sallyport))
        .forEach(some -> calls.putAll(some.all()));
    return calls;
  }

  @TestFactory
  Stream<DynamicTest> no_call_makes_more_trips_one_after_another_than_this() {
    return calls().entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> {
                      // Redis learns the scripts from the first call of each.
                      each.getValue().get().get();
                      assertThat(trips(each.getValue())).isLessThanOrEqualTo(MOST);
                    }));
  }

  @Test
  void every_operation_that_is_here_is_counted() throws IOException {
    var here =
        Files.readAllLines(Path.of("src/test/resources/cognito/operations.tsv")).stream()
            .filter(line -> !line.startsWith("#"))
            .map(line -> List.of(line.split("\t", -1)))
            .filter(row -> Set.of("works", "stored").contains(row.get(2)))
            .map(row -> row.get(1));
    var ours =
        new JsonObject(Files.readString(Path.of("src/main/resources/cognito/extensions.json")))
            .getJsonObject("operations")
            .fieldNames();
    var all = Stream.concat(here, ours.stream()).filter(name -> !NOT_COUNTED.containsKey(name));
    var counted = calls().keySet().stream().map(name -> name.split("[ ,]", 2)[0]).distinct();
    assertThat(counted).containsExactlyInAnyOrderElementsOf(all.toList());
  }
}
