package dev.sallyport.ingress.gate;

import dev.sallyport.config.BackendConfig;
import dev.sallyport.gate.Decision;
import dev.sallyport.gate.GateRequest;
import dev.sallyport.gate.IdentityHeaders;
import dev.sallyport.gate.Stay;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;

/**
 * An allowed request, and all that it needs to get to its upstream.
 *
 * @param in as it came, paused
 * @param judged the same, as it was decided about
 * @param stay makes what tells whether it may stay open
 * @param client for requests that get an answer
 * @param sockets for those that become a WebSocket, which keeps its connection
 * @param open where what stays open is watched
 * @param notes told when it gets no answer
 */
record Passing(
    Vertx vertx,
    HttpServerRequest in,
    GateRequest judged,
    Decision.Allow allowed,
    Supplier<Stay> stay,
    IdentityHeaders identity,
    Upstream upstream,
    HttpClient client,
    HttpClient sockets,
    OpenStreams open,
    GateNotes notes) {

  /** Answers for an upstream that does not. */
  void refuse(GateAnswers.Spelled spelled) {
    Refusing.refuse(in, notes.refused(spelled, allowed.route(), judged.client()));
  }

  BackendConfig config() {
    return upstream.config();
  }
}
