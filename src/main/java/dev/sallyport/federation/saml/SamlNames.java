package dev.sallyport.federation.saml;

/** The names of SAML 2.0 that are used here. */
final class SamlNames {
  static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
  static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
  static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
  static final String REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
  static final String POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
  static final String BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
  static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
  static final String TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
  static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";
  static final String XENC = "http://www.w3.org/2001/04/xmlenc#";

  private SamlNames() {}
}
