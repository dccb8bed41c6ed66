package dev.sallyport.config;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a pool sends to its people, where that differs from what comes with the program.
 *
 * @param language of those whose own is not known, or in which there is nothing
 * @param texts at most one of each kind and language
 */
public record MessagesConfig(String language, List<Wording> texts) {
  /** Stands for the code, or for the temporary password. */
  public static final String CODE = "{####}";

  /** Stands for the username. */
  public static final String USERNAME = "{username}";

  public static final int LONGEST_MAIL = 20_000;
  public static final int LONGEST_SUBJECT = 140;
  public static final int LONGEST_SMS = 140;

  private static final String ENGLISH = "en";
  private static final Rule LANGUAGE =
      Rule.matching("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}", "must be a language, such as de-AT");

  /** What a message is about; its name in lower case begins the keys of its texts. */
  public enum Kind {
    SIGN_UP,
    RESEND,
    RESET,
    INVITATION,
    VERIFY,
    /** Carries no code: tells that the password was reset. */
    PASSWORD_CHANGED,
    /** The code that a sign-in begins with. */
    SIGN_IN,
    /** The code that follows a password. */
    SECOND_FACTOR;

    /** Whether this text has the places that a message of the kind is worth nothing without. */
    public boolean complete(String text) {
      return switch (this) {
        case PASSWORD_CHANGED -> true;
        case INVITATION -> text.contains(CODE) && text.contains(USERNAME);
        case SIGN_UP, RESEND, RESET, VERIFY, SIGN_IN, SECOND_FACTOR -> text.contains(CODE);
      };
    }
  }

  /**
   * How one kind of message reads; null leaves a part as it would be without it.
   *
   * @param language of these words, or null for words that do for every language
   */
  public record Wording(
      Kind kind,
      @Nullable String language,
      @Nullable String subject,
      @Nullable String mail,
      @Nullable String sms) {}

  public MessagesConfig {
    texts = List.copyOf(texts);
  }

  /** Nothing of the pool's own. */
  public static MessagesConfig none() {
    return new MessagesConfig(ENGLISH, List.of());
  }

  /** Nothing of the pool's own but these, in English where nothing else is known. */
  public static MessagesConfig of(List<Wording> texts) {
    return new MessagesConfig(ENGLISH, texts);
  }

  static MessagesConfig read(Section section) {
    var sections = section.sections("texts");
    var wordings = sections.stream().map(MessagesConfig::wording).toList();
    for (var i = 0; i < wordings.size(); i++) {
      var one = wordings.get(i);
      if (wordings.subList(0, i).stream().anyMatch(other -> same(one, other))) {
        sections.get(i).fault("is there twice, with this kind and language");
      }
    }
    return new MessagesConfig(section.text("language", ENGLISH, LANGUAGE), wordings);
  }

  private static boolean same(Wording one, Wording other) {
    return one.kind() == other.kind() && folded(one.language()).equals(folded(other.language()));
  }

  private static String folded(@Nullable String language) {
    return language == null ? "" : language.toLowerCase(Locale.ROOT);
  }

  private static Wording wording(Section section) {
    var kind = section.requiredChoice("kind", Kind.class, Kind.SIGN_UP);
    return new Wording(
        kind,
        section.optionalText("language", LANGUAGE),
        section.optionalText("subject", Rule.lengthBetween(1, LONGEST_SUBJECT)),
        text(section, "mail", LONGEST_MAIL, kind),
        text(section, "sms", LONGEST_SMS, kind));
  }

  private static @Nullable String text(Section section, String key, int longest, Kind kind) {
    var text = section.optionalText(key, Rule.lengthBetween(1, longest));
    if (text != null && !kind.complete(text)) {
      section.fault(
          key, "must contain " + (kind == Kind.INVITATION ? CODE + " and " + USERNAME : CODE));
    }
    return text;
  }
}
