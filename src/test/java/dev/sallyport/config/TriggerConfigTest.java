package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TriggerConfigTest {
  private static TriggerConfig named(String name) {
    return new TriggerConfig(name, "http://f", null, false, Duration.ofSeconds(5), 1);
  }

  private static final String ARN = "arn:aws:lambda:eu-west-1:1:function:";

  private final List<TriggerConfig> all = List.of(named("welcome"), named(ARN + "other"));

  @Test
  void a_function_is_found_by_its_name_or_by_the_arn_that_ends_with_it() {
    for (var wanted : new String[] {"welcome", ARN + "welcome", ARN + "welcome:live"}) {
      assertThat(TriggerConfig.named(all, wanted)).as(wanted).contains(all.get(0));
    }
  }

  @Test
  void a_function_that_is_configured_by_its_arn_is_found_by_that_arn_only() {
    assertThat(TriggerConfig.named(all, ARN + "other")).contains(all.get(1));
    assertThat(TriggerConfig.named(all, "other")).isEmpty();
    assertThat(TriggerConfig.named(all, ARN + "other:live")).isEmpty();
    assertThat(TriggerConfig.named(all, "arn:aws:s3:::welcome")).isEmpty();
  }

  @Test
  void a_pool_can_name_only_functions_that_there_are() {
    var yaml =
        """
        triggers:
          - name: fn
            url: http://localhost:9000/
            function: fn
            secret: sixteen-and-more-long
        pools:
          - id: local_P
            lambdaConfig:
              preSignUp: %s
              customSMSSender: fn
              preTokenGenerationVersion: 2
            clients: []
        """;
    assertThat(Read.faults(yaml.formatted("other")))
        .singleElement()
        .asString()
        .contains("pools[0].lambdaConfig.preSignUp: there is no \"other\" among the triggers");
    var config = Read.config(yaml.formatted("fn"));
    assertThat(config.triggers().getFirst().url())
        .isEqualTo("http://localhost:9000/2015-03-31/functions/fn/invocations");
    assertThat(config.triggers().getFirst().timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.pools().getFirst().lambdaConfig().preTokenGenerationVersion()).isEqualTo(2);
    assertThat(config.toString()).doesNotContain("sixteen");
  }

  @Test
  void signed_replies_need_a_secret_and_a_call_takes_five_seconds_at_most() {
    assertThat(
            Read.faults(
                """
                triggers:
                  - name: fn
                    url: ftp://localhost
                    signedReplies: true
                    timeout: 6s
                    secret: short
                  - name: fn
                    url: http://localhost
                    signedReplies: true
                """))
        .hasSize(5);
  }
}
