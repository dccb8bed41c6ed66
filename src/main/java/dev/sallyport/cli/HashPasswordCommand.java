package dev.sallyport.cli;

import dev.sallyport.crypto.PasswordHash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hash-password}: what configuration keeps in the place of an operator's password. */
@Command(
    name = "hash-password",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the Argon2id hash of a password, for ops.console.operators.",
      "It is asked for, or read from the first line of standard input where that is no terminal."
    })
final class HashPasswordCommand implements Callable<Integer> {
  /** Who signs in here may sign anybody out: no short ones. */
  private static final int SHORTEST = 12;

  /** Nobody waits for it often, so it may cost more than a person's (OWASP's first choice). */
  private static final PasswordHash.Parameters COST = new PasswordHash.Parameters(19_456, 2, 1);

  private final InputStream in;

  @Spec private CommandSpec spec = CommandSpec.create();

  HashPasswordCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public Integer call() throws IOException {
    var password = password();
    if (password.codePointCount(0, password.length()) < SHORTEST) {
      throw new IOException("a password for the console needs " + SHORTEST + " characters");
    }
    spec.commandLine().getOut().println(new PasswordHash(COST, new SecureRandom()).hash(password));
    spec.commandLine().getOut().flush();
    return 0;
  }

  private String password() throws IOException {
    // Never null since JDK 22.
    var console = Objects.requireNonNull(System.console());
    if (console.isTerminal()) {
      var typed = console.readPassword("Password: ");
      return typed == null ? "" : new String(typed);
    }
    var line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
    return line == null ? "" : line;
  }
}
