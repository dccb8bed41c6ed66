package dev.sallyport.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;

/** What a command says while it works: lines on the error stream, progress now and then. */
final class CommandOutput {
  private static final long EVERY = 10_000;

  private final PrintWriter to;
  private final String doing;
  private final Map<String, Long> counts = new TreeMap<>();
  private long all;

  /**
   * Says it there.
   *
   * @param doing begins the progress lines, such as {@code exported}
   */
  CommandOutput(PrintWriter to, String doing) {
    this.to = to;
    this.doing = doing;
  }

  void line(String text) {
    to.println(text);
    to.flush();
  }

  /** One more of this kind. */
  void count(String what) {
    counts.merge(what, 1L, Long::sum);
    all++;
    if (all % EVERY == 0) {
      line(doing + " " + all + " records so far");
    }
  }

  /** How many of each kind, in one line. */
  void counted() {
    var each = new StringBuilder();
    counts.forEach(
        (what, number) ->
            each.append(each.isEmpty() ? ": " : ", ").append(what).append(' ').append(number));
    line(doing + " " + all + " records" + each);
  }
}
