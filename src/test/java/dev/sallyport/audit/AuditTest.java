package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.failure.Failure;
import dev.sallyport.telemetry.LogSetup;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Isolated("it looks at all that is logged in this JVM")
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuditTest {
  private static final String FORGED =
      "eve\r\n12:00:00.000 INFO audit decision outcome=\"granted\"";

  @Test
  void an_event_is_one_log_event_with_its_parts_as_key_values() {
    var logger = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("audit");
    var list = new ListAppender<ILoggingEvent>();
    list.start();
    logger.addAppender(list);
    try {
      new Audit()
          .record(
              new AuditEvent(
                  "id-1", "local_P", "", FORGED, "192.0.2.1", "InitiateAuth", "refused", "Locked"));
    } finally {
      logger.detachAppender(list);
    }
    assertThat(list.list).hasSize(1);
    assertThat(list.list.getFirst().getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .containsExactly(
            "attempt=id-1",
            "pool=local_P",
            "who=eve  12:00:00.000 INFO audit decision outcome= granted ",
            "address=192.0.2.1",
            "action=InitiateAuth",
            "outcome=refused",
            "why=Locked");
  }

  @Test
  void why_something_failed_is_told_in_words_of_ours_and_what_was_typed_is_not() {
    assertThat(AuditEvent.why(new Failure.WrongCredentials())).isEqualTo("WrongCredentials");
    assertThat(AuditEvent.why(new Failure.Broken("i-1"))).isEqualTo("Broken, incident i-1");
    assertThat(AuditEvent.why(new Failure.Overloaded("guesses"))).isEqualTo("Overloaded: guesses");
    var typed = new Failure.Invalid("'eve' is no name");
    assertThat(AuditEvent.why(typed)).isEqualTo("Invalid");
    assertThat(AuditEvent.why(new Failure.TriggerRefused("eve is banned")))
        .isEqualTo("TriggerRefused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void AC042_whatever_is_in_an_event_it_is_one_line(String format) {
    var context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    new LogSetup(format).configure(context);
    var list = new ListAppender<ILoggingEvent>();
    list.setContext(context);
    list.start();
    var logger = context.getLogger("test");
    logger.addAppender(list);
    logger.setAdditive(false);
    logger
        .atError()
        .addKeyValue("key", FORGED)
        .setCause(new IllegalStateException(FORGED))
        .log("message\u001b[31m\n\u2028second\u0085third");

    var console =
        (ConsoleAppender<ILoggingEvent>) context.getLogger("audit").getAppender("console");
    Encoder<ILoggingEvent> encoder = console.getEncoder();
    var line =
        new String(encoder.encode(list.list.getFirst()), StandardCharsets.UTF_8).stripTrailing();

    assertThat(line).doesNotContainPattern("[\\x00-\\x1f]").contains("eve", "third");
    if (format.equals("json")) {
      assertThat(new JsonObject(line).getString("level")).isEqualTo("ERROR");
    } else {
      assertThat(line).doesNotContain("\u2028", "\u0085");
    }
    context.stop();
  }
}
