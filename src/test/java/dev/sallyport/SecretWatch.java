package dev.sallyport;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/**
 * Looks for secrets in whatever is logged: those it was told of, before or after the line, and
 * whatever has the shape of a token. For any number of threads.
 */
public final class SecretWatch extends AppenderBase<ILoggingEvent> {
  /** A code has six digits; what is shorter is found anywhere. */
  private static final int SHORTEST = 6;

  private static final int LONGEST = 8_192;

  /** What words are not made of. */
  private static final Pattern BETWEEN = Pattern.compile("[\\s\"'`=,;:()\\[\\]{}<>|&?#%$@]+");

  /** A JWT; and refresh tokens, sessions and other long random texts. */
  private static final Pattern SHAPES =
      Pattern.compile("eyJ[\\w-]{10,}\\.[\\w-]{10,}\\.[\\w-]{10,}|[A-Za-z0-9_-]{86,}");

  private final Set<String> secrets = ConcurrentHashMap.newKeySet();

  /** Those that are no single word. */
  private final Set<String> phrases = ConcurrentHashMap.newKeySet();

  private final Set<String> words = ConcurrentHashMap.newKeySet();
  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

  /** From here on, and before, nobody may log this. Too short ones are not looked for. */
  public void secret(String text) {
    if (text.length() < SHORTEST || text.length() > LONGEST) {
      return;
    }
    if (BETWEEN.matcher(text).find()) {
      phrases.add(text);
    } else if (secrets.add(text) && words.contains(text)) {
      leaks.add("was logged before it was known: " + text);
    }
  }

  /** Looks at a line of a log. */
  public void logged(String line) {
    if (SHAPES.matcher(line).find() || phrases.stream().anyMatch(line::contains)) {
      leaks.add(line);
      return;
    }
    for (var word : BETWEEN.split(line)) {
      if (word.length() >= SHORTEST && word.length() <= LONGEST) {
        var bare = word.endsWith(".") ? word.substring(0, word.length() - 1) : word;
        words.add(bare);
        if (secrets.contains(bare)) {
          leaks.add(line);
        }
      }
    }
  }

  /** The lines with secrets since it was last asked; asking forgets them. */
  public List<String> leaks() {
    var all = new ArrayList<String>();
    for (var each = leaks.poll(); each != null; each = leaks.poll()) {
      all.add(each);
    }
    return all;
  }

  @Override
  protected void append(ILoggingEvent event) {
    logged(event.getFormattedMessage());
    var pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> logged(pair.key + "=" + pair.value));
    }
    event.getMDCPropertyMap().values().forEach(this::logged);
    var thrown = event.getThrowableProxy();
    if (thrown != null) {
      logged(ThrowableProxyUtil.asString(thrown));
    }
  }
}
