package dev.sallyport.oauth;

import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.directory.User;
import java.time.Instant;
import java.util.List;

/**
 * Somebody who signed in on the pages.
 *
 * @param attempt names the sign-in: the tokens' {@code event_id}
 * @param authTime when they proved who they are
 * @param methods how, such as {@code pwd}
 */
public record SignedIn(String attempt, User user, Instant authTime, List<String> methods) {
  private static final String AT = "provider:";

  public SignedIn {
    methods = List.copyOf(methods);
  }

  /** The method of whoever signed in at this outside provider. */
  public static String at(String provider) {
    return AT + provider;
  }

  /** Where they signed in: an outside provider's name, or {@link OAuthSettings#OWN}. */
  public String provider() {
    return methods.stream()
        .filter(method -> method.startsWith(AT))
        .map(method -> method.substring(AT.length()))
        .findFirst()
        .orElse(OAuthSettings.OWN);
  }
}
