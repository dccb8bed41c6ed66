package dev.sallyport.token.bearer;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.token.bearer.Verified.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/**
 * Reads a token at its word: all that {@link BearerTokens} looks at but the signature, where no
 * keys are at hand. Only for explaining to somebody what a token would be; whoever lets anything
 * pass for it has no gate.
 *
 * @param publicUrl the base of every pool's issuer, without a trailing slash
 * @param leeway how much an issuer's clock may be off
 */
public record UnsignedReading(
    String publicUrl, List<IssuerConfig> issuers, Duration leeway, InstantSource clock) {
  public UnsignedReading {
    issuers = List.copyOf(issuers);
  }

  /**
   * What would be said of this token if it were signed by whom it says.
   *
   * @param names of the issuers whose tokens count
   */
  public Verified read(String text, Collection<String> names) {
    var token = text.length() > CompactToken.MOST_CHARACTERS ? null : CompactToken.read(text);
    if (token == null) {
      return new Verified.Refused(Reason.MALFORMED);
    }
    for (var issuer : issuers) {
      var rules = ClaimRules.of(issuer, publicUrl, leeway, clock);
      if (names.contains(issuer.name()) && rules.names(token)) {
        return rules.readable(token)
            ? rules.judge(token, "unsigned")
            : new Verified.Refused(Reason.MALFORMED);
      }
    }
    return new Verified.Refused(Reason.ISSUER);
  }
}
