package dev.sallyport.cli;

import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigResult;
import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.terminal.TerminalCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands beside serving. Each ends with 0 when all was done, 1 when it was not, and 2 when
 * the command line or the configuration is at fault; {@code explain}, {@code token}, {@code audit}
 * and {@code kek} besides with 3 for what would be refused, or is not whole or not done. What a
 * command says goes to the error stream, and what it was asked for to the other.
 */
public final class Cli {
  static final int FAILED = 1;

  private Cli() {}

  /**
   * What commands have from the program.
   *
   * @param configuration reads what {@code --config} names
   * @param kek the key that configuration names; may throw {@link UncheckedIOException}
   * @param in where answers and tokens are read from
   */
  public record Program(
      Supplier<ConfigResult> configuration, Function<Config, Kek> kek, InputStream in) {}

  /** Adds the commands to the program's own. */
  public static CommandLine under(CommandLine main, Program program) {
    return TerminalCommands.addTo(main, program.in())
        .addSubcommand("export", new ExportCommand(program))
        .addSubcommand("import", new ImportCommand(program))
        .addSubcommand("import-users", new ImportUsersCommand(program))
        .addSubcommand("explain", new ExplainCommand(program))
        .addSubcommand("audit", AuditCommand.of(program))
        .addSubcommand("kek", KekCommand.of(program))
        .addSubcommand("exchange-keys", ExchangeKeysCommand.of(program))
        .addSubcommand("keygen", new KeygenCommand())
        .addSubcommand("hash-password", new HashPasswordCommand(program.in()))
        .setExecutionExceptionHandler(
            (trouble, command, _) -> {
              command.getErr().println(command.getCommandName() + ": " + told(trouble));
              return trouble instanceof BadConfiguration ? CommandLine.ExitCode.USAGE : FAILED;
            });
  }

  /** A configuration with faults, which were printed. */
  static final class BadConfiguration extends IOException {
    private static final long serialVersionUID = 1L;

    BadConfiguration() {
      super("the configuration has faults; nothing was done");
    }
  }

  /** In words for whoever typed the command. No message of ours holds anything secret. */
  static String told(Throwable trouble) {
    return switch (trouble) {
      case NoSuchFileException missing -> missing.getMessage() + " is not there";
      case FileAlreadyExistsException there -> there.getMessage() + " is there already";
      case UncheckedIOException wrapped -> told(Objects.requireNonNull(wrapped.getCause()));
      case Failed failed -> told(failed.failure());
      default -> {
        var message = trouble.getMessage();
        yield message == null ? trouble.getClass().getSimpleName() : message;
      }
    };
  }

  private static String told(Failure failure) {
    return switch (failure) {
      case Failure.Invalid(var why) -> why;
      case Failure.TooMany(var why) -> why;
      case Failure.NotPermitted(var why) -> why;
      case Failure.PartNotFound(var what) -> what;
      case Failure.Unready(var why) -> why;
      case Failure.PoolNotFound(var pool) -> "there is no user pool " + pool;
      case Failure.Broken(var incident) -> "something broke; the log has it as " + incident;
      default -> failure.getClass().getSimpleName();
    };
  }
}
