package dev.sallyport.ingress.pages;

import dev.sallyport.oauth.Asked;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.oauth.SignedIn;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;

/** What the pages ask of authorizations. */
public interface Authorizing {
  /** What this query of the authorization endpoint asks for. */
  Future<Asked> read(String query, Deadline deadline);

  /** Where the browser goes with what the client asked for. */
  Future<String> granted(AuthorizationRequest request, SignedIn signedIn, Deadline deadline);

  /** Remembers the browser; the value of its cookie. */
  Future<String> open(SignedIn signedIn, Deadline deadline);
}
