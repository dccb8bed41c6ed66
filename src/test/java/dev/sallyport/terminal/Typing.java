package dev.sallyport.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.cli.Cli;
import dev.sallyport.config.ConfigReader;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import picocli.CommandLine;

/**
 * A command run to its end, with answers made when they are asked for: each sees all that was said
 * until then.
 */
final class Typing extends InputStream {
  private final StringWriter said = new StringWriter();
  private final StringWriter printed = new StringWriter();
  private final Deque<UnaryOperator<String>> answers = new ArrayDeque<>();
  private byte[] line = {};
  private int at;
  private int status;

  @CommandLine.Command(name = "sallyport")
  private static final class Top {}

  private Typing() {}

  /** Answers of any kind: texts, or functions of what was said. */
  static Typing of(List<UnaryOperator<String>> answers, String... arguments) {
    var typing = new Typing();
    typing.answers.addAll(answers);
    var program =
        new Cli.Program(
            () -> ConfigReader.read(null, Map.of()),
            _ -> {
              throw new IllegalStateException("no key is needed");
            },
            typing);
    typing.status =
        Cli.under(new CommandLine(new Top()), program)
            .setErr(new PrintWriter(typing.said, true))
            .setOut(new PrintWriter(typing.printed, true))
            .execute(arguments);
    return typing;
  }

  /** An answer that needs no looking. */
  static UnaryOperator<String> text(String answer) {
    return _ -> answer;
  }

  int status() {
    return status;
  }

  /** On the error stream. */
  String said() {
    return said.toString();
  }

  /** On the other. */
  String printed() {
    return printed.toString();
  }

  int left() {
    return answers.size();
  }

  private boolean next() {
    if (at == line.length) {
      if (answers.isEmpty()) {
        return false;
      }
      line = (answers.removeFirst().apply(said.toString()) + "\n").getBytes(UTF_8);
      at = 0;
    }
    return true;
  }

  @Override
  public int read() {
    return next() ? line[at++] & 0xff : -1;
  }

  /** One line at most, so that no answer is made before it is asked for. */
  @Override
  public int read(byte[] to, int from, int most) {
    if (!next()) {
      return -1;
    }
    int length = Math.min(most, line.length - at);
    System.arraycopy(line, at, to, from, length);
    at += length;
    return length;
  }
}
