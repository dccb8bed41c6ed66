package dev.sallyport.federation;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.Personal;
import dev.sallyport.config.RequestCategory;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.limits.Address;
import dev.sallyport.limits.Requests;
import dev.sallyport.oauth.Asked;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.oauth.SignedIn;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.SignInIssuer;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Sends browsers to providers, and receives them back. One for the whole process. */
public final class Federation {
  /** Where providers send browsers back to, below the public address. */
  public static final String CALLBACK = "/oauth2/idpresponse";

  private static final int COOKIE = 32;

  /**
   * What the room is built from.
   *
   * @param publicUrl what browsers and providers call this installation, without a trailing slash
   */
  public record Parts(
      SharedRedis redis,
      Kek kek,
      RandomIds ids,
      Pools pools,
      UserStore users,
      Triggers triggers,
      Authorizations authorizations,
      HostedSessions sessions,
      SignInIssuer.Parts issuers,
      Requests requests,
      Audit audit,
      InstantSource clock,
      String publicUrl) {}

  private final Parts parts;
  private final Transactions transactions;
  private final ProviderClients clients;
  private final Person person;

  /** To be made outside of verticles, whose end would be its own too. */
  public Federation(Parts parts) {
    this(parts, Preset::of);
  }

  Federation(Parts parts, ProviderClients.Presets presets) {
    this.parts = parts;
    this.transactions = new Transactions(parts.redis(), parts.kek());
    this.clients = new ProviderClients(parts.issuers(), presets);
    this.person = new Person(parts.users(), parts.triggers(), parts.ids(), parts.clock());
  }

  /** The value of a cookie for a browser that has none. */
  public String browser() {
    return parts.ids().base64url(COOKIE);
  }

  /**
   * Where a browser goes to sign in at a provider, or back to its client where that cannot be.
   *
   * @param provider the name of one of the client's
   * @param browser the value of the browser's cookie
   */
  public Future<String> begin(
      AuthorizationRequest request, String provider, String browser, Deadline deadline) {
    var transaction = Transaction.begin(provider, request.query(), parts.ids());
    return parts
        .pools()
        .identityProviders()
        .find(request.pool(), provider, deadline)
        .compose(
            found ->
                clients.of(request.pool(), found).signIn(request, transaction, back(), deadline))
        .compose(location -> transactions.begin(browser, transaction, deadline).map(location))
        .recover(trouble -> Future.succeededFuture(refused(request, trouble)));
  }

  private String back() {
    return parts.publicUrl() + CALLBACK;
  }

  private String refused(AuthorizationRequest request, Throwable trouble) {
    var told = Told.of(trouble);
    return parts.authorizations().refused(request, told.error(), told.description());
  }

  /** What becomes of a browser that came back. */
  public sealed interface Back {
    /**
     * It goes on.
     *
     * @param location the client's, with a code or an error
     * @param session the value of the browser's session cookie, where somebody is signed in now
     */
    record On(String location, Optional<String> session) implements Back {
      /** Says nothing of the code. */
      @Override
      public String toString() {
        return "On[***]";
      }
    }

    /** Nobody is told but the person: this browser was not at a provider, or not any more. */
    record Nowhere() implements Back {}
  }

  /**
   * Receives a browser. Fails with Broken or Overloaded only.
   *
   * @param answer what the provider sent along
   * @param browser the value of the browser's cookie
   */
  public Future<Back> finish(
      Parameters answer, String browser, Address address, Deadline deadline) {
    var state = answer.get("state");
    if (state == null || !answer.repeated().isEmpty()) {
      return Future.succeededFuture(new Back.Nowhere());
    }
    return transactions
        .take(browser, state, deadline)
        .compose(
            taken ->
                taken
                    .map(transaction -> finish(transaction, answer, address, deadline))
                    .orElseGet(() -> Future.succeededFuture(new Back.Nowhere())));
  }

  /** What the client asked for must still be in order. */
  private Future<Back> finish(
      Transaction transaction, Parameters answer, Address address, Deadline deadline) {
    return parts
        .authorizations()
        .read(transaction.query(), deadline)
        .compose(
            asked ->
                switch (asked) {
                  case Asked.Valid(var request) ->
                      finish(request, transaction, answer, address, deadline);
                  case Asked.Refused(var location, _) ->
                      Future.succeededFuture(new Back.On(location, Optional.empty()));
                  case Asked.Unknown _ -> Future.succeededFuture(new Back.Nowhere());
                });
  }

  private Future<Back> finish(
      AuthorizationRequest request,
      Transaction transaction,
      Parameters answer,
      Address address,
      Deadline deadline) {
    var attempt = parts.ids().uuid();
    var within = parts.triggers().patient(deadline, request.pool());
    return parts
        .requests()
        .take(request.pool().id(), RequestCategory.USER_FEDERATION, within)
        .compose(_ -> provider(request, transaction, within))
        .compose(
            provider ->
                claims(request, provider, transaction, answer, within)
                    .compose(
                        claims ->
                            person
                                .of(new Person.Arrival(request, provider, claims, within))
                                .compose(
                                    user ->
                                        granted(
                                            request,
                                            signedIn(attempt, user, provider, claims),
                                            address,
                                            within))))
        .recover(
            trouble -> {
              note(request, attempt, "", address, "refused", why(trouble), Optional.empty());
              return Future.succeededFuture(
                  new Back.On(refused(request, trouble), Optional.empty()));
            });
  }

  private Future<IdentityProvider> provider(
      AuthorizationRequest request, Transaction transaction, Deadline deadline) {
    return request.client().oauth().providers().contains(transaction.provider())
        ? parts.pools().identityProviders().find(request.pool(), transaction.provider(), deadline)
        : Future.failedFuture(new Refusal("the provider is none of the client's any more"));
  }

  private Future<Claims> claims(
      AuthorizationRequest request,
      IdentityProvider provider,
      Transaction transaction,
      Parameters answer,
      Deadline deadline) {
    var client = clients.of(request.pool(), provider);
    return client
        .answered(answer.get("iss"), deadline)
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
              return client.claims(code, transaction, back(), deadline);
            });
  }

  private SignedIn signedIn(String attempt, User user, IdentityProvider provider, Claims claims) {
    return new SignedIn(attempt, user, authTime(claims), List.of(SignedIn.at(provider.name())));
  }

  /** When they proved who they are, which may have been before they came here. */
  private Instant authTime(Claims claims) {
    var now = parts.clock().instant();
    var said =
        claims.all().get("auth_time") instanceof Long seconds && seconds > 0
            ? Instant.ofEpochSecond(Math.min(seconds, now.getEpochSecond()))
            : now;
    return said;
  }

  private Future<Back> granted(
      AuthorizationRequest request, SignedIn who, Address address, Deadline deadline) {
    var age = request.maxAge();
    if (age != null && who.authTime().plus(age).plusSeconds(60).isBefore(parts.clock().instant())) {
      throw new Refusal("the provider did not ask for a new sign-in");
    }
    return parts
        .sessions()
        .open(who, deadline)
        .compose(
            session ->
                parts
                    .authorizations()
                    .granted(request, who, deadline)
                    .map(location -> (Back) new Back.On(location, Optional.of(session))))
        .onSuccess(
            _ ->
                note(
                    request,
                    who.attempt(),
                    who.user().sub(),
                    address,
                    "granted",
                    who.methods().getFirst(),
                    Optional.of(who.user())));
  }

  private static String why(Throwable trouble) {
    return trouble instanceof Refusal refusal ? refusal.why() : AuditEvent.why(Failed.of(trouble));
  }

  private void note(
      AuthorizationRequest request,
      String attempt,
      String sub,
      Address address,
      String outcome,
      String why,
      Optional<User> user) {
    parts
        .audit()
        .record(
            new AuditEvent(
                attempt,
                attempt,
                request.pool().id(),
                request.client().id(),
                sub,
                address.value(),
                "sign-in",
                "",
                outcome,
                why,
                user.map(
                        one ->
                            new Personal(
                                one.tag().value(), Personal.Type.SIGN_IN, Personal.Response.PASS))
                    .orElse(null)));
  }
}
