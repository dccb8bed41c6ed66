package dev.sallyport.ingress.cognito;

import dev.sallyport.config.RelyingParty;
import dev.sallyport.directory.SignInRules.WebAuthn;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** {@code WebAuthnConfiguration} of SetUserPoolMfaConfig and GetUserPoolMfaConfig. */
final class WebAuthnJson {
  private static final String TWO_FACTORS = "MULTI_FACTOR_WITH_USER_VERIFICATION";

  private WebAuthnJson() {}

  /**
   * What the configuration says. It has no member for origins: pages of the relying party's own
   * origin may use its passkeys. Throws {@code Failed} with Invalid where the relying party is
   * missing or cannot be one.
   */
  static WebAuthn read(JsonObject configuration) {
    var domain = configuration.getString("RelyingPartyId");
    if (domain == null) {
      throw Members.invalid("WebAuthnConfiguration needs a RelyingPartyId.");
    }
    if (!RelyingParty.valid(domain)) {
      throw Members.invalid(
          "The RelyingPartyId must be a domain of your own, and no public suffix.");
    }
    return new WebAuthn(
        domain,
        Set.of(RelyingParty.usualOrigin(domain)),
        "required".equals(configuration.getString("UserVerification")),
        TWO_FACTORS.equals(configuration.getString("FactorConfiguration")));
  }

  static JsonObject write(WebAuthn rules) {
    return new JsonObject()
        .put("RelyingPartyId", rules.relyingParty())
        .put("UserVerification", rules.verificationRequired() ? "required" : "preferred")
        .put("FactorConfiguration", rules.countsAsMfa() ? TWO_FACTORS : "SINGLE_FACTOR");
  }
}
