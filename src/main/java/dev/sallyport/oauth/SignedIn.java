package dev.sallyport.oauth;

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
  public SignedIn {
    methods = List.copyOf(methods);
  }
}
