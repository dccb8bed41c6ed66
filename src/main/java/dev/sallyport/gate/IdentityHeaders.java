package dev.sallyport.gate;

import dev.sallyport.config.RouteConfig;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The headers an upstream believes because only we set them: who asks, and what other proxies would
 * say of a request. A client's own are taken away on every route, in every spelling that some
 * server reads as the same name.
 */
public final class IdentityHeaders {
  /** What steers a back end or tells where a request came from; ours to say, never a client's. */
  private static final Set<String> STEERING =
      Set.of(
          "forwarded",
          "via",
          "x-real-ip",
          "x-client-ip",
          "x-cluster-client-ip",
          "true-client-ip",
          "cf-connecting-ip",
          "x-original-url",
          "x-original-uri",
          "x-original-host",
          "x-original-method",
          "x-rewrite-url",
          "x-http-method",
          "x-http-method-override",
          "x-method-override",
          "x-host",
          "x-scheme",
          "x-user-id",
          "x-user",
          "remote-user");

  /** From {@code client-cert} on: how proxies tell of a client's certificate, RFC 9440 first. */
  private static final List<String> FAMILIES =
      List.of(
          "x-forwarded-",
          "x-envoy-",
          "x-auth-",
          "x-sallyport-",
          "x-amzn-oidc-",
          "client-cert",
          "x-client-cert",
          "ssl-client-",
          "x-ssl-",
          "x-tls-client-",
          "x-amzn-mtls-",
          "x-arr-clientcert");

  private final Set<String> ours;
  private final Set<String> told;

  /** The headers that any of these routes sets are ours on all of them. */
  public IdentityHeaders(Collection<RouteConfig> routes) {
    this.ours = new HashSet<>(STEERING);
    this.told =
        routes.stream()
            .flatMap(IdentityHeaders::set)
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    told.forEach(name -> ours.add(folded(name)));
  }

  /** What a route sets and no client may; {@code Authorization} is the client's too. */
  private static Stream<String> set(RouteConfig route) {
    return Stream.concat(
        route.headers().keySet().stream(), Stream.ofNullable(route.identityHeader()));
  }

  /**
   * Every spelling of a name that servers take for the same: CGI makes {@code _} of all of these.
   */
  private static String folded(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
  }

  /** Whether a client may send a header of this name to an upstream. */
  public boolean mayPass(String name) {
    if (name.indexOf('_') >= 0) {
      return false;
    }
    var folded = folded(name);
    return !ours.contains(folded) && FAMILIES.stream().noneMatch(folded::startsWith);
  }

  /** Takes away what only we may say. */
  public void strip(MultiMap headers) {
    var gone = new ArrayList<String>();
    for (var name : headers.names()) {
      if (!mayPass(name)) {
        gone.add(name);
      }
    }
    gone.forEach(headers::remove);
  }

  /**
   * Every header that some route sets, for a proxy that cannot take away what it was sent: one that
   * this decision says nothing in is empty.
   */
  public Map<String, String> all(Decision.Allow allow) {
    var all = new HashMap<String, String>();
    told.forEach(name -> all.put(name, ""));
    allow.headers().forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), value));
    return all;
  }

  /**
   * What a route says of who asks.
   *
   * @param claims the token's
   * @return the headers to set, by name; a claim that is not there, or that no header can hold, is
   *     left out
   */
  static Map<String, String> of(RouteConfig route, Map<String, Object> claims) {
    var headers = new HashMap<String, String>();
    route
        .headers()
        .forEach(
            (header, claim) -> {
              var value = text(claims.get(claim));
              if (!value.isEmpty() && value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                headers.put(header, value);
              }
            });
    return Map.copyOf(headers);
  }

  private static String text(@Nullable Object claim) {
    return switch (claim) {
      case null -> "";
      case String text -> text;
      case Number number -> number.toString();
      case Boolean truth -> truth.toString();
      // A text with a comma in it would read as two.
      case Collection<?> many
          when many.stream().noneMatch(it -> String.valueOf(it).contains(",")) ->
          String.join(",", many.stream().map(String::valueOf).toList());
      default -> "";
    };
  }
}
