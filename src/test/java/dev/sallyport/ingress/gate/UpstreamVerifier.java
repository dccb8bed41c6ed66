package dev.sallyport.ingress.gate;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.sallyport.SallyportForTests;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.util.Set;

/** Verifies the gate's tokens as an API would: with a library, and the keys that are published. */
final class UpstreamVerifier {
  private static final Set<String> CLAIMS = Set.of("sub", "origin_iss", "iat", "exp", "jti");

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /** For this audience, with the keys of this listener. */
  UpstreamVerifier(URI listener, String audience) {
    try {
      var keys =
          JWKSourceBuilder.<SecurityContext>create(
                  listener.resolve("/.sallyport/jwks.json").toURL())
              .build();
      processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, keys));
      var issuer = new JWTClaimsSet.Builder().issuer(SallyportForTests.PUBLIC_URL).build();
      processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(audience, issuer, CLAIMS));
    } catch (MalformedURLException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** What it says; fails where it does not count. */
  JWTClaimsSet claims(String token) {
    try {
      return processor.process(token, null);
    } catch (ParseException | BadJOSEException | JOSEException refused) {
      throw new IllegalArgumentException(refused);
    }
  }
}
