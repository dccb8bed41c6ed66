package dev.sallyport.config;

/**
 * The listener of health, readiness and metrics, apart from the API's. Port 0 takes any free one.
 */
public record OpsConfig(String host, int port) {
  static OpsConfig read(Section section) {
    return new OpsConfig(
        section.text("host", "127.0.0.1", Rule.HOST), section.intBetween("port", 0, 65_535, 9090));
  }
}
