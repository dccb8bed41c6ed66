package dev.sallyport.oauth;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.OAuthSettings.Grant;
import dev.sallyport.oauth.Asked.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * What must hold of a request to the authorization endpoint, once it is known whose it is and where
 * the answer goes (oauth2.md §2). Each rule is a function; the first that finds something says what
 * is answered.
 */
final class AuthorizationRules {
  /** What comes out of SHA-256 in base64url (RFC 7636 §4.2). */
  private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private static final int LONGEST = 2_048;
  private static final int MOST_RESOURCES = 8;
  private static final Set<String> PROMPTS = Set.of("none", "login", "select_account", "consent");

  /** Scopes that say which claims an ID token has, so that there must be one. */
  static final Set<String> OF_AN_ID_TOKEN = Set.of("email", "phone", "profile");

  private static final List<BiFunction<Parameters, AppClient, Optional<Problem>>> ALL =
      List.of(
          AuthorizationRules::once,
          AuthorizationRules::bounded,
          AuthorizationRules::plain,
          AuthorizationRules::responseType,
          AuthorizationRules::responseMode,
          AuthorizationRules::scope,
          AuthorizationRules::pkce,
          AuthorizationRules::prompt,
          AuthorizationRules::maxAge,
          AuthorizationRules::resource,
          AuthorizationRules::key,
          AuthorizationRules::provider);

  /** No token comes of it. */
  private static final List<BiFunction<Parameters, AppClient, Optional<Problem>>> OF_PASSKEYS =
      List.of(
          AuthorizationRules::once,
          AuthorizationRules::bounded,
          AuthorizationRules::prompt,
          AuthorizationRules::maxAge,
          AuthorizationRules::provider);

  private AuthorizationRules() {}

  /** What is wrong with it, if anything. */
  static Optional<Problem> problem(Parameters asked, AppClient client) {
    return (passkey(asked) ? OF_PASSKEYS : ALL)
        .stream().map(rule -> rule.apply(asked, client)).flatMap(Optional::stream).findFirst();
  }

  /** Whether a passkey is asked for, not a code. */
  static boolean passkey(Parameters asked) {
    return asked.text(Authorizations.THEN).equals(Authorizations.PASSKEY);
  }

  /** The scopes asked for or, where none are, all that the client has. */
  static Set<String> scopes(Parameters asked, AppClient client) {
    var wanted = asked.words("scope");
    if (passkey(asked)) {
      return Set.of();
    }
    return wanted.isEmpty() ? client.oauth().scopes() : wanted;
  }

  private static Optional<Problem> once(Parameters asked, AppClient client) {
    return asked.repeated().isEmpty()
        ? Optional.empty()
        : invalid("a parameter is there more than once");
  }

  private static Optional<Problem> bounded(Parameters asked, AppClient client) {
    return List.of("state", "nonce", "login_hint").stream()
            .anyMatch(name -> asked.text(name).length() > LONGEST)
        ? invalid("a parameter is too long")
        : Optional.empty();
  }

  /** Requests as JWTs are of RFC 9101, which is not here (OpenID Connect Core §6, §7.2.1). */
  private static Optional<Problem> plain(Parameters asked, AppClient client) {
    for (var name : List.of("request", "request_uri", "registration")) {
      if (asked.get(name) != null) {
        return Optional.of(new Problem(name + "_not_supported", null));
      }
    }
    return Optional.empty();
  }

  private static Optional<Problem> responseType(Parameters asked, AppClient client) {
    var type = asked.get("response_type");
    if (type == null) {
      return invalid("response_type is missing");
    }
    if (!type.equals("code")) {
      // The implicit grant puts tokens where browsers keep them (RFC 9700 §2.1.2).
      return Optional.of(new Problem("unsupported_response_type", "response_type must be code"));
    }
    return client.oauth().allows(Grant.CODE)
        ? Optional.empty()
        : Optional.of(new Problem("unauthorized_client", null));
  }

  private static Optional<Problem> responseMode(Parameters asked, AppClient client) {
    var mode = asked.get("response_mode");
    return mode == null || mode.equals("query")
        ? Optional.empty()
        : invalid("response_mode must be query");
  }

  private static Optional<Problem> scope(Parameters asked, AppClient client) {
    var scopes = scopes(asked, client);
    var known = client.oauth().scopes().containsAll(scopes) && !scopes.isEmpty();
    var complete = scopes.contains("openid") || scopes.stream().noneMatch(OF_AN_ID_TOKEN::contains);
    return known && complete ? Optional.empty() : Optional.of(new Problem("invalid_scope", null));
  }

  /**
   * S256 only, and a client that cannot keep a secret must use it, so that a challenge cannot be
   * taken out of its requests (RFC 9700 §2.1.1).
   */
  private static Optional<Problem> pkce(Parameters asked, AppClient client) {
    var challenge = asked.get("code_challenge");
    var method = asked.get("code_challenge_method");
    if (challenge == null && method == null) {
      return client.secrets() == null
          ? invalid("code_challenge is missing: a client without a secret must use PKCE")
          : Optional.empty();
    }
    if (!"S256".equals(method)) {
      return invalid("code_challenge_method must be S256");
    }
    return challenge != null && CHALLENGE.matcher(challenge).matches()
        ? Optional.empty()
        : invalid("code_challenge must be a SHA-256 hash in base64url");
  }

  private static Optional<Problem> prompt(Parameters asked, AppClient client) {
    var prompts = asked.words("prompt");
    if (!PROMPTS.containsAll(prompts)) {
      return invalid("prompt must be none, login, select_account or consent");
    }
    return prompts.contains("none") && prompts.size() > 1
        ? invalid("prompt=none goes with no other")
        : Optional.empty();
  }

  private static Optional<Problem> maxAge(Parameters asked, AppClient client) {
    return asked.text("max_age").matches("\\d{0,9}")
        ? Optional.empty()
        : invalid("max_age must be a number of seconds");
  }

  /** Each absolute and without a fragment (RFC 8707 §2); a few, since a token names them all. */
  private static Optional<Problem> resource(Parameters asked, AppClient client) {
    var resources = asked.resources();
    return resources.size() <= MOST_RESOURCES
            && resources.stream().allMatch(AuthorizationRules::target)
        ? Optional.empty()
        : Optional.of(new Problem("invalid_target", null));
  }

  private static boolean target(String resource) {
    try {
      var uri = new URI(resource);
      return uri.isAbsolute() && uri.getRawFragment() == null && resource.length() <= LONGEST;
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  /** A SHA-256 thumbprint, which looks as a challenge does (RFC 9449 §10). */
  private static Optional<Problem> key(Parameters asked, AppClient client) {
    var key = asked.get(Authorizations.KEY);
    return key == null || CHALLENGE.matcher(key).matches()
        ? Optional.empty()
        : invalid("dpop_jkt must be a key's SHA-256 thumbprint in base64url");
  }

  private static Optional<Problem> provider(Parameters asked, AppClient client) {
    var provider = asked.get("identity_provider");
    return provider == null || client.oauth().providers().contains(provider)
        ? Optional.empty()
        : invalid("identity_provider is none of the client's");
  }

  private static Optional<Problem> invalid(String description) {
    return Optional.of(new Problem("invalid_request", description));
  }
}
