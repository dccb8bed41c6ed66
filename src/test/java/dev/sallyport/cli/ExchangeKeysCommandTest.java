package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ExchangeKeysCommandTest {
  private static CommandLine.ParseResult parsed(String... line) {
    var program =
        new Cli.Program(
            () -> {
              throw new AssertionError("nothing is run");
            },
            _ -> {
              throw new AssertionError("nothing is run");
            },
            InputStream.nullInputStream());
    return ExchangeKeysCommand.of(program).parseArgs(line).subcommand();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AbC", "-AbC", "-hbC", "-VbC", "--bC", "-h-", "_-"})
  void any_keys_id_can_be_revoked(String kid) {
    assertThat(parsed("revoke", kid).matchedPositionalValue(0, "")).isEqualTo(kid);
  }

  @Test
  void and_help_is_still_to_be_had() {
    assertThat(parsed("revoke", "--help").isUsageHelpRequested()).isTrue();
  }
}
