package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Names that would be another key, another command or another pool's, if they were taken as such.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyInjectionIT {
  private static final String EVIL = "pwned";
  private static final List<String> NAMES =
      List.of(
          "a}:user{" + EVIL,
          "{" + EVIL + "}",
          "sp:{" + EVIL + "}:user",
          EVIL + "\r\nSET " + EVIL + " 1\r\n",
          EVIL + "\0",
          EVIL + "*",
          EVIL + "[a-z]?",
          "../" + EVIL,
          "' .. redis.call('SET','" + EVIL + "','1') .. '",
          "local_Other/" + EVIL);

  private static RedisForTests redis;
  private static SallyportForTests sallyport;
  private static Caller caller;

  @BeforeAll
  static void start() {
    redis = new RedisForTests();
    sallyport =
        SallyportForTests.demo(
            Map.of("SALLYPORT_REDIS", redis.ownConfig().urls().getFirst().reveal()));
    caller = new Caller(sallyport.api(), sallyport.ops());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    redis.kill();
  }

  /** All that is there, as Redis tells it. */
  private static String everything() {
    try (var door = new RedisDoor(redis.ownConfig())) {
      return String.join("\n", door.dump().keySet());
    }
  }

  private static JsonObject at(String client, String user) {
    return new JsonObject().put("ClientId", client).put("Username", user);
  }

  @Test
  void AC119_no_name_that_somebody_sends_becomes_part_of_a_key_or_a_command() {
    for (var name : NAMES) {
      caller.password(OPEN, name, PASSWORD);
      caller.password(name, "alice", PASSWORD);
      caller.initiate(OPEN, "USER_SRP_AUTH", Map.of("USERNAME", name, "SRP_A", "abcdef"));
      caller.call("ForgotPassword", at(OPEN, name));
      caller.call("ForgotPassword", at(name, "alice"));
      caller.call("SignUp", at(OPEN, name).put("Password", PASSWORD));
      caller.call("ResendConfirmationCode", at(OPEN, name));
      caller.refresh(OPEN, name);
      caller.respond(OPEN, "PASSWORD_VERIFIER", name, Map.of("USERNAME", name));
      caller.call("GetUser", new JsonObject().put("AccessToken", "e30." + name + ".e30"));
    }
    var keys = everything();
    assertThat(keys).doesNotContain(EVIL).contains("sp:");
    assertThat(keys.lines()).allMatch(key -> key.matches("sp:[A-Za-z0-9_{}:+/=-]+"));
  }

  @Test
  void AC119_a_name_of_one_pool_is_nobody_in_another() {
    var sdk = sallyport.sdk();
    var other = sdk.createUserPool(r -> r.poolName("other")).userPool().id();
    var client =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(other)
                        .clientName("c")
                        .explicitAuthFlowsWithStrings("ALLOW_USER_PASSWORD_AUTH"))
            .userPoolClient()
            .clientId();
    var user = sallyport.user();
    for (var name : new String[] {user, "local_Sallyport/" + user}) {
      caller.password(client, name, PASSWORD).is("UserNotFoundException");
    }
    assertThat(caller.password(OPEN, user, PASSWORD).granted()).isTrue();
  }
}
