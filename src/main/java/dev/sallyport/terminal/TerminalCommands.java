package dev.sallyport.terminal;

import java.io.InputStream;
import java.time.InstantSource;
import picocli.CommandLine;

/**
 * The commands of a person at a terminal. What goes wrong is thrown with words for that person;
 * what a server said is among them without control characters.
 */
public final class TerminalCommands {
  private TerminalCommands() {}

  /**
   * Adds them.
   *
   * @param in where answers are read from that nobody types
   */
  public static CommandLine addTo(CommandLine main, InputStream in) {
    return main.addSubcommand(
            "login",
            new CommandLine(new LoginCommand(in)).setCaseInsensitiveEnumValuesAllowed(true))
        .addSubcommand("token", new TokenCommand(in, InstantSource.system()));
  }
}
