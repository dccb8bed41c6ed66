package dev.sallyport.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.config.BrowserConfig;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.Form;
import dev.sallyport.token.bearer.Given;
import dev.sallyport.token.bearer.OutsideIssuer;
import dev.sallyport.token.bearer.OutsideIssuer.About;
import dev.sallyport.token.bearer.OutsideIssuer.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The issuer as its client, which is us, talks to it (RFC 6749, OpenID Connect Core 1.0). */
final class Provider {
  private static final Duration ABOUT_LASTS = Duration.ofMinutes(10);
  private static final Duration REVOKING = Duration.ofSeconds(5);

  private record Read(About about, Instant at) {}

  private final OutsideIssuer issuer;
  private final BrowserConfig config;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Read> read = new AtomicReference<>();

  Provider(OutsideIssuer issuer, BrowserConfig config, InstantSource clock) {
    this.issuer = issuer;
    this.config = config;
    this.clock = clock;
  }

  /** What the issuer says of itself, lately; an older word is better than none. */
  Future<About> about() {
    var before = read.get();
    if (before != null && clock.instant().isBefore(before.at().plus(ABOUT_LASTS))) {
      return Future.succeededFuture(before.about());
    }
    return issuer
        .about()
        .onSuccess(about -> read.set(new Read(about, clock.instant())))
        .recover(
            trouble ->
                before == null
                    ? Future.failedFuture(trouble)
                    : Future.succeededFuture(before.about()));
  }

  /** Where a browser goes to sign in. */
  Future<String> signIn(Map<String, String> parameters, Deadline deadline) {
    return about()
        .timeout(deadline.millisLeft(), TimeUnit.MILLISECONDS)
        .map(about -> Form.onto(about.address("authorization_endpoint"), parameters));
  }

  /** Exchanges a code; it and the verifier are worth nothing afterwards. */
  Future<Given> exchange(String code, String verifier, String redirect, Deadline deadline) {
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", redirect);
    form.put("code_verifier", verifier);
    return tokens(form, deadline);
  }

  /** Exchanges a refresh token. Fails where nobody knows whether it was. */
  Future<Given> refresh(String token, Deadline deadline) {
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", token);
    return tokens(form, deadline);
  }

  /** Tells the issuer that nobody needs this any more (RFC 7009), if it wants to know. */
  Future<Void> revoke(String token) {
    var form = new LinkedHashMap<String, String>();
    form.put("token", token);
    form.put("token_type_hint", "refresh_token");
    return about()
        .compose(
            about ->
                about.said("revocation_endpoint") == null
                    ? Future.succeededFuture()
                    : post(about, "revocation_endpoint", form, Deadline.in(REVOKING)).mapEmpty());
  }

  /**
   * Where a browser goes to end the person's session at the issuer too (OpenID Connect RP-Initiated
   * Logout 1.0 §2); empty where the issuer has no such place.
   */
  Future<Optional<String>> signOut(String identity, String back, Deadline deadline) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("id_token_hint", identity);
    parameters.put("client_id", config.clientId());
    parameters.put("post_logout_redirect_uri", back);
    return about()
        .timeout(deadline.millisLeft(), TimeUnit.MILLISECONDS)
        .map(
            about ->
                about.said("end_session_endpoint") == null
                    ? Optional.empty()
                    : Optional.of(Form.onto(about.address("end_session_endpoint"), parameters)));
  }

  private Future<Given> tokens(Map<String, String> form, Deadline deadline) {
    return about()
        .timeout(deadline.millisLeft(), TimeUnit.MILLISECONDS)
        .compose(about -> post(about, "token_endpoint", form, deadline))
        .map(Given::of);
  }

  private Future<Reply> post(
      About about, String endpoint, Map<String, String> form, Deadline deadline) {
    var all = new LinkedHashMap<>(form);
    var headers = new LinkedHashMap<String, String>();
    var secret = config.clientSecret();
    if (secret == null) {
      all.put("client_id", config.clientId());
    } else if (inForm(about)) {
      all.put("client_id", config.clientId());
      all.put("client_secret", secret.reveal());
    } else {
      // Both are form-encoded first (RFC 6749 §2.3.1).
      var pair = Form.encoded(config.clientId()) + ":" + Form.encoded(secret.reveal());
      headers.put(
          "authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    }
    return about.post(endpoint, headers, Form.of(all), deadline);
  }

  /** Basic is what an issuer takes that does not say (OpenID Connect Discovery 1.0 §3). */
  private static boolean inForm(About about) {
    return about.said("token_endpoint_auth_methods_supported") instanceof List<?> ways
        && !ways.contains("client_secret_basic")
        && ways.contains("client_secret_post");
  }
}
