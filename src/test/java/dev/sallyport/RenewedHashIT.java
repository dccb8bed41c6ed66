package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType.CUSTOM_AUTH;
import static software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType.USER_PASSWORD_AUTH;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;

/** The hash of a password is made anew at a sign-in once its parameters are others. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RenewedHashIT {
  private static final String PASSWORD = "Horse-Battery-8";

  /** Counts the hashes of so many passes that any key holds. */
  private static final String HASHES =
      """
      local found = 0
      for _, key in ipairs(redis.call('KEYS', '*')) do
        local kind = redis.call('TYPE', key).ok
        local values = kind == 'hash' and redis.call('HVALS', key) or kind == 'string' and {redis.call('GET', key)} or {}
        for _, value in ipairs(values) do
          if value:find(',t=' .. ARGV[1] .. ',', 1, true) then found = found + 1 end
        end
      end
      return found
      """;

  private static SallyportForTests weak;
  private static SallyportForTests strong;

  @BeforeAll
  static void start() {
    weak = SallyportForTests.demo(Map.of("SALLYPORT_HASHING_PASSES", "1"));
    strong = weak.replica(Map.of("SALLYPORT_HASHING_PASSES", "3"));
  }

  @AfterAll
  static void stop() {
    strong.close();
    weak.close();
  }

  private static int hashesOf(int passes) {
    var where = weak.redis().ownConfig().urls().getFirst().reveal();
    var redis = Redis.createClient(weak.vertx(), where);
    var asked = Request.cmd(Command.EVAL).arg(HASHES).arg(0).arg(passes);
    var found = SallyportForTests.done(redis.send(asked)).toInteger();
    SallyportForTests.done(redis.close());
    return found;
  }

  @Test
  void by_the_password_flow() {
    var user = weak.user();
    var before = hashesOf(3);
    strong
        .sdk()
        .initiateAuth(
            r ->
                r.clientId("demoapp")
                    .authFlow(USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)));
    assertThat(hashesOf(3)).isEqualTo(before + 1);
  }

  @Test
  void by_a_password_asked_in_a_round_of_its_own() {
    var user = weak.user();
    var before = hashesOf(3);
    var asked =
        strong
            .sdk()
            .initiateAuth(
                r ->
                    r.clientId("demoapp")
                        .authFlow(CUSTOM_AUTH)
                        .authParameters(Map.of("USERNAME", user)));
    var tokens =
        strong
            .sdk()
            .respondToAuthChallenge(
                r ->
                    r.clientId("demoapp")
                        .challengeName(ChallengeNameType.CUSTOM_CHALLENGE)
                        .session(asked.session())
                        .challengeResponses(Map.of("USERNAME", user, "ANSWER", PASSWORD)));
    assertThat(tokens.authenticationResult()).isNotNull();
    assertThat(hashesOf(3)).isEqualTo(before + 1);
  }
}
