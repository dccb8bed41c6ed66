package dev.sallyport.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command that {@code src/bench/run.sh} runs. */
@Command(
    name = "run.sh",
    description = "Load tests, and Sallyport beside others.",
    subcommands = {
      LoadCommand.class,
      StormCommand.class,
      CostsCommand.class,
      SideBySideCommand.class,
      CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class Bench {
  private Bench() {}

  /** Ends with 0, or with 1 where something failed, and 2 where it was called wrongly. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }
}
