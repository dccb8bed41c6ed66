package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** The log of a running gateway, verified by the command, and what happens when nobody reads it. */
@Isolated("it keeps all decisions that are logged in this JVM waiting")
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuditChainIT {
  private static final Logger AUDIT = (Logger) LoggerFactory.getLogger("audit");
  private static final Printer PRINTED = new Printer();

  @TempDir static Path dir;

  private static Map<String, String> settings;
  private static SallyportForTests sallyport;

  /** Prints as the console does with LOG_FORMAT=json, when it is let to. */
  private static final class Printer extends AppenderBase<ILoggingEvent> {
    final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    final Semaphore may = new Semaphore(1_000_000);
    private final JsonEncoder encoder = new JsonEncoder();

    @Override
    protected void append(ILoggingEvent event) {
      may.acquireUninterruptibly();
      encoder.setWithFormattedMessage(true);
      lines.add(new String(encoder.encode(event), UTF_8).strip());
    }
  }

  @BeforeAll
  static void start() {
    PRINTED.encoder.start();
    PRINTED.start();
    AUDIT.addAppender(PRINTED);
    var redis = new RedisForTests();
    settings = SallyportForTests.settings(redis, Map.of("SALLYPORT_AUDIT_LOGQUEUE", "16"));
    sallyport = SallyportForTests.of(redis, settings);
  }

  @AfterAll
  static void stop() {
    PRINTED.may.release(1_000_000);
    sallyport.close();
    AUDIT.detachAppender(PRINTED);
  }

  private record Said(int status, String err) {}

  private static Said verified(List<String> lines, String... more) throws IOException {
    var err = new StringWriter();
    var args = new ArrayList<>(List.of("audit", "verify"));
    args.addAll(List.of(more));
    args.add(Files.write(dir.resolve("log"), lines).toString());
    var status =
        Main.commands(settings)
            .setErr(new PrintWriter(err, true))
            .execute(args.toArray(String[]::new));
    return new Said(status, err.toString());
  }

  private static List<String> logged() {
    sallyport.logged();
    return List.copyOf(PRINTED.lines);
  }

  @Test
  void AC125_the_command_tells_a_log_that_is_whole_from_one_that_is_not() throws IOException {
    var user = sallyport.user();
    sallyport.signedIn(user, "Horse-Battery-8");
    var lines = logged();
    assertThat(lines).hasSizeGreaterThan(3);
    assertThat(verified(lines)).matches(said -> said.status() == 0, "whole");
    var changed = new ArrayList<>(lines);
    changed.set(2, lines.get(2).replace("\"done\"", "\"gone\""));
    assertThat(verified(changed).err()).contains("log, line 3: was changed");
    assertThat(verified(changed, "--offline").status()).isEqualTo(3);
    assertThat(verified(List.of()).status()).isEqualTo(3);
    assertThat(verified(lines.subList(1, 3), "--section").status()).isZero();
    // Within a second or so it is noted how far the log has come.
    await().until(() -> verified(lines.subList(0, 3)).status() == 3);
    assertThat(verified(lines.subList(0, 3)).err()).contains("the end of chain");
    assertThat(verified(lines.subList(0, 3), "--offline").status()).isZero();
  }

  private static boolean signsIn() {
    var answer = signIn();
    assertThat(answer.statusCode() == 200 || answer.body().contains("TooManyRequestsException"))
        .as(answer.body())
        .isTrue();
    return answer.statusCode() == 200;
  }

  private static HttpResponse<String> signIn() {
    var parameters = new JsonObject().put("USERNAME", "alice").put("PASSWORD", "Correct-Horse-7");
    var body =
        new JsonObject()
            .put("ClientId", "demoapp")
            .put("AuthFlow", "USER_PASSWORD_AUTH")
            .put("AuthParameters", parameters);
    return sallyport.post("InitiateAuth", body.encode());
  }

  @Test
  void AC125_while_the_log_is_not_read_nobody_signs_in_unrecorded_and_afterwards_everybody_does()
      throws IOException {
    assertThat(signsIn()).isTrue();
    sallyport.logged();
    PRINTED.may.drainPermits();
    var before = 0;
    while (signsIn()) {
      before++;
      assertThat(before).isLessThan(17);
    }
    assertThat(before).isGreaterThan(8);
    assertThat(signsIn()).isFalse();
    var metrics = sallyport.get(sallyport.ops().resolve("/metrics")).body();
    assertThat(metrics).contains("sallyport_alarms_total{kind=\"audit_full\"} 1");
    PRINTED.may.release(1_000_000);
    await().until(AuditChainIT::signsIn);
    assertThat(verified(logged())).matches(said -> said.status() == 0, "whole");
  }
}
