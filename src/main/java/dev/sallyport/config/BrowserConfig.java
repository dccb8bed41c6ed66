package dev.sallyport.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * People who reach guarded APIs with a browser: they sign in at an OpenID Connect issuer, their
 * tokens stay here, and the browser gets a cookie that says nothing.
 *
 * @param issuer the name of an outside {@link IssuerConfig}, whose discovery document says where
 *     people sign in
 * @param clientId what the issuer calls this gate
 * @param clientSecret null for a public client
 * @param scopes what is asked for; {@code openid} is always among them
 * @param callback the path that the issuer sends people back to, on every host they come from; the
 *     issuer must know each as a redirect address
 * @param logout the path that ends a session by a POST from a page of the same origin
 * @param backChannel the path where the issuer says that somebody signed out there (OpenID Connect
 *     Back-Channel Logout 1.0)
 * @param afterLogout the path that people are sent to then
 * @param idle after so long without a request a session ends
 * @param absolute after so long it ends whatever was asked
 * @param cookie the name of the cookie, which begins with {@code __Host-}
 */
public record BrowserConfig(
    String issuer,
    String clientId,
    @Nullable Secret clientSecret,
    List<String> scopes,
    String callback,
    String logout,
    String backChannel,
    String afterLogout,
    Duration idle,
    Duration absolute,
    String cookie) {
  private static final Rule PATH =
      Rule.matching(
          "/|(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]{1,64}){1,8}",
          "must be a path of letters, digits and ._~-");
  private static final Rule COOKIE =
      Rule.matching("__Host-[A-Za-z0-9_-]{1,32}", "must be __Host- and letters, digits, _ and -");
  private static final Rule CLIENT_ID =
      Rule.matching("[\\x20-\\x7e]{1,256}", "must be the id of a client");
  private static final Rule SCOPE =
      Rule.matching("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,256}", "must be the name of a scope");

  public BrowserConfig {
    scopes = List.copyOf(scopes);
  }

  private Map<String, String> paths() {
    return Map.of("callback", callback, "logout", logout, "backChannel", backChannel);
  }

  static @Nullable BrowserConfig read(Section gate, List<IssuerConfig> issuers) {
    if (!gate.given("browser")) {
      return null;
    }
    var section = gate.section("browser");
    var outside =
        issuers.stream().filter(each -> each.pool() == null).map(IssuerConfig::name).toList();
    var config =
        new BrowserConfig(
            section.requiredText("issuer", Rule.oneOf("outside issuer", outside)),
            section.requiredText("clientId", CLIENT_ID),
            section.secret("clientSecret", Rule.lengthBetween(1, 1_024)),
            section.texts("scopes", List.of("openid"), SCOPE),
            section.text("callback", "/.sallyport/callback", PATH),
            section.text("logout", "/.sallyport/logout", PATH),
            section.text("backChannel", "/.sallyport/backchannel-logout", PATH),
            section.text("afterLogout", "/", PATH),
            section.duration(
                "idle", Duration.ofSeconds(1), Duration.ofDays(30), Duration.ofMinutes(30)),
            section.duration(
                "absolute", Duration.ofSeconds(1), Duration.ofDays(365), Duration.ofHours(12)),
            section.text("cookie", "__Host-sallyport", COOKIE));
    if (!config.scopes.contains("openid")) {
      section.fault("scopes", "must have openid among them, or nobody says who signed in");
    }
    if (config.callback.equals(config.logout)) {
      section.fault("logout", "is the same path as callback");
    }
    if (List.of(config.callback, config.logout).contains(config.backChannel)) {
      section.fault("backChannel", "is the same path as callback or logout");
    }
    config
        .paths()
        .forEach(
            (key, path) -> {
              if (path.equals(IdentityConfig.KEYS)) {
                section.fault(key, "is where public keys are");
              }
            });
    if (config.absolute.compareTo(config.idle) < 0) {
      section.fault("absolute", "is shorter than idle");
    }
    return config;
  }
}
