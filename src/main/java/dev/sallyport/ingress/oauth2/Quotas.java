package dev.sallyport.ingress.oauth2;

import dev.sallyport.config.RequestCategory;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Beginnings;
import dev.sallyport.limits.Requests;
import io.vertx.core.Future;

/** What calls of clients take of the quotas of requests (limits.md §1); 429 where one is spent. */
final class Quotas {
  private final Requests requests;
  private final Beginnings beginnings;

  Quotas(Requests requests, Beginnings beginnings) {
    this.requests = requests;
    this.beginnings = beginnings;
  }

  /** One use of a grant. */
  Future<Void> grant(String type, OAuthCall call) {
    return told(
        switch (type) {
          case "authorization_code" -> requests.takeCode(call.pool().id(), call.deadline());
          case "client_credentials" -> taken(call, RequestCategory.CLIENT_AUTHENTICATION);
          default -> taken(call, RequestCategory.USER_AUTHENTICATION);
        });
  }

  /** One call about a token. */
  Future<Void> token(OAuthCall call) {
    return told(taken(call, RequestCategory.USER_TOKEN));
  }

  /** One request pushed: whoever has no secret proved nothing (AC-112). */
  Future<Void> pushed(OAuthCall call) {
    return call.client().secrets() == null
        ? told(beginnings.take(call.address(), call.deadline()))
        : Future.succeededFuture();
  }

  private Future<Void> taken(OAuthCall call, RequestCategory category) {
    return requests.take(call.pool().id(), category, call.deadline());
  }

  private static Future<Void> told(Future<Void> taken) {
    return taken.recover(
        trouble ->
            Future.failedFuture(
                Failed.of(trouble) instanceof Failure.Overloaded
                    ? new OAuthError(429, "temporarily_unavailable", null)
                    : trouble));
  }
}
