package dev.sallyport.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;

/** A line for each answer, from a file or another program. */
final class PipedAnswers implements Answers {
  private final BufferedReader lines;
  private final PrintWriter to;

  PipedAnswers(InputStream in, PrintWriter to) {
    this.lines = new BufferedReader(new InputStreamReader(in, UTF_8));
    this.to = to;
  }

  @Override
  public String shown(String prompt) throws IOException {
    say(prompt);
    var line = lines.readLine();
    if (line == null) {
      throw new NoMore();
    }
    return line;
  }

  @Override
  public String hidden(String prompt) throws IOException {
    return shown(prompt);
  }

  @Override
  public String fresh(String prompt) throws IOException {
    return shown(prompt);
  }

  @Override
  public void say(String text) {
    to.println(Plain.text(text));
    to.flush();
  }

  @Override
  public void progress(String text) {
    // Where lines cannot be written over, nobody wants them all.
  }

  @Override
  public int width() {
    return USUAL_WIDTH;
  }
}
