package dev.sallyport.federation;

import dev.sallyport.federation.Federation.Back;
import dev.sallyport.federation.Outside.Answered;
import dev.sallyport.federation.SamlArrivals.Arrival;
import dev.sallyport.federation.saml.SamlRefused;
import dev.sallyport.federation.saml.SamlStore.Kind;
import dev.sallyport.federation.saml.ServiceProvider;
import dev.sallyport.limits.Address;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.Form;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Optional;

/** What browsers and administrators need of SAML besides a sign-in's beginning and end. */
public final class Saml {
  private final SamlParts parts;
  private final Entrance entrance;
  private final SamlArrivals arrivals;
  private final SamlSignOut signOut;

  Saml(SamlParts parts, Entrance entrance) {
    this.parts = parts;
    this.entrance = entrance;
    this.arrivals = new SamlArrivals(parts);
    this.signOut = new SamlSignOut(parts);
  }

  /**
   * Receives a response that a provider had a browser post. One that was asked for leads on to
   * {@link Federation#finish}, to which the browser brings its cookie. Fails with Failed.
   */
  public Future<Back> received(Parameters form, Address address, Deadline deadline) {
    return arrivals
        .of(form, deadline)
        .compose(
            arrival ->
                switch (arrival) {
                  case Arrival.Lost() -> Future.succeededFuture(new Back.Nowhere());
                  case Arrival.Waiting(var state, var answer) ->
                      Future.succeededFuture(new Back.On(onward(state, answer), Optional.empty()));
                  case Arrival.Unasked unasked -> admitted(unasked, address, deadline);
                });
  }

  private static String onward(String state, String answer) {
    var query = new LinkedHashMap<String, String>();
    query.put("state", state);
    query.put("answer", answer);
    return ServiceProvider.ANSWERS + "?" + Form.of(query);
  }

  private Future<Back> admitted(Arrival.Unasked unasked, Address address, Deadline deadline) {
    var request = unasked.request();
    return entrance.admit(
        request,
        unasked.provider().name(),
        (provider, within) ->
            new SamlClient(parts, request.pool(), provider)
                .judged(unasked.response(), null, within)
                .map(assertion -> SamlAnswer.of(request.pool(), provider, assertion))
                .recover(Saml::told),
        address,
        deadline);
  }

  private static Future<Answered> told(Throwable trouble) {
    return Future.failedFuture(
        trouble instanceof SamlRefused refused
            ? new Refusal(SamlAnswer.TROUBLE + refused.why())
            : trouble);
  }

  /** The form that a browser is to post to a provider, once; empty where there is none. */
  public Future<Optional<SamlForm>> form(String state, Deadline deadline) {
    return parts.store().take(Kind.FORM, state, deadline).map(kept -> kept.map(SamlForm::read));
  }

  /** What a pool says of itself, for its providers' administrators. Fails with PoolNotFound. */
  public Future<String> metadata(String poolId, Deadline deadline) {
    return parts
        .pools()
        .pool(poolId, deadline)
        .compose(
            pool ->
                parts
                    .keys()
                    .of(pool, deadline)
                    .map(keys -> ServiceProvider.of(pool, parts.publicUrl()).metadata(keys)));
  }

  /**
   * Where a browser goes that signs out: by way of the provider where it signed in, if that wants
   * to know, else straight on. Never fails.
   *
   * @param session the value of its session here
   * @param target where it goes in the end
   */
  public Future<String> signOut(String session, String target, Deadline deadline) {
    return signOut.begin(session, target, deadline);
  }

  /** Where a browser goes on to that comes from there; empty for one that was not sent. */
  public Future<Optional<String>> signedOut(Parameters answer, Deadline deadline) {
    return signOut.back(answer, deadline);
  }
}
