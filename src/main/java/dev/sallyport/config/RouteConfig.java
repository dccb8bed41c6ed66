package dev.sallyport.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table that says who may reach what. A request belongs to the most specific route
 * of its host and path, whatever its method; what belongs to none is refused.
 *
 * @param name what logs, metrics and explanations call it
 * @param hosts in small letters: {@code api.example.com}, {@code *.example.com} for exactly one
 *     label more, or {@code *}
 * @param methods what may be done; another method is refused
 * @param upstream the {@link BackendConfig} it leads to; null where only other proxies ask
 * @param allow who may pass at all
 * @param issuers whose tokens count; never empty unless anonymous
 * @param scopes all of which the token must have
 * @param groups one of which the person must be in; empty asks for none
 * @param condition what must hold besides
 * @param headers header names and the claims that go into them
 * @param identity how the upstream is told who asks in a token that we make; null where it is not,
 *     or in the place of the client's only
 * @param token what becomes of the client's own token
 * @param dpop whether a token must be bound to a key; one that is needs a proof in any case
 * @param refuse what somebody gets who has not signed in
 * @param segmentParameters whether {@code ;name=value} in a path is taken away; else it is refused
 * @param encodedSlashes whether {@code %2F} in a path is kept as it is; else it is refused
 * @param exactCase whether a path that differs from this one in case alone is another; else it is
 *     refused
 * @param staleness how old the knowledge of revocations may be before nobody passes
 * @param longest the most bytes of a request's body; 0 is any number
 * @param origins of the pages that may open a WebSocket, as browsers say them; empty is pages of
 *     the request's own host
 * @param rate all of which a request must find room in
 */
public record RouteConfig(
    String name,
    List<String> hosts,
    PathPattern path,
    Set<String> methods,
    @Nullable String upstream,
    Allow allow,
    List<String> issuers,
    Set<String> scopes,
    Set<String> groups,
    @Nullable AccessRule condition,
    Map<String, String> headers,
    @Nullable Identity identity,
    Token token,
    DpopDemand dpop,
    Refuse refuse,
    boolean segmentParameters,
    boolean encodedSlashes,
    boolean exactCase,
    Duration staleness,
    long longest,
    List<String> origins,
    List<RateConfig> rate) {

  /** Who may pass at all. */
  public enum Allow {
    SIGNED_IN,
    /** Everybody, and nobody's token is looked at. */
    ANONYMOUS
  }

  /** What becomes of the client's own token. */
  public enum Token {
    /** It goes on to the upstream. */
    PASS,
    /** It stays here. */
    DROP,
    /** It stays here, and one that we make takes its place. */
    EXCHANGE
  }

  /**
   * A token that we make of who asks.
   *
   * @param header what it goes in; null where it only takes the place of the client's
   * @param audience whom it is for; null takes that of the upstream
   */
  public record Identity(@Nullable String header, @Nullable String audience) {
    static @Nullable Identity read(Section section) {
      return section.given()
          ? new Identity(
              section.optionalText("header", HEADER),
              section.optionalText("audience", BackendConfig.AUDIENCE))
          : null;
    }
  }

  /** What somebody gets who has not signed in. */
  public enum Refuse {
    /** 401 and a document that programs can read. */
    JSON,
    /** A browser that opens a page is sent to sign in; everything else gets the same as above. */
    SIGN_IN
  }

  private static final Rule HOST =
      new Rule(
          text ->
              text.equals("*")
                  || (Hosts.host(text.startsWith("*.") ? text.substring(2) : text)
                      && text.equals(text.toLowerCase(Locale.ROOT))),
          "must be a host in small letters, *.example.com or *");
  private static final Rule ORIGIN =
      new Rule(
          text ->
              Hosts.webUrl(text)
                  && URI.create(text).getRawPath().isEmpty()
                  && text.equals(text.toLowerCase(Locale.ROOT)),
          "must be an origin in small letters: https://app.example.com");
  private static final Rule METHOD =
      Rule.matching(
          "(?!TRACE$|CONNECT$)[A-Z][A-Z-]{0,31}",
          "must be a method in capitals, and neither TRACE nor CONNECT");
  private static final Rule SCOPE =
      Rule.matching("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,256}", "must be the name of a scope");
  private static final Rule GROUP = Rule.lengthBetween(1, 128);
  private static final Rule HEADER =
      Rule.matching(
          "(?i)(?!(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|keep-alive"
              + "|authorization|cookie|expect|forwarded|x-forwarded-.*)$)[a-z0-9-]{1,64}",
          "must be a header of your own, in letters, digits and hyphens");
  private static final Rule CLAIM =
      Rule.matching("[\\w:./-]{1,256}", "must be the name of a claim");
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  public RouteConfig {
    hosts = List.copyOf(hosts);
    methods = Set.copyOf(methods);
    issuers = List.copyOf(issuers);
    scopes = Set.copyOf(scopes);
    groups = Set.copyOf(groups);
    headers = Map.copyOf(headers);
    origins = List.copyOf(origins);
    rate = List.copyOf(rate);
  }

  /** Whether it is open to everybody. */
  public boolean anonymous() {
    return allow == Allow.ANONYMOUS;
  }

  /** The header of a token that we make; null where it has none of its own. */
  public @Nullable String identityHeader() {
    return identity == null ? null : identity.header();
  }

  /** Whether the upstream gets a token that we make. */
  public boolean makesToken() {
    return token == Token.EXCHANGE || identityHeader() != null;
  }

  static List<RouteConfig> readAll(
      Section gate, List<String> issuers, List<String> upstreams, @Nullable String browsers) {
    var sections = gate.sections("routes");
    Section.distinct(sections, "name", name -> name);
    var routes = new ArrayList<RouteConfig>();
    for (var section : sections) {
      var route = read(section, issuers, upstreams);
      if (route.refuse == Refuse.SIGN_IN
          && (browsers == null || !route.issuers.contains(browsers))) {
        section.fault(
            "refuse", "cannot be SIGN_IN where no token of gate.browser's issuer would count");
      }
      routes.stream()
          .filter(route::overlaps)
          .findFirst()
          .ifPresent(
              other ->
                  section.fault(
                      "path", "is the same as that of " + Rule.quoted(other.name()) + " there"));
      routes.add(route);
    }
    return routes;
  }

  private static RouteConfig read(Section section, List<String> issuers, List<String> upstreams) {
    var route =
        new RouteConfig(
            section.requiredText("name", IssuerConfig.NAME),
            section.texts("hosts", List.of("*"), HOST),
            section.pathPattern("path"),
            new HashSet<>(section.texts("methods", METHODS, METHOD)),
            section.optionalText("upstream", Rule.oneOf("upstream", upstreams)),
            section.choice("allow", Allow.class, Allow.SIGNED_IN),
            section.texts("issuers", issuers, Rule.oneOf("issuer", issuers)),
            Set.copyOf(new HashSet<>(section.texts("scopes", List.of(), SCOPE))),
            Set.copyOf(new HashSet<>(section.texts("groups", List.of(), GROUP))),
            section.accessRule("condition"),
            section.map("headers", HEADER, CLAIM),
            Identity.read(section.section("identity")),
            section.choice("token", Token.class, Token.PASS),
            section.choice("dpop", DpopDemand.class, DpopDemand.OPTIONAL),
            section.choice("refuse", Refuse.class, Refuse.JSON),
            section.flag("segmentParameters", false),
            section.flag("encodedSlashes", false),
            section.flag("exactCase", false),
            section.duration(
                "staleness", Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofSeconds(5)),
            section.longBetween("longest", 0, Long.MAX_VALUE, 0),
            section.texts("origins", List.of(), ORIGIN),
            RateConfig.readAll(section));
    if (route.anonymous() && (!route.scopes.isEmpty() || !route.groups.isEmpty())) {
      section.fault("allow", "cannot be ANONYMOUS where scopes or groups are asked for");
    }
    if (route.anonymous() && route.rate.stream().anyMatch(each -> each.by().ofToken())) {
      section.fault("rate", "cannot be by USER or CLIENT where allow is ANONYMOUS");
    }
    if (route.anonymous() && route.dpop != DpopDemand.OPTIONAL) {
      section.fault("dpop", "cannot be demanded where allow is ANONYMOUS");
    }
    if (!route.anonymous() && route.issuers.isEmpty()) {
      section.fault("issuers", "are missing: nobody's token would count");
    }
    route.checkIdentity(section);
    return route;
  }

  private void checkIdentity(Section section) {
    var header = identityHeader();
    if (identity != null && !makesToken()) {
      section.fault("identity", "has neither a header nor token: EXCHANGE beside it");
    }
    if (header != null && headers.keySet().stream().anyMatch(header::equalsIgnoreCase)) {
      section.fault("identity.header", "is among headers too");
    }
    if (makesToken() && anonymous()) {
      section.fault("allow", "cannot be ANONYMOUS where a token is made of who asks");
    }
    if (makesToken() && upstream == null && (identity == null || identity.audience == null)) {
      section.fault("identity.audience", "is missing: there is no upstream whose it would be");
    }
  }

  /** Whether both are the most specific for some request. */
  private boolean overlaps(RouteConfig other) {
    return path.same(other.path)
        && other.hosts.stream().anyMatch(hosts::contains)
        && other.methods.stream().anyMatch(methods::contains);
  }
}
