package dev.sallyport.config;

/**
 * Outside identity providers, whose addresses are given by the API.
 *
 * @param inside whether they may also be on this machine and its networks
 * @param startsPerMinute sign-ins there, and requests pushed by clients without a secret, that one
 *     address may begin
 */
public record ProvidersConfig(boolean inside, int startsPerMinute) {
  static ProvidersConfig read(Section section) {
    return new ProvidersConfig(
        section.flag("inside", false), section.intBetween("startsPerMinute", 1, 1_000_000, 300));
  }
}
