package dev.sallyport.delivery;

import dev.sallyport.config.MessagesConfig;
import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.config.MessagesConfig.Wording;
import dev.sallyport.delivery.Message.Medium;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What messages say. The pool's own words come first, those in the person's language before those
 * that do for every language; then come the texts of the program in that language, and last its
 * English ones, which are complete.
 */
final class Texts {
  private static final String ENGLISH = "en";
  private static final List<String> LANGUAGES = List.of(ENGLISH, "de");

  /** No language's name is longer, and what people call their locale may be anything. */
  private static final int LONGEST_TAG = 64;

  private final Map<String, Properties> builtIn;

  private Texts(Map<String, Properties> builtIn) {
    this.builtIn = Map.copyOf(builtIn);
  }

  /** Reads the texts that come with the program. */
  static Texts load() {
    var all = new HashMap<String, Properties>();
    LANGUAGES.forEach(language -> all.put(language, read(language)));
    return new Texts(all);
  }

  private static Properties read(String language) {
    try (var in = Texts.class.getResourceAsStream("/texts/messages_" + language + ".properties")) {
      var texts = new Properties();
      texts.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
      return texts;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /**
   * The words of a message.
   *
   * @param wished languages, the best first; what is none is passed over
   */
  Words words(MessagesConfig own, List<String> wished, Kind kind, Medium medium) {
    var languages = Stream.concat(wished.stream(), Stream.of(own.language())).toList();
    var mail = medium == Medium.EMAIL;
    var text = mail ? part("email", Wording::mail) : part("sms", Wording::sms);
    return new Words(
        mail ? find(own, languages, kind, part("subject", Wording::subject)) : "",
        find(own, languages, kind, text));
  }

  /** One part of a message: what our files call it, and where the pool's own words have it. */
  private record Part(String key, Function<Wording, @Nullable String> own) {}

  private static Part part(String key, Function<Wording, @Nullable String> own) {
    return new Part(key, own);
  }

  private String find(MessagesConfig own, List<String> languages, Kind kind, Part part) {
    var given = new HashMap<String, String>();
    String always = null;
    for (var wording : own.texts()) {
      var text = wording.kind() == kind ? part.own().apply(wording) : null;
      if (text != null && wording.language() != null) {
        given.put(wording.language(), text);
      } else if (text != null) {
        always = text;
      }
    }
    var fitting = best(languages, given.keySet()).map(given::get);
    if (fitting.isPresent()) {
      return fitting.get();
    }
    return always == null
        ? builtIn(best(languages, builtIn.keySet()).orElse(ENGLISH), kind, part)
        : always;
  }

  private String builtIn(String language, Kind kind, Part part) {
    var key = kind.name().toLowerCase(Locale.ROOT) + "." + part.key();
    return Objects.requireNonNull(
        Objects.requireNonNull(builtIn.get(language)).getProperty(key), key);
  }

  /** The first wish that can be met: {@code de-AT} also by {@code de} (RFC 4647 §3.4). */
  private static Optional<String> best(List<String> wished, Collection<String> there) {
    return wished.stream()
        .flatMap(wish -> range(wish).stream())
        .map(wish -> Locale.lookupTag(List.of(wish), there))
        .flatMap(Stream::ofNullable)
        .flatMap(tag -> there.stream().filter(tag::equalsIgnoreCase))
        .findFirst();
  }

  /** OpenID Connect lets a locale be written de_AT too. */
  private static Optional<LanguageRange> range(String wish) {
    try {
      return wish.isEmpty() || wish.length() > LONGEST_TAG
          ? Optional.empty()
          : Optional.of(new LanguageRange(wish.replace('_', '-')));
    } catch (IllegalArgumentException noLanguage) {
      return Optional.empty();
    }
  }
}
