package dev.sallyport.federation.saml;

import java.security.GeneralSecurityException;
import java.time.Instant;

/** What a SAML provider could say of itself. */
public final class MetadataForTests {
  private static final String CERTIFICATE = certificate();

  private MetadataForTests() {}

  private static String certificate() {
    try {
      return SpCredentials.generate("provider", Instant.now()).signing().text();
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** One that counts for good. */
  public static String text(String entityId) {
    return text(entityId, "");
  }

  /**
   * One of that name.
   *
   * @param more more attributes of the whole
   */
  static String text(String entityId, String more) {
    return """
    <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="%s" %s>
      <!-- of no account -->
      <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
        <KeyDescriptor use="signing">
          <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
            <X509Certificate>%s</X509Certificate>
          </X509Data></KeyInfo>
        </KeyDescriptor>
        <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
            Location="https://idp.example/post"/>
        <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
            Location="https://idp.example/redirect"/>
      </IDPSSODescriptor>
    </EntityDescriptor>\
    """
        .formatted(entityId, more, CERTIFICATE);
  }
}
