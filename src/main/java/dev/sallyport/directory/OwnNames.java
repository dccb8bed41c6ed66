package dev.sallyport.directory;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** What a person is called, which whoever guesses their password tries early (ASVS 6.2.11). */
final class OwnNames {
  /** In characters; whatever is shorter is in too many good passwords. */
  private static final int SHORTEST = 4;

  private OwnNames() {}

  /**
   * Whether the password contains the username, the part of an e-mail address before the @, the
   * preferred name, or a word of the given or the family name, in whatever case and width.
   */
  static boolean within(User user, String password) {
    var folded = fold(password);
    return names(user)
        .map(OwnNames::fold)
        .filter(name -> name.codePointCount(0, name.length()) >= SHORTEST)
        .anyMatch(folded::contains);
  }

  private static Stream<String> names(User user) {
    return Stream.concat(
        Stream.of(
                user.username(),
                user.attributes().get("email"),
                user.attributes().get("preferred_username"))
            .filter(Objects::nonNull)
            .map(OwnNames::local),
        Stream.of("given_name", "family_name")
            .map(user.attributes()::get)
            .filter(Objects::nonNull)
            .flatMap(name -> Stream.of(name.split("\\s+"))));
  }

  private static String local(String address) {
    var at = address.lastIndexOf('@');
    return at < 0 ? address : address.substring(0, at);
  }

  private static String fold(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }
}
