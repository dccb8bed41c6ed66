package dev.sallyport.ingress.pages;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the pages say, in each of their languages. */
final class PageTexts {
  private static final String ENGLISH = "en";
  static final List<String> LANGUAGES = List.of(ENGLISH, "de", "fr");

  /** A browser's wishes are shorter, and what a link says may be anything. */
  private static final int LONGEST = 256;

  private final Map<String, Language> all;

  private PageTexts(Map<String, Language> all) {
    this.all = Map.copyOf(all);
  }

  /** Reads the texts that come with the program. */
  static PageTexts load() {
    var all = new HashMap<String, Language>();
    LANGUAGES.forEach(tag -> all.put(tag, new Language(tag, read(tag))));
    return new PageTexts(all);
  }

  private static Properties read(String tag) {
    try (var in = PageTexts.class.getResourceAsStream("/texts/pages_" + tag + ".properties")) {
      var texts = new Properties();
      texts.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
      return texts;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /**
   * The language of a page.
   *
   * @param asked what its link says; or null
   * @param accepted Accept-Language (RFC 9110 §12.5.4); or null
   */
  Language of(@Nullable String asked, @Nullable String accepted) {
    var tag = best(asked);
    if (tag == null) {
      tag = best(accepted);
    }
    return Objects.requireNonNull(all.get(tag == null ? ENGLISH : tag));
  }

  private static @Nullable String best(@Nullable String wished) {
    if (wished == null || wished.isBlank() || wished.length() > LONGEST) {
      return null;
    }
    try {
      return Locale.lookupTag(LanguageRange.parse(wished.replace('_', '-')), LANGUAGES);
    } catch (IllegalArgumentException noLanguage) {
      return null;
    }
  }

  /** The texts of one language. */
  static final class Language {
    private final String tag;
    private final Properties texts;

    private Language(String tag, Properties texts) {
      this.tag = tag;
      this.texts = texts;
    }

    /** Such as {@code en}. */
    String tag() {
      return tag;
    }

    /** The text of this name, with values for {@code {0}} and so on. */
    String text(String key, String... values) {
      var text = Objects.requireNonNull(texts.getProperty(key), key);
      for (int i = 0; i < values.length; i++) {
        text = text.replace("{" + i + "}", values[i]);
      }
      return text;
    }

    /** A day as people of this language write it, in UTC. */
    String day(Instant when) {
      return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
          .withLocale(Locale.forLanguageTag(tag))
          .format(when.atOffset(ZoneOffset.UTC));
    }

    boolean has(String key) {
      return texts.containsKey(key);
    }

    /** The text of this name, or another where there is none. */
    String textOr(String key, String other) {
      return texts.getProperty(key, other);
    }
  }
}
