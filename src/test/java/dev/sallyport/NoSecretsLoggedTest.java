package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.sallyport.config.Secret;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SignUpRequest;

/** That the watch over the logs of all tests can fail: it sees what is planted. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NoSecretsLoggedTest {
  private final SecretWatch watch = new SecretWatch();

  /** Apart from the log of this run. */
  private final org.slf4j.Logger log = logger();

  private org.slf4j.Logger logger() {
    var context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    watch.setContext(context);
    watch.start();
    var logger = context.getLogger("planted");
    logger.addAppender(watch);
    return logger;
  }

  @BeforeEach
  void known() {
    watch.secret("Hushed-Horse-9");
    watch.secret("two words");
  }

  @Test
  void a_secret_is_seen_in_a_message_a_value_and_an_exception() {
    log.info("password=Hushed-Horse-9, and so on");
    log.atWarn().addKeyValue("cause", "no, not Hushed-Horse-9.").log("refused");
    log.warn("failed", new IllegalStateException("for \"Hushed-Horse-9\""));
    log.info("these two words");

    assertThat(watch.leaks()).hasSize(4);
    assertThat(watch.leaks()).isEmpty();
  }

  @Test
  void a_secret_that_becomes_known_only_after_its_line_is_seen_too() {
    log.info("the code 271828 was sent");
    assertThat(watch.leaks()).isEmpty();

    watch.secret("271828");
    assertThat(watch.leaks()).hasSize(1);
  }

  @Test
  void whatever_looks_like_a_token_is_seen_though_nobody_told_of_it() {
    log.info("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLXRoYXQ");
    log.info("session " + "Ab0_-".repeat(20));

    assertThat(watch.leaks()).hasSize(2);
  }

  @Test
  void ordinary_lines_are_none() {
    log.atInfo()
        .addKeyValue("attempt", "0af76519-16cd-43dd-8448-eb211c80319c")
        .addKeyValue("trace_id", "0af7651916cd43dd8448eb211c80319c")
        .log("decision");
    log.warn("failed", new IllegalStateException("no answer in time"));

    assertThat(watch.leaks()).isEmpty();
  }

  @Test
  void what_is_secret_in_calls_answers_and_configurations_is_found() {
    var found = new java.util.ArrayList<String>();
    var secrets = new SecretsOfCalls(found::add);
    record Part(String name, Secret key) {}

    secrets.beforeExecution(
        () -> SignUpRequest.builder().username("alice").password("p-of-a-call").build(), null);
    secrets.json("{\"AuthParameters\":{\"USERNAME\":\"alice\",\"PASSWORD\":\"p-of-a-text\"}}");
    secrets.configured(List.of(new Part("app", new Secret("k-of-a-part"))));

    assertThat(found).containsExactly("p-of-a-call", "p-of-a-text", "k-of-a-part");
  }
}
