package dev.sallyport.directory;

/**
 * An authenticator app's seed.
 *
 * @param id tells this seed from others of the person; drawn
 * @param sealed the seed, which opens for its own person and id only
 * @param name what the person calls the device; empty where it has no name
 */
public record SoftwareToken(String id, String sealed, String name) {
  /** The same seed on a device of this name. */
  public SoftwareToken named(String device) {
    return new SoftwareToken(id, sealed, device);
  }

  @Override
  public String toString() {
    return "SoftwareToken[" + id + "]";
  }
}
