package dev.sallyport.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code kek}: how the key that seals what is in Redis is followed by another. */
@Command(
    name = "kek",
    mixinStandardHelpOptions = true,
    description = {
      "Follows the key that seals what is in Redis by another, while gateways run.",
      "First every gateway gets the new one in kek.others, so that all can open what it seals. Then"
          + " the two change places, gateway by gateway. Then 'kek reseal'. When 'kek status' ends"
          + " with 0, and audit.eventsFor has passed since, the former one may go."
    })
final class KekCommand {
  private KekCommand() {}

  static CommandLine of(Cli.Program program) {
    return new CommandLine(new KekCommand())
        .addSubcommand(
            "status",
            described(
                new KekWalk(program, false),
                "Counts what is sealed with another kek than the current one, and changes nothing.",
                "Ends with 0 where nothing is, 3 where something is."))
        .addSubcommand(
            "reseal",
            described(
                new KekWalk(program, true),
                "Seals with the current kek what another sealed. It may be broken off and begun"
                    + " again.",
                "Ends with 0 where nothing is left, 3 where people changed what they have"
                    + " meanwhile: then once more."));
  }

  private static CommandLine described(KekWalk walk, String... description) {
    var command = new CommandLine(walk);
    command.getCommandSpec().usageMessage().description(description);
    return command;
  }
}
