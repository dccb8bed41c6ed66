package dev.sallyport.directory;

import com.nulabinc.zxcvbn.StandardDictionaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The 30,000 passwords that leaks show most often, which whoever guesses tries first. */
final class CommonPasswords {
  private static final Set<String> ALL = read();

  /** What is put after a word because a rule asks for a symbol. */
  private static final Pattern AFTER = Pattern.compile("[^\\p{L}\\p{N}]+$");

  private CommonPasswords() {}

  private static Set<String> read() {
    try {
      return Set.copyOf(StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies());
    } catch (IOException incomplete) {
      throw new UncheckedIOException(incomplete);
    }
  }

  /** Whether this is one of them, in whatever case and with whatever symbols after it. */
  static boolean has(String password) {
    var folded = password.toLowerCase(Locale.ROOT);
    return ALL.contains(folded) || ALL.contains(AFTER.matcher(folded).replaceFirst(""));
  }
}
