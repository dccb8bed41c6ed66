package dev.sallyport.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;

/** Where answers come from, and what is shown to whoever gives them. */
interface Answers {
  /** Of a terminal that does not say how wide it is. */
  int USUAL_WIDTH = 80;

  /** Typed where somebody sits there, else a line for each answer. */
  @SuppressWarnings("ReferenceEquality") // that very stream is meant
  static Answers of(InputStream in, PrintWriter to) {
    if (in != System.in) {
      return new PipedAnswers(in, to);
    }
    var state = Stty.state();
    if (state != null) {
      return new TypedAnswers(in, to, state);
    }
    // On systems without stty.
    var console = System.console();
    return console == null || !console.isTerminal()
        ? new PipedAnswers(in, to)
        : new ConsoleAnswers(console, to);
  }

  /** What may be seen while it is typed. */
  String shown(String prompt) throws IOException;

  /** What may not. */
  String hidden(String prompt) throws IOException;

  /** A secret that is new, and typed twice where nobody sees what was typed. */
  String fresh(String prompt) throws IOException;

  /** Says something, without the control characters a server may have put there. */
  void say(String text);

  /** Says how far something is, in the place of what it said before where that can be. */
  void progress(String text);

  /** Columns there are to draw in. */
  int width();

  /** Nobody answers any more. */
  final class NoMore extends IOException {
    private static final long serialVersionUID = 1L;

    NoMore() {
      super("the answers ended before the sign-in did");
    }
  }
}
