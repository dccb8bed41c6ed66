package dev.sallyport.config;

import java.util.List;
import java.util.function.UnaryOperator;

/** A pair that signs administrators' requests (AWS Signature Version 4). */
public record AccessKey(String id, Secret secret) {
  static List<AccessKey> readAll(List<Section> sections) {
    Section.distinct(sections, "id", UnaryOperator.identity());
    return sections.stream().map(AccessKey::read).toList();
  }

  private static AccessKey read(Section section) {
    return new AccessKey(
        section.requiredText("id", Rule.ACCESS_KEY_ID),
        section.requiredSecret("secret", Rule.lengthBetween(20, 128)));
  }
}
