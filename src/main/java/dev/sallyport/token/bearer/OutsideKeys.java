package dev.sallyport.token.bearer;

import dev.sallyport.config.IssuerConfig;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an outside issuer: at the configured address, or where its discovery document says
 * (OpenID Connect Discovery 1.0 §4). The document is read again each time, for the address may
 * change.
 *
 * <p>An operator's own words are trusted, so a configured address may be anywhere. What a document
 * names may not (AC-107): it is https, and on the issuer's own host, with the address that the
 * document came from, or at a public address. Only an issuer that is itself at an address which is
 * not public may name another like it, and never a link-local one, where clouds keep their
 * machines' credentials.
 */
final class OutsideKeys implements KeySource {
  private static final String DISCOVERY = "/.well-known/openid-configuration";

  private final IssuerConfig issuer;
  private final KeyServer server;
  private final Predicate<InetAddress> open;

  /** Where {@code open} tells which addresses anybody may be sent to. */
  OutsideKeys(IssuerConfig issuer, KeyServer server, Predicate<InetAddress> open) {
    this.issuer = issuer;
    this.server = server;
    this.open = open;
  }

  @Override
  public Future<Map<String, Object>> jwks() {
    var configured = issuer.jwksUri();
    if (configured != null) {
      var url = URI.create(configured);
      return server.addresses(url).compose(addresses -> server.get(url, addresses));
    }
    return discovered()
        .compose(
            document -> {
              var url = url(document.metadata().get("jwks_uri"), "keys");
              return places(url, document.addresses()).compose(checked -> server.get(url, checked));
            });
  }

  /**
   * What the issuer says of itself.
   *
   * @param addresses where it was read from
   */
  record Document(Map<String, Object> metadata, List<InetAddress> addresses) {}

  /** The discovery document; fails with KeyTrouble where it is another issuer's. */
  Future<Document> discovered() {
    var document = URI.create(issuer.issuer().replaceFirst("/$", "") + DISCOVERY);
    return server
        .addresses(document)
        .compose(
            addresses ->
                server
                    .get(document, addresses)
                    .map(
                        metadata -> {
                          if (!issuer.issuer().equals(metadata.get("issuer"))) {
                            throw new KeyTrouble("the discovery document is another issuer's");
                          }
                          return new Document(metadata, addresses);
                        }));
  }

  /** The addresses of what the document names, where it may name them. */
  Future<List<InetAddress>> places(URI url, List<InetAddress> known) {
    var base = URI.create(issuer.issuer());
    var addresses =
        url.getHost().equalsIgnoreCase(base.getHost())
            ? Future.succeededFuture(known)
            : server.addresses(url).map(found -> checked(found, known));
    return addresses.map(checked -> unheard(url, checked));
  }

  /** What the document names, an address of so-called {@code what}; throws KeyTrouble. */
  URI url(@Nullable Object named, String what) {
    return url(named, URI.create(issuer.issuer()), what);
  }

  private static URI url(@Nullable Object named, URI base, String what) {
    try {
      var url = new URI(String.valueOf(named));
      // The configuration takes http of this machine only, and that may go on with it.
      var scheme = "https".equals(url.getScheme()) || base.getScheme().equals(url.getScheme());
      if (scheme
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawFragment() == null) {
        return url;
      }
    } catch (URISyntaxException notAUrl) {
      // Told below.
    }
    throw new KeyTrouble("the discovery document names no https address of " + what);
  }

  /** All or none: whoever chooses a name's addresses chooses the order too. */
  private List<InetAddress> checked(List<InetAddress> addresses, List<InetAddress> issuers) {
    var inside = issuers.stream().noneMatch(open);
    for (var address : addresses) {
      if (!open.test(address) && !(inside && PublicAddress.nearby(address))) {
        throw new KeyTrouble("the discovery document names an address that is not public");
      }
    }
    return addresses;
  }

  private static List<InetAddress> unheard(URI url, List<InetAddress> addresses) {
    if (url.getScheme().equals("http")
        && !addresses.stream().allMatch(InetAddress::isLoopbackAddress)) {
      throw new KeyTrouble("the discovery document names an address without TLS");
    }
    return addresses;
  }

  @Override
  public Future<Void> close() {
    return server.close();
  }
}
