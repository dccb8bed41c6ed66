package dev.sallyport.federation.saml;

import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * What a provider says of itself (SAML Metadata 2.0 §2.4.3).
 *
 * @param keys what it signs with; certificates are nothing but their carriers, so that one that ran
 *     out does not end the sign-in before the metadata says so
 * @param signIn where people are sent to sign in
 * @param signOut where they are sent to sign out; null where it has no such place
 * @param wantsSigned whether it takes signed requests only
 * @param until when it counts no more; null where it does not say
 */
public record IdpMetadata(
    String entityId,
    List<PublicKey> keys,
    Endpoint signIn,
    @Nullable Endpoint signOut,
    boolean wantsSigned,
    @Nullable Instant until) {
  private static final int RSA_BITS = 2048;
  private static final Set<String> FLAGS = Set.of("true", "1");

  /**
   * A place of a provider's that browsers bring messages to.
   *
   * @param post whether they post them as a form, and else bring them in the address
   */
  public record Endpoint(String address, boolean post) {}

  public IdpMetadata {
    keys = List.copyOf(keys);
  }

  /** Reads it; throws SamlRefused. */
  public static IdpMetadata read(String text) {
    var root = Xml.read(text);
    if (!Xml.is(root, SamlNames.METADATA, "EntityDescriptor")) {
      throw new SamlRefused("it is no EntityDescriptor");
    }
    var role =
        Xml.children(root, SamlNames.METADATA, "IDPSSODescriptor").stream()
            .filter(each -> protocols(each).contains(SamlNames.PROTOCOL))
            .findFirst()
            .orElseThrow(() -> new SamlRefused("it describes no identity provider of SAML 2.0"));
    var keys =
        Xml.children(role, SamlNames.METADATA, "KeyDescriptor").stream()
            .filter(each -> !"encryption".equals(Xml.attribute(each, "use")))
            .flatMap(each -> Xml.all(each, SamlNames.DSIG, "X509Certificate").stream())
            .map(each -> certificate(Xml.text(each)).getPublicKey())
            .filter(IdpMetadata::strong)
            .toList();
    if (keys.isEmpty()) {
      throw new SamlRefused("it has no key that is strong enough");
    }
    var signIn = endpoint(role, "SingleSignOnService");
    if (signIn == null) {
      throw new SamlRefused("it has no SingleSignOnService of a binding that is spoken here");
    }
    return new IdpMetadata(
        Xml.needed(root, "entityID"),
        keys,
        signIn,
        endpoint(role, "SingleLogoutService"),
        FLAGS.contains(String.valueOf(Xml.attribute(role, "WantAuthnRequestsSigned"))),
        Stream.of(root, role)
            .flatMap(each -> Stream.ofNullable(Xml.time(each, "validUntil")))
            .min(Instant::compareTo)
            .orElse(null));
  }

  private static List<String> protocols(Element role) {
    return List.of(Xml.needed(role, "protocolSupportEnumeration").split("\\s+"));
  }

  private static boolean strong(PublicKey key) {
    return key instanceof RSAKey rsa
        ? rsa.getModulus().bitLength() >= RSA_BITS
        : key.getAlgorithm().equals("EC");
  }

  /** The redirect where there is one: the other needs a page of ours in between. */
  private static @Nullable Endpoint endpoint(Element role, String name) {
    var all = Xml.children(role, SamlNames.METADATA, name);
    return Stream.of(SamlNames.REDIRECT, SamlNames.POST)
        .flatMap(
            binding ->
                all.stream()
                    .filter(each -> binding.equals(Xml.attribute(each, "Binding")))
                    .map(
                        each ->
                            new Endpoint(
                                Xml.needed(each, "Location"), binding.equals(SamlNames.POST))))
        .findFirst()
        .orElse(null);
  }

  private static X509Certificate certificate(String text) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(Base64.getDecoder().decode(text.replaceAll("\\s", ""))));
    } catch (CertificateException | IllegalArgumentException malformed) {
      throw new SamlRefused("it has a certificate that is none");
    }
  }
}
