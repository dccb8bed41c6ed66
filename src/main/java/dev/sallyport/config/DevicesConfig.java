package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * How a pool remembers devices (auth-flows.md §8).
 *
 * @param challengeOnNew a remembered device stands for the second factor, once it proved itself
 * @param onlyOnPrompt a device is remembered only when the person says so
 */
public record DevicesConfig(boolean challengeOnNew, boolean onlyOnPrompt) {
  static @Nullable DevicesConfig read(Section section) {
    return section.given()
        ? new DevicesConfig(
            section.flag("challengeOnNewDevice", true), section.flag("onlyOnUserPrompt", false))
        : null;
  }
}
