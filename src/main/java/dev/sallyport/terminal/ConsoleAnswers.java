package dev.sallyport.terminal;

import java.io.Console;
import java.io.PrintWriter;

/** Somebody types at a terminal of a system that has no stty. */
record ConsoleAnswers(Console console, PrintWriter to) implements Answers {
  @Override
  public String shown(String prompt) throws NoMore {
    var line = console.readLine("%s ", Plain.text(prompt));
    if (line == null) {
      throw new NoMore();
    }
    return line;
  }

  @Override
  public String hidden(String prompt) throws NoMore {
    var line = console.readPassword("%s ", Plain.text(prompt));
    if (line == null) {
      throw new NoMore();
    }
    return new String(line);
  }

  @Override
  public String fresh(String prompt) throws NoMore {
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
    // A terminal of which so little is known is spared what overwrites lines.
  }

  @Override
  public int width() {
    return USUAL_WIDTH;
  }
}
