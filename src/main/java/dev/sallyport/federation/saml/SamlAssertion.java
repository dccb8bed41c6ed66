package dev.sallyport.federation.saml;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of somebody, and counts.
 *
 * @param id names it, among all that the provider says
 * @param attributes by their names, each a text or a list of texts
 * @param proved when they proved who they are
 * @param session what the provider calls their session; null where it does not say
 * @param until when it counts no more, whatever clock is looked at
 */
public record SamlAssertion(
    String id,
    NameId who,
    Map<String, Object> attributes,
    Instant proved,
    @Nullable String session,
    Instant until) {
  public SamlAssertion {
    attributes = Map.copyOf(attributes);
  }

  /** Says nothing of them. */
  @Override
  public String toString() {
    return "SamlAssertion[***]";
  }
}
