package dev.sallyport.ingress.oauth2;

import dev.sallyport.audit.Audit;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.federation.Federation;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.limits.Beginnings;
import dev.sallyport.limits.Requests;
import dev.sallyport.logout.BackChannel;
import dev.sallyport.oauth.AuthorizationCodes;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.oauth.PushedRequests;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import dev.sallyport.token.dpop.Proofs;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The OAuth2 and OpenID Connect endpoints, as Cognito names them (oauth2.md §1). */
public final class OAuth2Routes {
  private static final String AUTHORIZE = "/oauth2/authorize";
  private static final String TOKEN = "/oauth2/token";
  private static final String USER_INFO = "/oauth2/userInfo";
  private static final String REVOKE = "/oauth2/revoke";
  private static final String INTROSPECT = "/oauth2/introspect";
  private static final String PUSH = "/oauth2/par";
  private static final String LOGOUT = "/logout";

  /** What a client proves itself with, which is not part of what it asks for. */
  private static final Set<String> PROOFS = Set.of("client_secret");

  private final Parts parts;
  private final KeyProofs keys;
  private final Map<String, Grant> grants;
  private final Quotas quotas;

  /**
   * What the endpoints need of the rooms below.
   *
   * @param proofs looks at proofs of keys
   * @param publicUrl what the endpoints' URLs begin with, without a trailing slash
   * @param patient the deadline of what may have to wait for a pool's functions
   */
  public record Parts(
      Pools pools,
      UserStore users,
      TokenClient tokens,
      Authorizations authorizations,
      AuthorizationCodes codes,
      PushedRequests pushed,
      HostedSessions sessions,
      Federation federation,
      BackChannel backChannel,
      Proofs proofs,
      String publicUrl,
      Admission admission,
      Requests requests,
      Beginnings beginnings,
      ClientAddress addresses,
      BiFunction<Deadline, Pool, Deadline> patient,
      InstantSource clock,
      Supplier<String> ids,
      Audit audit) {}

  /** Serves them. */
  public OAuth2Routes(Parts parts) {
    this.parts = parts;
    this.quotas = new Quotas(parts.requests(), parts.beginnings());
    this.keys = new KeyProofs(parts.proofs(), parts.publicUrl());
    this.grants =
        List.of(
                new AuthorizationCodeGrant(parts.codes(), parts.users(), parts.tokens()),
                new RefreshTokenGrant(parts.tokens()),
                new ClientCredentialsGrant(parts.tokens(), parts.pools().resourceServers()),
                new TokenExchangeGrant(parts.tokens(), parts.audit()))
            .stream()
            .collect(Collectors.toUnmodifiableMap(Grant::type, Function.identity()));
  }

  /** Adds the routes. */
  public void mount(Router router) {
    var authorize =
        new AuthorizeEndpoint(
            parts.authorizations(),
            parts.sessions(),
            parts.federation(),
            parts.tokens(),
            parts.beginnings(),
            parts.addresses(),
            parts.admission(),
            parts.clock());
    router.get(AUTHORIZE).handler(authorize);
    router.post(AUTHORIZE).handler(authorize);
    var back =
        new ProviderResponseEndpoint(
            parts.federation(), parts.sessions(), parts.admission(), parts.addresses());
    router.get(Federation.CALLBACK).handler(back);
    router.post(Federation.CALLBACK).handler(back);
    new SamlEndpoints(parts.federation().saml(), back, parts.admission(), parts.addresses())
        .mount(router);
    router.post(TOKEN).handler(form(200, keys::demanded, this::tokens));
    router.post(REVOKE).handler(form(this::revoked));
    router.post(INTROSPECT).handler(form(this::introspected));
    router.post(PUSH).handler(form(201, keys::offered, this::pushed));
    var userInfo = new UserInfoEndpoint(parts.tokens(), keys, parts.admission(), parts.ids());
    router.get(USER_INFO).handler(userInfo);
    router.post(USER_INFO).handler(userInfo);
    List.of(TOKEN, REVOKE, USER_INFO)
        .forEach(path -> router.options(path).handler(Wire::preflight));
    router
        .get(LOGOUT)
        .handler(
            new LogoutEndpoint(
                parts.authorizations(),
                parts.sessions(),
                parts.tokens(),
                parts.federation().saml(),
                parts.backChannel(),
                parts.admission()));
  }

  private FormEndpoint form(Function<OAuthCall, Future<Buffer>> work) {
    return form(200, KeyProofs.Finding.NONE, work);
  }

  private FormEndpoint form(
      int done, KeyProofs.Finding finding, Function<OAuthCall, Future<Buffer>> work) {
    return new FormEndpoint(
        done,
        new FormEndpoint.Parts(
            parts.pools(),
            new ClientAuthentication(parts.pools()),
            parts.admission(),
            parts.addresses(),
            parts.patient(),
            parts.ids()),
        finding,
        work);
  }

  private Future<Buffer> tokens(OAuthCall call) {
    if (!call.client().oauth().enabled()) {
      throw new OAuthError("unauthorized_client");
    }
    var grant = grants.get(call.required("grant_type"));
    if (grant == null) {
      throw new OAuthError("unsupported_grant_type");
    }
    return quotas
        .grant(grant.type(), call)
        .compose(_ -> grant.tokens(call))
        .map(JsonObject::toBuffer);
  }

  /** RFC 7009: what nobody knows is revoked already. */
  private Future<Buffer> revoked(OAuthCall call) {
    var token = call.required("token");
    return quotas
        .token(call)
        .compose(
            _ ->
                parts
                    .tokens()
                    .send(
                        new TokenCommand.Revoke(
                            call.deadline(), call.pool(), call.client(), token)))
        .compose(
            reply ->
                reply instanceof TokenReply.Refused(var failure)
                    ? Future.failedFuture(new Failed(failure))
                    : Future.succeededFuture(Buffer.buffer()));
  }

  /**
   * RFC 7662. A client without a secret is anybody, and tokens are not anybody's business; of the
   * others each hears of its own pool's.
   */
  private Future<Buffer> introspected(OAuthCall call) {
    if (call.client().secrets() == null) {
      throw OAuthError.invalidClient();
    }
    var token = call.required("token");
    return quotas
        .token(call)
        .compose(
            _ ->
                parts
                    .tokens()
                    .send(
                        new TokenCommand.Introspect(
                            call.deadline(), call.pool(), call.client().id(), token)))
        .compose(
            reply ->
                switch (reply) {
                  case TokenReply.Introspected(var told) ->
                      Future.succeededFuture(
                          (told == null ? new JsonObject().put("active", false) : told).toBuffer());
                  case TokenReply.Refused(var failure) -> Future.failedFuture(new Failed(failure));
                  default -> MintedTokens.of(reply).map(_ -> Buffer.buffer());
                });
  }

  /** RFC 9126 §2: everything is checked here, while the client is there to hear of it. */
  private Future<Buffer> pushed(OAuthCall call) {
    if (call.asked().get("request_uri") != null) {
      throw OAuthError.invalidRequest("request_uri cannot be pushed");
    }
    var asked = keyed(call);
    parts
        .authorizations()
        .problem(asked, call.client())
        .ifPresent(
            problem -> {
              throw new OAuthError(400, problem.error(), problem.description());
            });
    return quotas
        .pushed(call)
        .compose(
            _ -> parts.pushed().push(call.client().id(), asked.without(PROOFS), call.deadline()))
        .map(
            uri ->
                new JsonObject()
                    .put("request_uri", uri)
                    .put("expires_in", PushedRequests.LIFE.toSeconds())
                    .toBuffer());
  }

  /** The code will be good with the key only that the client proved to hold (RFC 9449 §10.1). */
  private static Parameters keyed(OAuthCall call) {
    var key = call.key();
    var named = call.asked().get(Authorizations.KEY);
    if (key != null && named != null && !named.equals(key)) {
      throw new OAuthError(400, "invalid_dpop_proof", "dpop_jkt names another key");
    }
    return key == null ? call.asked() : call.asked().with(Authorizations.KEY, key);
  }

  /** What the discovery document says of them (OpenID Connect Discovery 1.0 §3). */
  static JsonObject described(String publicUrl) {
    return new JsonObject()
        .put("authorization_endpoint", publicUrl + AUTHORIZE)
        .put("token_endpoint", publicUrl + TOKEN)
        .put("userinfo_endpoint", publicUrl + USER_INFO)
        .put("revocation_endpoint", publicUrl + REVOKE)
        .put("introspection_endpoint", publicUrl + INTROSPECT)
        .put("pushed_authorization_request_endpoint", publicUrl + PUSH)
        .put("end_session_endpoint", publicUrl + LOGOUT)
        .put("backchannel_logout_supported", true)
        .put("backchannel_logout_session_supported", true)
        .put("response_types_supported", List.of("code"))
        .put("response_modes_supported", List.of("query"))
        .put(
            "grant_types_supported",
            List.of(
                "authorization_code",
                "refresh_token",
                "client_credentials",
                TokenExchangeGrant.TYPE))
        .put("scopes_supported", List.of("openid", "email", "phone", "profile"))
        .put(
            "token_endpoint_auth_methods_supported",
            List.of("client_secret_basic", "client_secret_post", "none"))
        .put("dpop_signing_alg_values_supported", Proofs.ALGORITHMS)
        .put("code_challenge_methods_supported", List.of("S256"))
        .put("prompt_values_supported", List.of("none", "login", "select_account", "consent"))
        .put("authorization_response_iss_parameter_supported", true)
        .put("request_parameter_supported", false)
        .put("request_uri_parameter_supported", false)
        .put("claims_parameter_supported", false);
  }
}
