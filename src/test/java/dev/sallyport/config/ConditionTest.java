package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ConditionTest {
  private static final Map<String, Object> VARIABLES =
      Map.of(
          "user_failures",
          3,
          "address_failures",
          1L,
          "network_failures",
          0,
          "client",
          "app",
          "user",
          Map.of("email", "a@example.com", "custom:team", "red"),
          "groups",
          List.of("staff", "ops"));

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          user_failures > 2 ; true
          user_failures > 3 ; false
          address_failures > 3 || user_failures > 2 ; true
          network_failures == 0 && client == "app" ; true
          client in ["web", "phone"] ; false
          "staff" in groups ; true
          groups.exists(g, g.startsWith("adm")) ; false
          user.email.endsWith("@example.com") ; true
          user["custom:team"] == "blue" ; false
          has(user.phone_number) ; false
          client.matches("a+p+") ; true
          """)
  void every_variable_can_be_asked(String source, boolean expected) {
    assertThat(Condition.of(source).holds(VARIABLES)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user.phone_number == \"1\"",
        "1 / network_failures > 5",
        "!(1 / network_failures > 5)",
        "groups[7] == \"x\""
      })
  void an_error_in_evaluating_counts_as_true(String source) {
    assertThat(Condition.of(source).holds(VARIABLES)).isTrue();
  }

  @Test
  void missing_variables_and_ones_of_another_type_count_as_true() {
    var condition = Condition.of("user_failures > 1000");
    assertThat(condition.holds(Map.of())).isTrue();
    assertThat(condition.holds(Map.of("user_failures", "many"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          user_failures | 'bool'
          "yes" | 'bool'
          failures > 2 | undeclared reference to 'failures'
          user_failures > "2" | no matching overload
          user_failures > | mismatched input
          '' | mismatched input
          """)
  void what_is_no_boolean_over_the_variables_is_refused(String source, String why) {
    assertThatThrownBy(() -> Condition.of(source))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("is no condition: ")
        .hasMessageContaining(why)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void an_expression_too_long_or_too_deep_is_refused() {
    assertThatThrownBy(() -> Condition.of("true || ".repeat(400) + "true"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Condition.of("(".repeat(500) + "true" + ")".repeat(500)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void many_threads_may_ask_one_condition() throws Exception {
    var condition = Condition.of("user_failures % 2 == 0 && groups.exists(g, g == client)");
    try (var threads = Executors.newFixedThreadPool(4)) {
      var answers =
          threads.invokeAll(
              IntStream.range(0, 2_000)
                  .<java.util.concurrent.Callable<Boolean>>mapToObj(
                      i ->
                          () ->
                              condition.holds(
                                      Map.of(
                                          "user_failures",
                                          i,
                                          "client",
                                          "c" + i,
                                          "groups",
                                          List.of("c" + i)))
                                  == (i % 2 == 0))
                  .toList());
      for (var answer : answers) {
        assertThat(answer.get()).isTrue();
      }
    }
  }

  @Test
  void an_evaluation_takes_microseconds() {
    var condition = Condition.of("address_failures > 3 || user_failures > 2");
    var best = Long.MAX_VALUE;
    for (var round = 0; round < 20; round++) {
      var start = System.nanoTime();
      for (var i = 0; i < 1_000; i++) {
        condition.holds(VARIABLES);
      }
      best = Math.min(best, (System.nanoTime() - start) / 1_000);
    }
    assertThat(best).as("nanoseconds of one evaluation").isLessThan(100_000);
  }

  @Test
  void conditions_are_the_same_where_their_source_is() {
    assertThat(Condition.of("client == 'a'"))
        .isEqualTo(Condition.of("client == 'a'"))
        .hasSameHashCodeAs(Condition.of("client == 'a'"))
        .isNotEqualTo(Condition.of("client == 'b'"))
        .hasToString("client == 'a'");
  }
}
