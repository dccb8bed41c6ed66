package dev.sallyport.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code audit}: what can be asked of the log of decisions. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Looks at the log of decisions.")
final class AuditCommand {
  private AuditCommand() {}

  static CommandLine of(Cli.Program program) {
    return new CommandLine(new AuditCommand())
        .addSubcommand("verify", new AuditVerifyCommand(program));
  }
}
