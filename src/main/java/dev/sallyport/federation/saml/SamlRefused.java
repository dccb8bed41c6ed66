package dev.sallyport.federation.saml;

/** A message or a document of a provider does not count. Its words are our own. */
public final class SamlRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean keys;

  SamlRefused(String why) {
    this(why, false);
  }

  private SamlRefused(String why, boolean keys) {
    super(why, null, false, false);
    this.keys = keys;
  }

  /** One whose signature is by none of the keys that are known. */
  static SamlRefused unknownKey() {
    return new SamlRefused("the signature is not by a key of the provider's metadata", true);
  }

  /** Why, in words that may be told. */
  public String why() {
    return String.valueOf(getMessage());
  }

  /** Whether other keys might make it count: the provider may have new ones. */
  public boolean forKeys() {
    return keys;
  }
}
