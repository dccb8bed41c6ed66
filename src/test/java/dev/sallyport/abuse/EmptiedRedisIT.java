package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import dev.sallyport.ingress.gate.Echo;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Redis comes back without its data: "not there" must not be taken for "never revoked". */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EmptiedRedisIT {
  private static final Duration HEARD = Duration.ofSeconds(5);
  private static final Duration RECOVERY = Duration.ofSeconds(20);

  private static RedisForTests redis;
  private static Echo echo;
  private static SallyportForTests sallyport;
  private static Caller caller;

  @BeforeAll
  static void start() {
    redis = new RedisForTests();
    echo = new Echo();
    sallyport =
        Guarded.by(
            """
            issuers:
              - name: ours
                pool: local_Sallyport
            upstreams:
              - {name: echo, servers: ['%s']}
            routes:
              - {name: private, path: /**, upstream: echo}
            """
                .formatted(echo.url()),
            Map.of("SALLYPORT_REDIS", redis.ownConfig().urls().getFirst().reveal()));
    caller = new Caller(sallyport.api(), sallyport.ops());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    echo.close();
    redis.kill();
  }

  private int gate(String token) {
    var request =
        HttpRequest.newBuilder(sallyport.gate().resolve("/orders"))
            .header("Authorization", "Bearer " + token)
            .build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** One token is good and one revoked; then the data goes, and neither counts any more. */
  private void emptied(Runnable emptying) {
    var user = sallyport.user();
    var good = caller.password(OPEN, user, PASSWORD);
    var revoked = caller.password(OPEN, user, PASSWORD);
    Rotating.use(caller, good.token("AccessToken"));
    caller.call(
        "RevokeToken",
        new JsonObject().put("ClientId", OPEN).put("Token", revoked.token("RefreshToken")));
    await().atMost(HEARD).until(() -> gate(revoked.token("AccessToken")) == 401);
    assertThat(gate(good.token("AccessToken"))).isEqualTo(200);
    emptying.run();
    await()
        .atMost(RECOVERY)
        .until(
            () -> {
              assertThat(gate(revoked.token("AccessToken"))).isIn(401, 503);
              return gate(good.token("AccessToken")) == 401;
            });
    await()
        .atMost(RECOVERY)
        .until(() -> sallyport.get(sallyport.ops().resolve("/health/ready")).statusCode() == 200);
    assertThat(gate(revoked.token("AccessToken"))).isEqualTo(401);
    for (var tokens : new Caller.Reply[] {good, revoked}) {
      Rotating.use(caller, tokens.token("AccessToken")).isNotAuthorized();
      caller.refresh(OPEN, tokens.token("RefreshToken")).isNotAuthorized();
    }
    caller.password(OPEN, user, PASSWORD).isNotAuthorized();
    assertThat(caller.page("/metrics"))
        .containsPattern("sallyport_alarms_total\\{kind=\"revocations_lost\"} [12]");
    var anew = caller.password(OPEN, sallyport.user(), PASSWORD);
    await().atMost(HEARD).until(() -> gate(anew.token("AccessToken")) == 200);
  }

  @Test
  void AC117_after_flushall_no_token_of_before_counts_and_an_alarm_is_raised() {
    emptied(() -> redis.command("FLUSHALL"));
  }

  @Test
  void AC117_after_a_restart_without_its_volume_no_token_of_before_counts() {
    emptied(
        () -> {
          redis.kill();
          redis.start();
        });
  }
}
