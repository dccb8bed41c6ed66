package dev.sallyport.oauth;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.oauth.AuthorizationRequest.Prompt;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The way of an authorization: what was asked is read and checked, anew each time a page carries it
 * along, and who signed in is answered with a code.
 */
public final class Authorizations {
  /** The parameter that names the key which a code is good with only (RFC 9449 §10). */
  public static final String KEY = "dpop_jkt";

  /** The parameter of ours that says what follows a sign-in, where it is no code. */
  static final String THEN = "then";

  static final String PASSKEY = "passkey";

  /** The page that makes passkeys, where Cognito has it. */
  public static final String PASSKEYS = "/passkeys/add";

  /** The page that asks whether a client may have what it wants; a proof stands behind it. */
  public static final String CONSENT = "/consent";

  private final Pools pools;
  private final AuthorizationCodes codes;
  private final PushedRequests pushed;
  private final Visits visits;
  private final Consents consents;
  private final String publicUrl;

  /**
   * For clients of these pools.
   *
   * @param publicUrl what an issuer's URL begins with, without a trailing slash
   */
  public Authorizations(
      Pools pools,
      AuthorizationCodes codes,
      PushedRequests pushed,
      Visits visits,
      Consents consents,
      String publicUrl) {
    this.pools = pools;
    this.codes = codes;
    this.pushed = pushed;
    this.visits = visits;
    this.consents = consents;
    this.publicUrl = publicUrl;
  }

  /** What this query asks for (oauth2.md §2). Fails with Broken or Overloaded only. */
  public Future<Asked> read(String query, Deadline deadline) {
    Parameters asked;
    try {
      asked = Parameters.read(query);
    } catch (IllegalArgumentException malformed) {
      return Future.succeededFuture(new Asked.Unknown("invalid_request"));
    }
    var id = asked.get("client_id");
    if (id == null || asked.repeated().contains("client_id")) {
      return Future.succeededFuture(new Asked.Unknown("invalid_request"));
    }
    return pools
        .client(id, deadline)
        .compose(client -> read(query, asked, client, deadline))
        .recover(Authorizations::unknown);
  }

  /**
   * The same at the page that makes passkeys. Links that lead there, as Cognito has them, say a
   * client and where to go back to, and nothing more.
   */
  public Future<Asked> readPasskey(String query, Deadline deadline) {
    var asks = THEN + "=" + PASSKEY;
    return read(
        List.of(query.split("&", -1)).contains(asks) ? query : query + "&" + asks, deadline);
  }

  /**
   * What was pushed takes the place of all else that the browser brings (RFC 9126 §4), but for the
   * provider that somebody chose on the page.
   */
  private Future<Asked> read(String query, Parameters asked, AppClient client, Deadline deadline) {
    var uri = asked.get("request_uri");
    return uri != null && PushedRequests.named(uri) && !asked.repeated().contains("request_uri")
        ? pushed
            .look(client.id(), uri, deadline)
            .compose(
                found ->
                    found.isEmpty()
                        ? Future.succeededFuture(new Asked.Unknown("invalid_request_uri"))
                        : checked(query, chosen(found.get(), asked), client, deadline))
        : checked(query, asked, client, deadline);
  }

  private static Parameters chosen(String pushed, Parameters asked) {
    var choice = asked.get("identity_provider");
    var all = Parameters.read(pushed);
    return choice == null
            || all.get("identity_provider") != null
            || all.get("idp_identifier") != null
        ? all
        : all.with("identity_provider", choice);
  }

  /** What is wrong with a request that is being pushed (RFC 9126 §2.3). */
  public Optional<Asked.Problem> problem(Parameters asked, AppClient client) {
    return client.oauth().enabled()
            && RedirectUris.callback(asked.get("redirect_uri"), client.oauth()).isPresent()
        ? AuthorizationRules.problem(asked, client)
        : Optional.of(new Asked.Problem("invalid_request", "redirect_uri is not registered"));
  }

  private Future<Asked> checked(
      String query, Parameters asked, AppClient client, Deadline deadline) {
    if (!client.oauth().enabled()) {
      return Future.succeededFuture(new Asked.Unknown("unauthorized_client"));
    }
    var redirect =
        asked.repeated().contains("redirect_uri")
            ? Optional.<String>empty()
            : RedirectUris.callback(asked.get("redirect_uri"), client.oauth());
    if (redirect.isEmpty()) {
      return Future.succeededFuture(new Asked.Unknown("redirect_mismatch"));
    }
    return AuthorizationRules.problem(asked, client)
        .<Future<Asked>>map(
            problem ->
                Future.succeededFuture(
                    new Asked.Refused(
                        location(client, redirect.get(), asked.get("state"), problem),
                        problem.error())))
        .orElseGet(
            () ->
                pools
                    .pool(client.poolId(), deadline)
                    .compose(pool -> valid(query, asked, client, pool, redirect.get(), deadline)));
  }

  private Future<Asked> valid(
      String query,
      Parameters asked,
      AppClient client,
      Pool pool,
      String redirect,
      Deadline deadline) {
    return provider(asked, client, pool, deadline)
        .map(
            provider ->
                provider.isEmpty()
                    ? new Asked.Refused(
                        location(
                            client,
                            redirect,
                            asked.get("state"),
                            new Asked.Problem(
                                "invalid_request", "idp_identifier is none of the client's")),
                        "invalid_request")
                    : new Asked.Valid(
                        new AuthorizationRequest(
                            pool,
                            client,
                            redirect,
                            AuthorizationRules.scopes(asked, client),
                            asked.get("state"),
                            asked.get("nonce"),
                            asked.get("code_challenge"),
                            asked.resources(),
                            asked.get(KEY),
                            asked.get("login_hint"),
                            asked.get("id_token_hint"),
                            provider.get().isEmpty() ? null : provider.get(),
                            asked.words("prompt").stream()
                                .map(each -> each.toUpperCase(Locale.ROOT))
                                .map(Prompt::valueOf)
                                .collect(Collectors.toUnmodifiableSet()),
                            maxAge(asked),
                            AuthorizationRules.passkey(asked),
                            asked.get("lang") == null ? asked.get("ui_locales") : asked.get("lang"),
                            query)));
  }

  /** By name or by identifier, empty text where neither is asked; nothing for none of theirs. */
  private Future<Optional<String>> provider(
      Parameters asked, AppClient client, Pool pool, Deadline deadline) {
    var identifier = asked.get("idp_identifier");
    return asked.get("identity_provider") != null || identifier == null
        ? Future.succeededFuture(Optional.of(asked.text("identity_provider")))
        : new ProviderChoices(pools).identified(pool, client, identifier, deadline);
  }

  private static @Nullable Duration maxAge(Parameters asked) {
    var seconds = asked.get("max_age");
    return seconds == null ? null : Duration.ofSeconds(Long.parseLong(seconds));
  }

  private static Future<Asked> unknown(Throwable trouble) {
    return Failed.of(trouble) instanceof Failure.ClientNotFound
            || Failed.of(trouble) instanceof Failure.PoolNotFound
        ? Future.succeededFuture(new Asked.Unknown("invalid_client"))
        : Future.failedFuture(trouble);
  }

  /**
   * Where the browser goes now that somebody signed in: back with a code, or on to a page of ours
   * that asks whether the client may have what it wants. Each way of signing in ends here, so that
   * none leads around that page.
   */
  public Future<String> granted(AuthorizationRequest request, SignedIn who, Deadline deadline) {
    if (request.passkey()) {
      return Future.succeededFuture(PASSKEYS + "?" + request.query());
    }
    if (!request.client().oauth().consent()) {
      return code(request, who, deadline);
    }
    return (request.prompt().contains(Prompt.CONSENT)
            ? Future.succeededFuture(false)
            : consents.given(request, who.user(), deadline))
        .compose(
            given ->
                given
                    ? code(request, who, deadline)
                    : Future.succeededFuture(unasked(request, who)));
  }

  /** OpenID Connect Core §3.1.2.6: where no page may be shown, the client is told instead. */
  private String unasked(AuthorizationRequest request, SignedIn who) {
    return request.prompt().contains(Prompt.NONE)
        ? refused(request, "consent_required", null)
        : CONSENT + "/" + consents.proof(request, who) + "?" + request.query();
  }

  /**
   * Whether the page of {@link #CONSENT} may ask this person for this request.
   *
   * @param proof what {@link #granted} put into the page's path
   */
  public boolean asks(String proof, AuthorizationRequest request, SignedIn who) {
    return request.client().oauth().consent() && consents.proves(proof, request, who);
  }

  /** Where the browser goes once its person said yes, which is remembered. */
  public Future<String> allowed(AuthorizationRequest request, SignedIn who, Deadline deadline) {
    return consents.allow(request, who.user(), deadline).compose(_ -> code(request, who, deadline));
  }

  /** Where the browser goes once its person said no, to all that this client ever wanted. */
  public Future<String> denied(AuthorizationRequest request, SignedIn who, Deadline deadline) {
    return consents
        .forget(request, who.user(), deadline)
        .map(_ -> refused(request, "access_denied", null));
  }

  private Future<String> code(AuthorizationRequest request, SignedIn who, Deadline deadline) {
    var noted = visits.add(request, who, deadline);
    return codes
        .issue(request, who, deadline)
        .compose(code -> noted.map(code))
        .map(
            code ->
                Answers.location(
                    request.redirectUri(),
                    Map.of("code", code),
                    request.state(),
                    issuer(request.client())));
  }

  /** Where the browser goes when this request comes to nothing, such as {@code login_required}. */
  public String refused(AuthorizationRequest request, String error, @Nullable String description) {
    return location(
        request.client(),
        request.redirectUri(),
        request.state(),
        new Asked.Problem(error, description));
  }

  private String location(
      AppClient client, String redirectUri, @Nullable String state, Asked.Problem problem) {
    var answer = new LinkedHashMap<String, String>();
    answer.put("error", problem.error());
    if (problem.description() != null) {
      answer.put("error_description", problem.description());
    }
    return Answers.location(redirectUri, answer, state, issuer(client));
  }

  /**
   * Where a browser goes after signing out; empty where the client has no such address.
   *
   * @param state goes along as it came; or null
   */
  public Future<Optional<String>> afterLogout(
      String clientId, String logoutUri, @Nullable String state, Deadline deadline) {
    return pools
        .client(clientId, deadline)
        .map(
            client ->
                RedirectUris.logout(logoutUri, client.oauth())
                    .map(
                        uri -> state == null ? uri : Answers.location(uri, Map.of("state", state))))
        .recover(
            trouble ->
                Failed.of(trouble) instanceof Failure.ClientNotFound
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(trouble));
  }

  private String issuer(AppClient client) {
    return publicUrl + "/" + client.poolId();
  }
}
