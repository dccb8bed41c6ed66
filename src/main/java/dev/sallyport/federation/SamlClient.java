package dev.sallyport.federation;

import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.federation.saml.Expected;
import dev.sallyport.federation.saml.IdpMetadata;
import dev.sallyport.federation.saml.SamlAssertion;
import dev.sallyport.federation.saml.SamlRefused;
import dev.sallyport.federation.saml.SamlRequest;
import dev.sallyport.federation.saml.SamlResponse;
import dev.sallyport.federation.saml.SamlStore.Kind;
import dev.sallyport.federation.saml.ServiceProvider;
import dev.sallyport.federation.saml.SpCredentials;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.oauth.AuthorizationRequest.Prompt;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.OutsideIssuer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One SAML provider of a pool as its service provider, which is the pool, talks to it. */
final class SamlClient implements Outside {
  private static final Logger LOG = LoggerFactory.getLogger(SamlClient.class);

  private final SamlParts parts;
  private final Pool pool;
  private final IdentityProvider provider;

  SamlClient(SamlParts parts, Pool pool, IdentityProvider provider) {
    this.parts = parts;
    this.pool = pool;
    this.provider = provider;
  }

  /** The id of a sign-in's request, which the answer must name. */
  private static String request(Transaction transaction) {
    return "_" + transaction.nonce();
  }

  @Override
  public Future<String> signIn(
      AuthorizationRequest request, Transaction transaction, String publicUrl, Deadline deadline) {
    var asked =
        new JsonObject()
            .put("pool", pool.id())
            .put("provider", provider.name())
            .put("request", request(transaction));
    var afresh = request.prompt().contains(Prompt.LOGIN) || request.maxAge() != null;
    return metadata(deadline)
        .compose(
            metadata ->
                parts
                    .keys()
                    .of(pool, deadline)
                    .compose(
                        keys ->
                            parts
                                .slow()
                                .run(
                                    deadline,
                                    () ->
                                        SamlRequest.signIn(
                                            head(
                                                metadata.signIn(),
                                                request(transaction),
                                                transaction.state()),
                                            afresh,
                                            signer(metadata, keys)))))
        .compose(sent -> sent(sent, transaction.state(), deadline))
        .compose(
            location ->
                parts.store().keep(Kind.ASKED, transaction.state(), asked, deadline).map(location))
        .recover(this::failed);
  }

  SamlRequest.Head head(IdpMetadata.Endpoint to, String id, String relay) {
    return new SamlRequest.Head(
        ServiceProvider.of(pool, parts.publicUrl()), to, id, relay, parts.clock().instant());
  }

  /** Signed where the administrator or the provider wants it. */
  private SpCredentials.@Nullable Held signer(IdpMetadata metadata, SpCredentials keys) {
    return metadata.wantsSigned() || provider.details().containsKey("RequestSigningAlgorithm")
        ? keys.signing()
        : null;
  }

  /** Where the browser goes to bring a message there: a page of ours, where it is to post it. */
  Future<String> sent(SamlRequest.Sent sent, String relay, Deadline deadline) {
    return switch (sent) {
      case SamlRequest.Sent.Redirect(var location) -> Future.succeededFuture(location);
      case SamlRequest.Sent.Post post ->
          parts
              .store()
              .keep(Kind.FORM, relay, SamlForm.write(post), deadline)
              .map(parts.publicUrl() + SamlForm.PAGE + "?state=" + relay);
    };
  }

  /** What the provider says of itself. Fails with Refusal. */
  Future<IdpMetadata> metadata(Deadline deadline) {
    return parts.metadata().of(pool, provider, deadline).recover(this::failed);
  }

  /**
   * What a response says, where it counts and was not used before. Fails with SamlRefused.
   *
   * @param request the id of what it must answer; null where the provider began
   */
  Future<SamlAssertion> judged(String text, @Nullable String request, Deadline deadline) {
    return metadata(deadline)
        .compose(metadata -> judged(text, request, metadata, deadline))
        .recover(
            trouble ->
                trouble instanceof SamlRefused refused && refused.forKeys()
                    ? withNewKeys(text, request, deadline)
                    : Future.failedFuture(trouble))
        .compose(assertion -> first(assertion, deadline));
  }

  private Future<SamlAssertion> withNewKeys(
      String text, @Nullable String request, Deadline deadline) {
    return parts
        .metadata()
        .again(pool, provider, deadline)
        .recover(this::failed)
        .compose(metadata -> judged(text, request, metadata, deadline));
  }

  private Future<SamlAssertion> judged(
      String text, @Nullable String request, IdpMetadata metadata, Deadline deadline) {
    var encrypted = "true".equals(provider.details().get("EncryptedResponses"));
    return parts
        .keys()
        .of(pool, deadline)
        .compose(
            keys ->
                parts
                    .slow()
                    .run(
                        deadline,
                        () ->
                            SamlResponse.read(text)
                                .judge(
                                    new Expected(
                                        ServiceProvider.of(pool, parts.publicUrl()),
                                        metadata,
                                        request,
                                        encrypted ? keys.decrypting().key() : null,
                                        parts.clock().instant()))));
  }

  private Future<SamlAssertion> first(SamlAssertion assertion, Deadline deadline) {
    var life = Duration.between(parts.clock().instant(), assertion.until());
    return parts
        .store()
        .first(pool.id() + "/" + provider.name(), assertion, life, deadline)
        .map(
            first -> {
              if (!first) {
                throw new Refusal(SamlAnswer.TROUBLE + "the assertion was used before");
              }
              return assertion;
            });
  }

  @Override
  public Future<Answered> answered(
      Parameters answer, Transaction transaction, String publicUrl, Deadline deadline) {
    var name = answer.get("answer");
    if (name == null) {
      throw new Refusal(provider.name() + " gave no answer");
    }
    return parts
        .store()
        .take(Kind.ANSWER, SamlAnswer.name(transaction.state(), name), deadline)
        .map(
            kept ->
                SamlAnswer.read(
                    kept.orElseThrow(() -> new Refusal(provider.name() + " gave no answer")),
                    request(transaction)));
  }

  private <T> Future<T> failed(Throwable trouble) {
    if (trouble instanceof Refusal || trouble instanceof Failed) {
      return Future.failedFuture(trouble);
    }
    LOG.atWarn()
        .addKeyValue("provider", provider.name())
        .addKeyValue(
            "cause",
            trouble instanceof SamlRefused refused ? refused.why() : OutsideIssuer.words(trouble))
        .log("the metadata of an identity provider cannot be read");
    return Future.failedFuture(new Refusal(provider.name() + " metadata could not be read"));
  }
}
