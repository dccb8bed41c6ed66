package dev.sallyport.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a pool's passkeys belong.
 *
 * @param relyingParty the domain they are bound to
 * @param origins the exact origins of the pages that use them; never empty
 * @param userVerification preferred or required
 * @param countsAsMfa a passkey whose owner was verified stands for two factors
 */
public record WebAuthnConfig(
    String relyingParty, Set<String> origins, String userVerification, boolean countsAsMfa) {
  public WebAuthnConfig {
    origins = Set.copyOf(origins);
  }

  private static final Rule RELYING_PARTY =
      new Rule(
          RelyingParty::valid,
          "must be a domain of your own in small letters (no public suffix), or localhost");
  private static final Rule VERIFICATION = Rule.oneOf("user verification", "preferred", "required");

  static @Nullable WebAuthnConfig read(Section section) {
    if (!section.given()) {
      return null;
    }
    var domain = section.requiredText("relyingParty", RELYING_PARTY);
    var usual = RelyingParty.valid(domain) ? RelyingParty.usualOrigin(domain) : "";
    var origin =
        new Rule(
            text -> RelyingParty.allows(domain, text),
            "must be an https:// origin of the relying party or below it (http:// for localhost)");
    var origins = section.texts("origins", usual.isEmpty() ? List.of() : List.of(usual), origin);
    if (origins.isEmpty() && !usual.isEmpty()) {
      section.fault("origins", "must not be empty");
    }
    return new WebAuthnConfig(
        domain,
        Set.copyOf(origins),
        section.text("userVerification", "preferred", VERIFICATION),
        section.flag("countsAsMfa", false));
  }
}
