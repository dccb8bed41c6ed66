package dev.sallyport.config;

/**
 * Outside identity providers, whose addresses are given by the API.
 *
 * @param inside whether they may also be on this machine and its networks
 */
public record ProvidersConfig(boolean inside) {
  static ProvidersConfig read(Section section) {
    return new ProvidersConfig(section.flag("inside", false));
  }
}
