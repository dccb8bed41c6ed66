package dev.sallyport.terminal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The password: from a file the first time, asked for where there is none or it was wrong. */
final class PasswordSource {
  private final Answers answers;
  private @Nullable String given;

  PasswordSource(Answers answers, @Nullable String given) {
    this.answers = answers;
    this.given = given;
  }

  String next() throws IOException {
    var first = given;
    given = null;
    return first == null ? answers.hidden("Password:") : first;
  }
}
