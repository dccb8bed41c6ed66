package dev.sallyport.ingress.gate;

import dev.sallyport.gate.Decision;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.GateRequest;
import dev.sallyport.gate.Refusal;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;

/**
 * The reverse proxy's front: reads a request, has it decided, and either sends it on or refuses it.
 * Every path belongs to the routes: what is ours (health, metrics, decisions) is on other listeners.
 * One serves one event loop.
 */
final class ProxyDoor implements Handler<HttpServerRequest> {
  private static final Duration DECIDED_WITHIN = Duration.ofSeconds(5);

  private final Gate gate;
  private final Admission admission;
  private final ClientAddress addresses;
  private final UpstreamClients upstreams;

  ProxyDoor(
      Gate gate, Admission admission, ClientAddress addresses, UpstreamClients upstreams) {
    this.gate = gate;
    this.admission = admission;
    this.addresses = addresses;
    this.upstreams = upstreams;
  }

  @Override
  public void handle(HttpServerRequest request) {
    // Before anything that waits: what comes of the body belongs to whoever gets it.
    request.pause();
    admission
        .run(Admission.Kind.PROXY, () -> pass(request))
        .onFailure(
            _ -> refuse(request, GateAnswers.spell(refusal(Refusal.Kind.OVERLOADED, "too much"))));
  }

  private static Refusal refusal(Refusal.Kind kind, String why) {
    return new Refusal(kind, why, null);
  }

  private Future<Void> pass(HttpServerRequest request) {
    var policy = gate.policy();
    var reading =
        GateRequest.read(
            request.method().name(),
            hosts(request),
            request.uri(),
            request.headers(),
            addresses.of(request),
            request.isSSL(),
            Deadline.in(DECIDED_WITHIN));
    return switch (reading) {
      case GateRequest.Reading.Unclear(var refusal) -> {
        refuse(request, GateAnswers.spell(refusal));
        yield Future.succeededFuture();
      }
      case GateRequest.Reading.Clear(var clear) ->
          here(gate.decide(policy, clear))
              .compose(
                  decision ->
                      switch (decision) {
                        case Decision.Allow allow ->
                            upstreams.exchange(request, clear, allow, policy).run();
                        case Decision.Refuse(var refusal) -> {
                          refuse(request, GateAnswers.spell(refusal));
                          yield Future.succeededFuture();
                        }
                      });
    };
  }

  /** A decision that had to wait comes back to the event loop of its request. */
  private static Future<Decision> here(Future<Decision> decision) {
    if (decision.isComplete()) {
      return decision;
    }
    var loop = Vertx.currentContext();
    var promise = Promise.<Decision>promise();
    decision.onComplete(done -> loop.runOnContext(_ -> promise.handle(done)));
    return promise.future();
  }

  private static List<String> hosts(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      var authority = request.authority(true);
      return authority == null ? List.of() : List.of(authority.toString());
    }
    return request.headers().getAll(HttpHeaders.HOST);
  }

  /**
   * Answers for ourselves. What is left of the body is nobody's: an HTTP/1.1 connection is of no
   * further use with it (AC-009), and an HTTP/2 stream ends.
   */
  static void refuse(HttpServerRequest request, GateAnswers.Spelled spelled) {
    var response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (!request.isEnded() && request.version() != HttpVersion.HTTP_2) {
      response.putHeader(HttpHeaders.CONNECTION, "close");
      response.endHandler(_ -> request.connection().close());
    }
    GateAnswers.send(response, spelled);
    if (!request.isEnded() && request.version() == HttpVersion.HTTP_2) {
      request.resume();
    }
  }
}
