package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/** An HTTP service that is asked for a person's questions; the key goes with every request. */
public record QuestionSourceConfig(String url, Secret key) {
  static @Nullable QuestionSourceConfig read(Section section) {
    return section.given()
        ? new QuestionSourceConfig(
            section.requiredText("url", Rule.WEB_URL), section.requiredSecret("key", Rule.ANY))
        : null;
  }
}
