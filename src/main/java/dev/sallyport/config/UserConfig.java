package dev.sallyport.config;

import java.util.Map;

/** A user made at start where the pool has none of that name, confirmed, with this password. */
public record UserConfig(String username, Secret password, Map<String, String> attributes) {
  public UserConfig {
    attributes = Map.copyOf(attributes);
  }
}
