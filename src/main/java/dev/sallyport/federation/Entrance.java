package dev.sallyport.federation;

import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.Personal;
import dev.sallyport.config.RequestCategory;
import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.federation.Federation.Back;
import dev.sallyport.federation.Outside.Answered;
import dev.sallyport.federation.saml.SamlStore;
import dev.sallyport.limits.Address;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.oauth.SignedIn;
import dev.sallyport.runtime.Attempt;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whom a provider vouches for: their account, their session here, and the code that their
 * client gets. What comes to nothing is told to the client.
 */
final class Entrance {
  private final Federation.Parts parts;
  private final SamlStore saml;
  private final Person person;

  Entrance(Federation.Parts parts, SamlStore saml) {
    this.parts = parts;
    this.saml = saml;
    this.person = new Person(parts.users(), parts.triggers(), parts.ids(), parts.clock());
  }

  /** What a provider says, once it is asked. */
  interface Word {
    Future<Answered> of(IdentityProvider provider, Deadline deadline);
  }

  /**
   * Lets somebody in, or sends the browser back with an error. Fails with Broken or Overloaded
   * only.
   *
   * @param name the provider's
   */
  Future<Back> admit(
      AuthorizationRequest request, String name, Word word, Address address, Deadline deadline) {
    var attempt = Attempt.here(parts.ids()::uuid);
    var within = parts.triggers().patient(deadline, request.pool());
    return parts
        .requests()
        .take(request.pool().id(), RequestCategory.USER_FEDERATION, within)
        .compose(_ -> provider(request, name, within))
        .compose(
            provider ->
                word.of(provider, within)
                    .compose(
                        answered ->
                            person
                                .of(
                                    new Person.Arrival(
                                        request, provider, answered.claims(), within))
                                .compose(
                                    user ->
                                        granted(
                                            request,
                                            signedIn(attempt, user, provider, answered.claims()),
                                            answered.session(),
                                            address,
                                            within))))
        .recover(
            trouble -> {
              note(request, attempt, "", address, "refused", why(trouble), Optional.empty());
              return Future.succeededFuture(
                  new Back.On(refused(request, trouble), Optional.empty()));
            });
  }

  /** Where the browser goes to tell the client that it came to nothing. */
  String refused(AuthorizationRequest request, Throwable trouble) {
    var told = Told.of(trouble);
    return parts.authorizations().refused(request, told.error(), told.description());
  }

  private Future<IdentityProvider> provider(
      AuthorizationRequest request, String name, Deadline deadline) {
    return request.client().oauth().providers().contains(name)
        ? parts.pools().identityProviders().find(request.pool(), name, deadline)
        : Future.failedFuture(new Refusal("the provider is none of the client's any more"));
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
      AuthorizationRequest request,
      SignedIn who,
      @Nullable SamlSession there,
      Address address,
      Deadline deadline) {
    var age = request.maxAge();
    if (age != null && who.authTime().plus(age).plusSeconds(60).isBefore(parts.clock().instant())) {
      throw new Refusal("the provider did not ask for a new sign-in");
    }
    return parts
        .sessions()
        .open(who, deadline)
        .compose(
            session ->
                (there == null
                        ? Future.<Void>succeededFuture()
                        : saml.keep(SamlStore.Kind.SESSION, session, there.write(), deadline))
                    .compose(_ -> parts.authorizations().granted(request, who, deadline))
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
