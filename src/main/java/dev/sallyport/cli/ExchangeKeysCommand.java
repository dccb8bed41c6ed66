package dev.sallyport.cli;

import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.exchange.ExchangeKey;
import dev.sallyport.token.exchange.ExchangeKeyTurns;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exchange-keys}: the keys that sign the gate's own tokens for upstreams. */
@Command(
    name = "exchange-keys",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Tells and changes which keys sign the gate's own tokens for upstreams, while gates run.",
      "Each key is printed with its id, what it is for and when it was made."
    })
final class ExchangeKeysCommand {
  private final Cli.Program program;

  @Spec private CommandSpec spec = CommandSpec.create();

  private ExchangeKeysCommand(Cli.Program program) {
    this.program = program;
  }

  /**
   * Ready to be added. A key's id may begin with a hyphen, so {@code revoke} takes what is none of
   * its options for one, and has no option of one letter, which an id could begin with.
   */
  static CommandLine of(Cli.Program program) {
    var line = new CommandLine(new ExchangeKeysCommand(program));
    var revoke = Objects.requireNonNull(line.getSubcommands().get("revoke"));
    revoke.setUnmatchedOptionsArePositionalParams(true);
    revoke
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build());
    return line;
  }

  private interface Step {
    Future<List<ExchangeKey>> of(ExchangeKeyTurns turns, Deadline deadline);
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Tells which there are.")
  int list() throws IOException {
    return done(ExchangeKeyTurns::list);
  }

  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = {
        "Makes the next key before its time. Gates publish it at the first request after five"
            + " minutes, within an hour at the latest, and sign with it two hours after it was"
            + " made."
      })
  int rotate() throws IOException {
    return done(ExchangeKeyTurns::rotate);
  }

  @Command(
      name = "revoke",
      description = {
        "Ends a key that is in the wrong hands. Within a second or so no gate signs with it or"
            + " publishes it; where it signed, another does.",
        "What it signed counts at an upstream until that reads the JWK set again, and for the"
            + " identity.lifetime of the gates at most (five minutes or less) unless somebody else"
            + " signs with it: restart upstreams that keep the set for long."
      })
  int revoke(
      @Parameters(paramLabel = "KID", description = "The key's id, as list prints it.") String kid)
      throws IOException {
    return done((turns, deadline) -> turns.revoke(kid, deadline));
  }

  private int done(Step step) throws IOException {
    var line = spec.commandLine();
    var said = new CommandOutput(line.getErr(), "looked at");
    try (var in = Installation.open(program, said)) {
      var keys = Installation.await(step.of(in.exchangeKeys(), Installation.soon()));
      keys.forEach(
          key ->
              line.getOut()
                  .printf(
                      Locale.ROOT,
                      "%s %-6s %s%n",
                      key.kid(),
                      key.state().name().toLowerCase(Locale.ROOT),
                      key.made()));
      if (keys.isEmpty()) {
        said.line("there are none yet: the first is made when a token for an upstream is wanted");
      }
    }
    return ExitCode.OK;
  }
}
