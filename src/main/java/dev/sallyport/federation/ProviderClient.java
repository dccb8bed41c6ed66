package dev.sallyport.federation;

import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.failure.Failed;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.oauth.AuthorizationRequest.Prompt;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.Form;
import dev.sallyport.token.bearer.Given;
import dev.sallyport.token.bearer.OutsideIssuer;
import dev.sallyport.token.bearer.OutsideIssuer.Reply;
import dev.sallyport.token.bearer.SignInIssuer;
import dev.sallyport.token.bearer.Verified;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One provider as its client, which is us, talks to it. What fails says why by Refusal. */
final class ProviderClient implements Outside {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderClient.class);

  private final SignInIssuer.Parts parts;
  private final IdentityProvider provider;
  private final Preset preset;
  private final @Nullable SignInIssuer issuer;

  ProviderClient(
      SignInIssuer.Parts parts,
      IdentityProvider provider,
      Preset preset,
      @Nullable SignInIssuer issuer) {
    this.parts = parts;
    this.provider = provider;
    this.preset = preset;
    this.issuer = issuer;
  }

  @Override
  public Future<String> signIn(
      AuthorizationRequest request, Transaction transaction, String publicUrl, Deadline deadline) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("response_type", "code");
    parameters.put("client_id", id());
    parameters.put("redirect_uri", publicUrl + Federation.CALLBACK);
    parameters.put("scope", preset.scope());
    parameters.put("state", transaction.state());
    parameters.put("code_challenge", transaction.challenge());
    parameters.put("code_challenge_method", "S256");
    if (issuer != null) {
      parameters.put("nonce", transaction.nonce());
    }
    parameters.putAll(preset.asks());
    parameters.putAll(passedOn(request));
    return about(deadline)
        .map(
            about ->
                Form.onto(
                    parts.servers().address(about.get("authorization_endpoint"), "authorization"),
                    parameters))
        .recover(trouble -> failed("could not be asked", trouble));
  }

  private Map<String, String> passedOn(AuthorizationRequest request) {
    var parameters = new LinkedHashMap<String, String>();
    if (!preset.hint()) {
      return parameters;
    }
    if (request.loginHint() != null) {
      parameters.put("login_hint", request.loginHint());
    }
    if (!request.prompt().isEmpty()) {
      parameters.put(
          "prompt",
          request.prompt().stream()
              .map(this::spelled)
              .distinct()
              .sorted()
              .collect(Collectors.joining(" ")));
    }
    if (request.maxAge() != null && provider.protocol() == IdentityProvider.Protocol.OIDC) {
      parameters.put("max_age", Long.toString(request.maxAge().toSeconds()));
    }
    return parameters;
  }

  /** Google knows no {@code login}. */
  private String spelled(Prompt prompt) {
    return (prompt == Prompt.LOGIN && provider.protocol() == IdentityProvider.Protocol.GOOGLE
            ? Prompt.SELECT_ACCOUNT
            : prompt)
        .name()
        .toLowerCase(Locale.ROOT);
  }

  private String id() {
    return Objects.requireNonNull(provider.details().get("client_id"));
  }

  private Future<Map<String, Object>> about(Deadline deadline) {
    return issuer == null
        ? Future.succeededFuture(ProviderClients.endpoints(preset))
        : issuer.about(deadline);
  }

  /**
   * Whether an answer is this provider's own and no other's (RFC 9207 §2.4, AC-104).
   *
   * @param from its {@code iss}, or null
   */
  private Future<Boolean> own(@Nullable String from, Deadline deadline) {
    if (from != null) {
      var own = preset.issuer() == null ? provider.details().get("oidc_issuer") : preset.issuer();
      return Future.succeededFuture(from.equals(own));
    }
    return about(deadline)
        .map(
            about ->
                !Boolean.TRUE.equals(about.get("authorization_response_iss_parameter_supported")))
        .recover(trouble -> failed("could not be asked", trouble));
  }

  @Override
  public Future<Answered> answered(
      Parameters answer, Transaction transaction, String publicUrl, Deadline deadline) {
    return own(answer.get("iss"), deadline)
        .compose(
            own -> {
              if (!own) {
                throw new Refusal("another issuer answered");
              }
              var error = answer.get("error");
              if (error != null) {
                var description = answer.get("error_description");
                throw new Refusal(description == null ? error : error + ": " + description);
              }
              var code = answer.get("code");
              if (code == null) {
                throw new Refusal(provider.name() + " gave no code");
              }
              return claims(code, transaction, publicUrl + Federation.CALLBACK, deadline);
            })
        .map(claims -> new Answered(claims, null));
  }

  /** What the provider says of whoever brought this code. */
  Future<Claims> claims(String code, Transaction transaction, String back, Deadline deadline) {
    return about(deadline)
        .recover(trouble -> failed("could not be asked", trouble))
        .compose(
            about ->
                exchanged(about, code, transaction, back, deadline)
                    .compose(tokens -> claims(about, tokens, transaction, deadline)));
  }

  private Future<Given.Tokens> exchanged(
      Map<String, Object> about,
      String code,
      Transaction transaction,
      String back,
      Deadline deadline) {
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", back);
    form.put("code_verifier", transaction.verifier());
    form.put("client_id", id());
    ClientSecret.of(parts, provider).ifPresent(secret -> form.put("client_secret", secret));
    return Future.succeededFuture()
        .compose(
            _ ->
                parts
                    .servers()
                    .post(
                        parts.servers().address(about.get("token_endpoint"), "tokens"),
                        Map.of(),
                        Form.of(form),
                        deadline))
        .recover(trouble -> failed("token endpoint could not be reached", trouble))
        .map(this::tokens);
  }

  private Given.Tokens tokens(Reply reply) {
    try {
      if (Given.of(reply) instanceof Given.Tokens tokens) {
        return tokens;
      }
    } catch (IllegalStateException neither) {
      // Told below.
    }
    throw new Refusal(provider.name() + " Error - " + reply.status() + " error getting token");
  }

  private Future<Claims> claims(
      Map<String, Object> about, Given.Tokens tokens, Transaction transaction, Deadline deadline) {
    var identified =
        issuer == null
            ? Future.succeededFuture(Map.<String, Object>of())
            : identified(issuer, tokens, transaction, deadline);
    return identified.compose(
        known ->
            preset.info() == Preset.ClaimSource.NONE || about.get("userinfo_endpoint") == null
                ? Future.succeededFuture(
                    Claims.of(preset.subject(), known, said(tokens, known, Map.of())))
                : informed(about, tokens, deadline).map(more -> together(tokens, known, more)));
  }

  private Future<Map<String, Object>> identified(
      SignInIssuer issuer, Given.Tokens tokens, Transaction transaction, Deadline deadline) {
    var identity = tokens.identity();
    if (identity == null) {
      throw new Refusal(provider.name() + " gave no ID token");
    }
    return issuer
        .identity(identity, id(), transaction.nonce(), deadline)
        .map(
            verified ->
                switch (verified) {
                  case Verified.Counts(var bearer) -> bearer.claims();
                  case Verified.Refused(var reason) ->
                      throw new Refusal(
                          provider.name()
                              + " gave an ID token that does not count: "
                              + reason.name().toLowerCase(Locale.ROOT));
                  case Verified.Unsure _ ->
                      throw new Refusal(provider.name() + " keys could not be read");
                });
  }

  private Future<Map<String, Object>> informed(
      Map<String, Object> about, Given.Tokens tokens, Deadline deadline) {
    // Some answer nobody who does not say what they are.
    var headers = Map.of("authorization", "Bearer " + tokens.access(), "user-agent", "Sallyport");
    return Future.succeededFuture()
        .compose(
            _ -> {
              var address = parts.servers().address(about.get("userinfo_endpoint"), "attributes");
              return preset.info() == Preset.ClaimSource.POST
                  ? parts.servers().post(address, headers, "", deadline)
                  : parts.servers().get(address, headers, deadline);
            })
        .recover(trouble -> failed("attributes could not be asked for", trouble))
        .map(
            reply -> {
              if (reply.status() != 200 || reply.body().isEmpty()) {
                throw new Refusal(
                    provider.name() + " Error - " + reply.status() + " error getting attributes");
              }
              return reply.body();
            })
        .compose(more -> withAddress(about, headers, more, deadline));
  }

  private Future<Map<String, Object>> withAddress(
      Map<String, Object> about,
      Map<String, String> headers,
      Map<String, Object> more,
      Deadline deadline) {
    var emails = about.get(Preset.EMAILS);
    return issuer != null || emails == null
        ? Future.succeededFuture(more)
        : Future.succeededFuture()
            .compose(
                _ ->
                    parts
                        .servers()
                        .list(parts.servers().address(emails, "addresses"), headers, deadline))
            .recover(trouble -> failed("addresses could not be asked for", trouble))
            .map(all -> Addresses.over(more, all));
  }

  /** Another's attributes are no use (OpenID Connect Core 1.0 §5.3.2). */
  private Claims together(
      Given.Tokens tokens, Map<String, Object> known, Map<String, Object> more) {
    if (!known.isEmpty() && !Objects.equals(known.get("sub"), more.get("sub"))) {
      throw new Refusal(provider.name() + " told the attributes of another person");
    }
    var all = new HashMap<>(more);
    known.forEach(all::putIfAbsent);
    return Claims.of(preset.subject(), all, said(tokens, known, more));
  }

  private static JsonObject said(
      Given.Tokens tokens, Map<String, Object> known, Map<String, Object> more) {
    var response = new JsonObject().put("access_token", tokens.access());
    if (tokens.identity() != null) {
      response.put("id_token", tokens.identity());
    }
    return new JsonObject()
        .put("tokenResponse", response)
        .put("idToken", new JsonObject(new HashMap<>(known)))
        .put("userInfo", new JsonObject(new HashMap<>(more)));
  }

  private <T> Future<T> failed(String what, Throwable trouble) {
    if (trouble instanceof Refusal || trouble instanceof Failed) {
      return Future.failedFuture(trouble);
    }
    LOG.atWarn()
        .addKeyValue("provider", provider.name())
        .addKeyValue("what", what)
        .addKeyValue("cause", OutsideIssuer.words(trouble))
        .log("an identity provider failed");
    return Future.failedFuture(
        new Refusal(
            trouble instanceof java.util.concurrent.TimeoutException
                ? "Timeout occurred in calling IdP: " + provider.name() + " " + what
                : provider.name() + " " + what));
  }
}
