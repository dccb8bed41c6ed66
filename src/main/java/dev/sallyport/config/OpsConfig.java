package dev.sallyport.config;

/**
 * The listener of health, readiness and metrics, apart from the API's. Port 0 takes any free one.
 *
 * @param console the pages for operators
 */
public record OpsConfig(String host, int port, ConsoleConfig console) {
  /** Without a console. */
  public OpsConfig(String host, int port) {
    this(host, port, ConsoleConfig.off());
  }

  static OpsConfig read(Section section) {
    return new OpsConfig(
        section.text("host", "127.0.0.1", Rule.HOST),
        section.intBetween("port", 0, 65_535, 9090),
        ConsoleConfig.read(section.section("console")));
  }
}
