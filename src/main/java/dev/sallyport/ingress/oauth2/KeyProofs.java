package dev.sallyport.ingress.oauth2;

import dev.sallyport.config.DpopDemand;
import dev.sallyport.directory.AppClient;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.dpop.Expected;
import dev.sallyport.token.dpop.Proofs;
import dev.sallyport.token.dpop.Proved;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Which key a call to an endpoint of ours proves that its caller holds (RFC 9449 §5). What a proof
 * must name is the endpoint as the discovery document does, whatever way the call came.
 *
 * @param publicUrl without a trailing slash
 */
record KeyProofs(Proofs proofs, String publicUrl) {
  /** Finds out the thumbprint of the key, or null; fails with OAuthError. */
  interface Finding {
    /** At an endpoint where no key is asked for. */
    Finding NONE = (_, _, _) -> Future.succeededFuture(null);

    Future<@Nullable String> of(HttpServerRequest request, AppClient client, Deadline deadline);
  }

  /** At the token endpoint, where a client may have to prove one. */
  Future<@Nullable String> demanded(
      HttpServerRequest request, AppClient client, Deadline deadline) {
    return !sent(request) && client.oauth().dpop() != DpopDemand.OPTIONAL
        ? Future.failedFuture(invalid("the client must prove a key"))
        : offered(request, client, deadline);
  }

  /** Where one is proved ahead of what it is for (RFC 9449 §10.1). */
  Future<@Nullable String> offered(HttpServerRequest request, AppClient client, Deadline deadline) {
    return sent(request)
        ? proved(request, null, client.oauth().dpop() == DpopDemand.NONCE, deadline)
            .map(Proved.Holder::key)
        : Future.succeededFuture(null);
  }

  /**
   * The holder who uses this token. Fails with OAuthError.
   *
   * @param token null where none is used
   * @param nonce whether the proof must bear one
   */
  Future<Proved.Holder> proved(
      HttpServerRequest request, @Nullable String token, boolean nonce, Deadline deadline) {
    var expected =
        new Expected(
            request.method().name(),
            publicUrl + request.path(),
            token == null ? null : Expected.hash(token),
            nonce);
    return proofs
        .check(request.headers().getAll(Proofs.HEADER), expected, deadline)
        .compose(
            proved ->
                switch (proved) {
                  case Proved.Holder holder -> Future.succeededFuture(told(request, holder));
                  case Proved.Refused(var flaw) -> Future.failedFuture(invalid(flaw.words()));
                  case Proved.Again() -> Future.failedFuture(again(request));
                });
  }

  private Proved.Holder told(HttpServerRequest request, Proved.Holder holder) {
    if (holder.aging()) {
      tell(request);
    }
    return holder;
  }

  /** Says that the client must try again, and with which nonce (RFC 9449 §8). */
  OAuthError again(HttpServerRequest request) {
    tell(request);
    return new OAuthError(400, "use_dpop_nonce", "the proof must bear the nonce given here");
  }

  private void tell(HttpServerRequest request) {
    request.response().putHeader(Proofs.NONCE_HEADER, proofs.nonce());
  }

  private static boolean sent(HttpServerRequest request) {
    return request.headers().contains(Proofs.HEADER);
  }

  private static OAuthError invalid(String why) {
    return new OAuthError(400, "invalid_dpop_proof", why);
  }
}
