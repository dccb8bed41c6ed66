package dev.sallyport.ingress.gate;

import dev.sallyport.browser.PageAnswer;
import dev.sallyport.config.DpopDemand;
import dev.sallyport.config.RouteConfig;
import dev.sallyport.gate.Refusal;
import dev.sallyport.token.dpop.Proofs;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the gate's HTTP doors spell a refusal (RFC 6750 §3, RFC 9110 §15). */
final class GateAnswers {
  private static final String RETRY_SECONDS = "1";

  /** An upstream answered what cannot be passed on. */
  static final Spelled UNSOUND =
      new Spelled(502, null, "bad_gateway", "The API behind us gave no sound answer.");

  /** A client sends its body too slowly, or no more of it. */
  static final Spelled SLOW =
      new Spelled(408, null, "request_timeout", "The body did not come in time.");

  /** What is ours to answer cannot be told now. */
  static final Spelled AWAY =
      new Spelled(503, null, "unavailable", "Not available now; try again.");

  /** Nobody can do this here. */
  static final Spelled METHOD = new Spelled(405, null, "method_not_allowed", "Method not allowed.");

  private GateAnswers() {}

  /**
   * A refusal in HTTP.
   *
   * @param challenge {@code WWW-Authenticate}, or null
   * @param error a name a program can tell it by
   * @param message for people; says nothing of what the gate knows
   * @param page where it sends a browser; null where it does not
   * @param nonce what the next proof of a key is to bear; null where that is not asked for
   * @param attempt names it in the log of decisions; empty where it is in none
   */
  record Spelled(
      int status,
      @Nullable String challenge,
      String error,
      String message,
      @Nullable PageAnswer page,
      @Nullable String nonce,
      String attempt) {
    Spelled(int status, @Nullable String challenge, String error, String message) {
      this(status, challenge, error, message, null, null, "");
    }

    Spelled noted(String as) {
      return new Spelled(status, challenge, error, message, page, nonce, as);
    }

    private boolean retry() {
      return status == 429 || status == 503;
    }

    /** The headers that go with the body. */
    Map<String, String> headers() {
      var headers = new LinkedHashMap<String, String>();
      headers.put("content-type", "application/json");
      headers.put("cache-control", "no-store");
      if (!attempt.isEmpty()) {
        headers.put("x-sallyport-attempt", attempt);
      }
      if (challenge != null) {
        headers.put("www-authenticate", challenge);
      }
      if (nonce != null) {
        headers.put("dpop-nonce", nonce);
      }
      if (page != null) {
        headers.putAll(page.headers());
        // One at most: an ext_authz answer has no room for two.
        page.cookies().forEach(cookie -> headers.put("set-cookie", cookie));
      }
      if (retry()) {
        headers.put("retry-after", RETRY_SECONDS);
      }
      return headers;
    }

    Buffer body() {
      return new JsonObject().put("error", error).put("message", message).toBuffer();
    }
  }

  static Spelled spell(Refusal refusal) {
    return switch (refusal.kind()) {
      case UNCLEAR -> new Spelled(400, null, "bad_request", "Bad request: " + refusal.why() + ".");
      case METHOD -> METHOD;
      case NOBODY, FORBIDDEN -> new Spelled(403, null, "forbidden", "Forbidden.");
      case UNAUTHENTICATED ->
          new Spelled(401, wanted(refusal.route()), "unauthorized", "Sign in first.");
      case SIGN_IN ->
          new Spelled(302, null, "unauthorized", "Sign in first.", refusal.answer(), null, "");
      case INVALID_TOKEN ->
          new Spelled(
              401,
              "Bearer realm=\"sallyport\", error=\"invalid_token\"",
              "invalid_token",
              "The token does not count.");
      case NOT_THEIRS -> unproved("invalid_token", "The token does not count.", refusal);
      case NO_PROOF ->
          unproved("invalid_dpop_proof", "Not proved: " + refusal.why() + ".", refusal);
      case NONCE -> unproved("use_dpop_nonce", "The proof needs the nonce given here.", refusal);
      case INSUFFICIENT_SCOPE ->
          new Spelled(
              403,
              "Bearer realm=\"sallyport\", error=\"insufficient_scope\"" + scope(refusal),
              "insufficient_scope",
              "The token may not do this.");
      case TOO_LARGE -> new Spelled(413, null, "too_large", "The body is too long.");
      case TOO_MANY -> new Spelled(429, null, "too_many_requests", "Too many requests.");
      case OVERLOADED, UNSURE -> AWAY;
    };
  }

  /** RFC 9449 §7.1. */
  private static Spelled unproved(String error, String message, Refusal refusal) {
    return new Spelled(401, Proofs.challenge(error), error, message, null, refusal.nonce(), "");
  }

  private static String wanted(@Nullable RouteConfig route) {
    return route == null || route.dpop() == DpopDemand.OPTIONAL
        ? "Bearer realm=\"sallyport\""
        : Proofs.challenge(null);
  }

  private static String scope(Refusal refusal) {
    var route = refusal.route();
    return route == null || route.scopes().isEmpty()
        ? ""
        : ", scope=\"" + route.scopes().stream().sorted().collect(Collectors.joining(" ")) + "\"";
  }

  static void send(HttpServerResponse response, Spelled spelled) {
    response.setStatusCode(spelled.status());
    spelled.headers().forEach(response::putHeader);
    response.end(spelled.body());
  }
}
