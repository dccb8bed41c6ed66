package dev.sallyport.token.bearer;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.token.bearer.Verified.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a token of any kind is signed with one of these keys: for telling somebody what their
 * token is. It lets nobody in; {@link BearerTokens} decides that, by issuers that an operator
 * trusts and not by what a token says of itself.
 */
public final class IssuerSignature {
  private static final Set<String> ALGORITHMS =
      Set.of("RS256", "RS384", "RS512", "ES256", "ES384", "ES512");

  private IssuerSignature() {}

  /**
   * Reads the keys and looks. Null when the signature is right. Fails where the keys cannot be had,
   * for which {@link OutsideIssuer#words} has words. The token itself is sent nowhere.
   *
   * @param keys where the JWK set (RFC 7517 §5) is
   */
  public static Future<@Nullable Reason> check(Vertx vertx, String text, URI keys) {
    var token = CompactToken.read(text);
    if (token == null) {
      return Future.succeededFuture(Reason.MALFORMED);
    }
    var issuer =
        new IssuerConfig("looked-at", null, "", keys.toString(), List.of(), ALGORITHMS, "", null);
    var server = new KeyServer(vertx, issuer, Names.ofMachine());
    return new OutsideKeys(issuer, server, PublicAddress::is)
        .jwks()
        .map(jwks -> judged(vertx, token, jwks))
        .eventually(server::close);
  }

  private static @Nullable Reason judged(
      Vertx vertx, CompactToken token, Map<String, Object> jwks) {
    var key = JwkKey.set(jwks, ALGORITHMS).get(token.kid());
    if (key == null) {
      return Reason.KEY;
    }
    var verifying = new VerifyingKey(vertx, key);
    if (!verifying.takes(token)) {
      return Reason.ALGORITHM;
    }
    return verifying.signed(token) ? null : Reason.SIGNATURE;
  }
}
