package dev.sallyport.federation;

import dev.sallyport.audit.Audit;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.UserStore;
import dev.sallyport.federation.saml.SpKeys;
import dev.sallyport.limits.Address;
import dev.sallyport.limits.Requests;
import dev.sallyport.oauth.Asked;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.SignInIssuer;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import java.time.InstantSource;
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
      SpKeys samlKeys,
      Audit audit,
      InstantSource clock,
      String publicUrl) {}

  private final Parts parts;
  private final Transactions transactions;
  private final ProviderClients clients;
  private final Entrance entrance;
  private final Saml saml;

  /** To be made outside of verticles, whose end would be its own too. */
  public Federation(Parts parts) {
    this(parts, Preset::of);
  }

  Federation(Parts parts, ProviderClients.Presets presets) {
    this.parts = parts;
    this.transactions = new Transactions(parts.redis(), parts.kek());
    var spoken = SamlParts.of(parts);
    this.clients = new ProviderClients(parts.issuers(), presets, spoken);
    this.entrance = new Entrance(parts, spoken.store());
    this.saml = new Saml(spoken, entrance);
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
                clients
                    .of(request.pool(), found)
                    .signIn(request, transaction, parts.publicUrl(), deadline))
        .compose(location -> transactions.begin(browser, transaction, deadline).map(location))
        .recover(trouble -> Future.succeededFuture(entrance.refused(request, trouble)));
  }

  /** What SAML providers need besides. */
  public Saml saml() {
    return saml;
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
                      entrance.admit(
                          request,
                          transaction.provider(),
                          (provider, within) ->
                              clients
                                  .of(request.pool(), provider)
                                  .answered(answer, transaction, parts.publicUrl(), within),
                          address,
                          deadline);
                  case Asked.Refused(var location, _) ->
                      Future.succeededFuture(new Back.On(location, Optional.empty()));
                  case Asked.Unknown _ -> Future.succeededFuture(new Back.Nowhere());
                });
  }
}
