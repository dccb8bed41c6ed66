package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * How a pool remembers devices (auth-flows.md §8).
 *
 * @param challengeOnNewDevice a remembered device stands for the second factor, once it proved
 *     itself
 * @param onlyOnUserPrompt a device is remembered only when the person says so
 */
public record DevicesConfig(boolean challengeOnNewDevice, boolean onlyOnUserPrompt) {
  static @Nullable DevicesConfig read(Section section) {
    return section.given()
        ? new DevicesConfig(
            section.flag("challengeOnNewDevice", true), section.flag("onlyOnUserPrompt", false))
        : null;
  }
}
