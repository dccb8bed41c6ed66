package dev.sallyport.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * Somebody types at a terminal. Only input must be one: tokens may go into a pipe, and secrets are
 * hidden all the same. Prompts go to the error stream.
 */
final class TypedAnswers implements Answers {
  private static final String LINE_START = "\r\u001b[2K";

  private final BufferedReader lines;
  private final PrintWriter to;
  private final String state;

  /** Where {@code state} is the terminal's own, to be brought back. */
  TypedAnswers(InputStream in, PrintWriter to, String state) {
    this.lines = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
    this.to = to;
    this.state = state;
  }

  @Override
  public String shown(String prompt) throws IOException {
    to.print(Plain.text(prompt) + " ");
    to.flush();
    var line = lines.readLine();
    if (line == null) {
      to.println();
      to.flush();
      throw new NoMore();
    }
    return line;
  }

  @Override
  public String hidden(String prompt) throws IOException {
    // Ctrl-C ends the program in the midst of the line, and the terminal must show what is typed
    // after that.
    var restore = new Thread(() -> Stty.set(state), "show what is typed");
    Runtime.getRuntime().addShutdownHook(restore);
    try {
      if (!Stty.set("-echo")) {
        throw new IOException("the terminal cannot hide what is typed; give --password-file");
      }
      var line = shown(prompt);
      to.println();
      to.flush();
      return line;
    } finally {
      Stty.set(state);
      Runtime.getRuntime().removeShutdownHook(restore);
    }
  }

  @Override
  public String fresh(String prompt) throws IOException {
    while (true) {
      var first = hidden(prompt);
      if (first.equals(hidden("Once more:"))) {
        return first;
      }
      say("These are two. Again.");
    }
  }

  @Override
  public void say(String text) {
    to.println(Plain.text(text));
    to.flush();
  }

  @Override
  public void progress(String text) {
    to.print(LINE_START + Plain.text(text));
    to.flush();
  }

  @Override
  public int width() {
    return Stty.width(USUAL_WIDTH);
  }
}
