package dev.sallyport.gate;

import dev.sallyport.config.RouteConfig;
import dev.sallyport.token.bearer.Bearer;
import dev.sallyport.token.bearer.Verified;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What steps are told in: for operators, and never with what a token says, only what it has. */
final class Words {
  private Words() {}

  static String route(RouteConfig route) {
    return "\""
        + route.name()
        + "\": "
        + sorted(route.methods())
        + " of "
        + route.path()
        + " at "
        + sorted(route.hosts());
  }

  static String of(Bearer bearer) {
    return "counts: of "
        + bearer.issuer()
        + ", good until "
        + bearer.expires()
        + ", with the claims "
        + sorted(bearer.claims().keySet());
  }

  static String of(Verified.Reason reason) {
    return switch (reason) {
      case MALFORMED -> "the token is no JWT that is read here";
      case ISSUER -> "the token is of no issuer that the route names";
      case KEY -> "the token is signed with a key that its issuer does not have";
      case ALGORITHM -> "the token is not signed the way its key signs";
      case SIGNATURE -> "the token's signature is not its key's";
      case KIND -> "the token is no access token";
      case AUDIENCE -> "the token is for somebody else";
      case BOUND -> "the token is bound to what nobody proves here, such as a certificate";
      case EXPIRED -> "the token has expired";
      case NOT_YET -> "the token is good only later";
      case REVOKED -> "the token was revoked";
    };
  }

  static String made(RouteConfig route, String audience) {
    return "a token is made for " + audience + ", in " + String.join(", ", madeIn(route));
  }

  /** The headers that a token goes in which we make. */
  static List<String> madeIn(RouteConfig route) {
    var headers = new ArrayList<String>();
    var own = route.identityHeader();
    if (own != null) {
      headers.add(own);
    }
    if (route.token() == RouteConfig.Token.EXCHANGE) {
      headers.add("Authorization");
    }
    return headers;
  }

  static String needed(Collection<String> names, String there) {
    return names.isEmpty() ? "none needed" : there + sorted(names);
  }

  static String without(Collection<String> wanted, Collection<String> there) {
    return sorted(wanted.stream().filter(each -> !there.contains(each)).toList());
  }

  static String sorted(Collection<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }
}
