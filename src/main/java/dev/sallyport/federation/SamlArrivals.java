package dev.sallyport.federation;

import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.federation.Outside.Answered;
import dev.sallyport.federation.saml.SamlRefused;
import dev.sallyport.federation.saml.SamlResponse;
import dev.sallyport.federation.saml.SamlStore.Kind;
import dev.sallyport.oauth.Asked;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Responses as browsers post them from other sites, so without their cookies. One that answers a
 * request is judged at once, and what it says waits for its browser to come with its cookie:
 * whoever has another's response signs nobody in by it. One that a provider sends of itself counts
 * only where the provider's {@code IDPInit} says so, for then anybody may be signed in as somebody.
 */
final class SamlArrivals {
  private static final int RANDOM = 32;

  private final SamlParts parts;

  SamlArrivals(SamlParts parts) {
    this.parts = parts;
  }

  /** What became of one. */
  sealed interface Arrival {
    /** It answers a request: the browser goes on with its state and this. */
    record Waiting(String state, String answer) implements Arrival {
      /** Says nothing of it. */
      @Override
      public String toString() {
        return "Waiting[***]";
      }
    }

    /** The provider began; what the client would have asked for is in order. */
    record Unasked(AuthorizationRequest request, IdentityProvider provider, String response)
        implements Arrival {
      /** Says nothing of it. */
      @Override
      public String toString() {
        return "Unasked[" + provider + "]";
      }
    }

    /** Nobody asked, and the provider may not begin. */
    record Lost() implements Arrival {}
  }

  Future<Arrival> of(Parameters form, Deadline deadline) {
    var state = form.get("RelayState");
    var response = form.get("SAMLResponse");
    if (state == null || response == null || !form.repeated().isEmpty()) {
      return Future.succeededFuture(new Arrival.Lost());
    }
    return parts
        .store()
        .take(Kind.ASKED, state, deadline)
        .compose(
            asked ->
                asked
                    .map(kept -> asked(state, kept, response, deadline))
                    .orElseGet(() -> unasked(state, response, deadline)));
  }

  private Future<Arrival> asked(
      String state, JsonObject asked, String response, Deadline deadline) {
    var request = asked.getString("request");
    var answer = parts.ids().base64url(RANDOM);
    return parts
        .pools()
        .pool(asked.getString("pool"), deadline)
        .compose(
            pool ->
                parts
                    .pools()
                    .identityProviders()
                    .find(pool, asked.getString("provider"), deadline)
                    .compose(provider -> judged(pool, provider, response, request, deadline)))
        .map(answered -> SamlAnswer.write(request, answered))
        .recover(trouble -> told(request, trouble))
        .compose(
            kept -> parts.store().keep(Kind.ANSWER, SamlAnswer.name(state, answer), kept, deadline))
        .map(new Arrival.Waiting(state, answer));
  }

  private Future<Answered> judged(
      Pool pool, IdentityProvider provider, String response, String request, Deadline deadline) {
    return new SamlClient(parts, pool, provider)
        .judged(response, request, deadline)
        .map(assertion -> SamlAnswer.of(pool, provider, assertion));
  }

  private static Future<JsonObject> told(String request, Throwable trouble) {
    return switch (trouble) {
      case SamlRefused refused ->
          Future.succeededFuture(SamlAnswer.refused(request, SamlAnswer.TROUBLE + refused.why()));
      case Refusal refusal -> Future.succeededFuture(SamlAnswer.refused(request, refusal.why()));
      default -> Future.failedFuture(trouble);
    };
  }

  /** Such a response brings along what a client would have asked (oauth2.md §9.5). */
  private Future<Arrival> unasked(String relay, String response, Deadline deadline) {
    return parts
        .authorizations()
        .read(relay, deadline)
        .compose(
            asked ->
                asked instanceof Asked.Valid(var request)
                    ? issuer(response, deadline)
                        .compose(issuer -> beginner(request, issuer, deadline))
                        .map(
                            provider ->
                                provider.isEmpty()
                                    ? new Arrival.Lost()
                                    : new Arrival.Unasked(request, provider.get(), response))
                    : Future.succeededFuture(new Arrival.Lost()));
  }

  private Future<String> issuer(String response, Deadline deadline) {
    return parts
        .slow()
        .run(deadline, () -> Optional.ofNullable(SamlResponse.read(response).issuer()).orElse(""))
        .recover(
            trouble ->
                trouble instanceof SamlRefused
                    ? Future.succeededFuture("")
                    : Future.failedFuture(trouble));
  }

  /** The client's provider of this name, where it may begin. */
  private Future<Optional<IdentityProvider>> beginner(
      AuthorizationRequest request, String issuer, Deadline deadline) {
    return beginner(
        request, issuer, request.client().oauth().providers().stream().sorted().toList(), deadline);
  }

  private Future<Optional<IdentityProvider>> beginner(
      AuthorizationRequest request, String issuer, List<String> names, Deadline deadline) {
    return names.isEmpty() || issuer.isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : beginning(request, names.getFirst(), issuer, deadline)
            .compose(
                found ->
                    found.isPresent()
                        ? Future.succeededFuture(found)
                        : beginner(request, issuer, names.subList(1, names.size()), deadline));
  }

  private Future<Optional<IdentityProvider>> beginning(
      AuthorizationRequest request, String name, String issuer, Deadline deadline) {
    return parts
        .pools()
        .identityProviders()
        .find(request.pool(), name, deadline)
        .compose(
            provider ->
                provider.protocol() == IdentityProvider.Protocol.SAML
                        && "true".equals(provider.details().get("IDPInit"))
                    ? new SamlClient(parts, request.pool(), provider)
                        .metadata(deadline)
                        .map(
                            about ->
                                Optional.of(provider).filter(_ -> about.entityId().equals(issuer)))
                    : Future.succeededFuture(Optional.<IdentityProvider>empty()))
        .recover(
            trouble ->
                trouble instanceof Refusal || Failed.of(trouble) instanceof Failure.PartNotFound
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(trouble));
  }
}
