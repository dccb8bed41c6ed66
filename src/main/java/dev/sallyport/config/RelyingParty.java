package dev.sallyport.config;

import com.google.common.net.InternetDomainName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * What may be a relying party id, and which origins belong to it (WebAuthn L3 §5.1.2 and §13.4.9).
 * An id is a registrable domain or one below it: under a public suffix such as {@code co.uk},
 * strangers would share their passkeys.
 */
public final class RelyingParty {
  private static final String LOCALHOST = "localhost";

  private RelyingParty() {}

  /** Whether this can be a relying party id. */
  public static boolean valid(String domain) {
    if (domain.equals(LOCALHOST)) {
      return true;
    }
    if (!domain.equals(domain.toLowerCase(Locale.ROOT))
        || domain.endsWith(".")
        || !InternetDomainName.isValid(domain)) {
      return false;
    }
    var name = InternetDomainName.from(domain);
    // A name of one label that is no known suffix is one by the list's default rule.
    return name.parts().size() > 1 && !name.isPublicSuffix();
  }

  /** The origin of the domain's own pages, which stands where none is named. */
  public static String usualOrigin(String domain) {
    return (domain.equals(LOCALHOST) ? "http://" : "https://") + domain;
  }

  /**
   * Whether pages of this origin may use passkeys of this relying party: {@code https} (on
   * localhost also {@code http}), the domain itself or one below it, spelled as a browser spells
   * it.
   */
  public static boolean allows(String domain, String origin) {
    try {
      var uri = new URI(origin);
      var host = uri.getHost();
      if (host == null || !origin.equals(spelled(uri, host))) {
        return false;
      }
      var belongs = host.equals(domain) || host.endsWith("." + domain);
      var secure = uri.getScheme().equals("https") || local(uri.getScheme(), host);
      return belongs && secure;
    } catch (URISyntaxException notAnOrigin) {
      return false;
    }
  }

  private static boolean local(String scheme, String host) {
    return scheme.equals("http") && (host.equals(LOCALHOST) || host.endsWith("." + LOCALHOST));
  }

  private static String spelled(URI uri, String host) {
    var usual = "https".equals(uri.getScheme()) ? 443 : 80;
    var port = uri.getPort() == -1 || uri.getPort() == usual ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + host.toLowerCase(Locale.ROOT) + port;
  }
}
