package dev.sallyport.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client may do at the OAuth2 endpoints.
 *
 * @param grants of code, implicit, client_credentials, token-exchange; never empty, and
 *     client_credentials without code and implicit
 * @param scopes {@code openid} and the like, and {@code identifier/scope} of APIs; never empty
 * @param callbacks where an authorization may be answered to
 * @param logouts where a browser may be sent after signing out
 * @param defaultRedirect one of the callbacks; or null
 * @param providers {@code COGNITO}; empty means that nobody signs in on the pages
 * @param dpop whether its tokens must be bound to a key
 * @param backChannel where it is told that somebody signed out; or null
 * @param exchange what it may exchange tokens of others for; empty without token-exchange
 * @param consent whether people are asked before it gets anything
 */
public record OAuthConfig(
    Set<String> grants,
    Set<String> scopes,
    List<String> callbacks,
    List<String> logouts,
    @Nullable String defaultRedirect,
    Set<String> providers,
    DpopDemand dpop,
    @Nullable String backChannel,
    List<ExchangeConfig> exchange,
    boolean consent) {
  /** The scope that lets people change of themselves what the API lets them. */
  static final String SELF_SERVICE = "aws.cognito.signin.user.admin";

  /** The scopes that say what a token tells of a person, or lets them change of themselves. */
  public static final Set<String> SYSTEM_SCOPES =
      Set.of("phone", "email", "openid", "profile", SELF_SERVICE);

  /** The grant that Cognito has not: no client made by its API can have it. */
  public static final String EXCHANGE = "token-exchange";

  private static final String MACHINE = "client_credentials";
  private static final int MOST_ADDRESSES = 100;
  private static final int MOST_SCOPES = 50;
  private static final Rule GRANT = Rule.oneOf("grant", "code", "implicit", MACHINE, EXCHANGE);

  /** A pool from configuration has no resource servers that could be asked. */
  private static final Rule SCOPE =
      new Rule(
          scope ->
              SYSTEM_SCOPES.contains(scope)
                  || scope.matches("(?=.{3,256}$)[!#-\\[\\]-~]+/[!#-.0-\\[\\]-~]+"),
          "unknown scope {} (there is openid, email, phone, profile,"
              + " aws.cognito.signin.user.admin, and identifier/scope of an API)");

  private static final Rule ADDRESS =
      new Rule(
          text -> text.length() <= 1_024 && RedirectAddress.good(text),
          "must be a whole address without a fragment: https://, http:// of this machine, or an"
              + " app's own scheme");

  private static final Rule WEB =
      new Rule(
          text -> text.matches("https?://.{1,1000}") && RedirectAddress.good(text),
          "must be a whole address of https without a fragment");

  public OAuthConfig {
    grants = Set.copyOf(grants);
    scopes = Set.copyOf(scopes);
    callbacks = List.copyOf(callbacks);
    logouts = List.copyOf(logouts);
    providers = Set.copyOf(providers);
    exchange = List.copyOf(exchange);
  }

  /** Null where nothing is set, and the client has no part in OAuth2. */
  static @Nullable OAuthConfig read(Section section, boolean secret, List<String> providers) {
    if (!section.given()) {
      return null;
    }
    var grants = section.texts("grants", List.of("code"), GRANT);
    var callbacks = addresses(section, "callbacks");
    var exchange = ExchangeConfig.readAll(section, SCOPE);
    check(section, grants, secret);
    checkExchange(section, grants, exchange, secret);
    if (callbacks.isEmpty() && (grants.contains("code") || grants.contains("implicit"))) {
      section.fault("callbacks", "must name one address at least, for code and implicit");
    }
    return new OAuthConfig(
        Set.copyOf(grants),
        scopes(section, grants.contains(MACHINE)),
        callbacks,
        addresses(section, "logouts"),
        defaultRedirect(section, callbacks),
        Set.copyOf(
            section.texts("providers", List.of("COGNITO"), Rule.oneOf("provider", providers))),
        section.choice("dpop", DpopDemand.class, DpopDemand.OPTIONAL),
        section.optionalText("backChannel", WEB),
        exchange,
        section.flag("consent", false));
  }

  private static void check(Section section, List<String> grants, boolean secret) {
    if (grants.isEmpty()) {
      section.fault("grants", "must name one grant at least");
    } else if (grants.contains(MACHINE)
        && (grants.contains("code") || grants.contains("implicit"))) {
      section.fault("grants", "must not name code or implicit beside " + MACHINE);
    } else if (grants.contains(MACHINE) && !secret) {
      section.fault("grants", "can be " + MACHINE + " only where the client has a secret");
    }
  }

  private static void checkExchange(
      Section section, List<String> grants, List<ExchangeConfig> exchange, boolean secret) {
    if (grants.contains(EXCHANGE) == exchange.isEmpty()) {
      section.fault("exchange", "and " + EXCHANGE + " among grants need each other");
    } else if (grants.contains(EXCHANGE) && !secret) {
      section.fault("grants", "can have " + EXCHANGE + " only where the client has a secret");
    }
  }

  private static Set<String> scopes(Section section, boolean machine) {
    var scopes = section.texts("scopes", List.of("openid"), SCOPE);
    if (scopes.isEmpty()) {
      section.fault("scopes", "must name one scope at least");
    } else if (scopes.size() > MOST_SCOPES) {
      section.fault("scopes", "must name " + MOST_SCOPES + " at most");
    } else if (machine && scopes.stream().anyMatch(SYSTEM_SCOPES::contains)) {
      section.fault("scopes", "must all be identifier/scope of an API, for " + MACHINE);
    }
    return Set.copyOf(scopes);
  }

  private static List<String> addresses(Section section, String key) {
    var addresses = section.texts(key, List.of(), ADDRESS);
    if (addresses.size() > MOST_ADDRESSES) {
      section.fault(key, "must name " + MOST_ADDRESSES + " at most");
    }
    return addresses;
  }

  private static @Nullable String defaultRedirect(Section section, List<String> callbacks) {
    var address = section.optionalText("defaultRedirect", ADDRESS);
    if (address != null && !callbacks.contains(address)) {
      section.fault("defaultRedirect", "must be one of the callbacks");
    }
    return address;
  }
}
