package dev.sallyport.ingress.gate;

import dev.sallyport.gate.Decision;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.GatePolicy;
import dev.sallyport.gate.GateRequest;
import dev.sallyport.gate.Refusal;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * The reverse proxy's front: reads a request, has it decided, and either sends it on or refuses it.
 * Every path belongs to the routes: what is ours (health, metrics, decisions) is on other
 * listeners. One serves one event loop.
 */
final class ProxyDoor implements Handler<HttpServerRequest> {
  private static final Duration DECIDED_WITHIN = Duration.ofSeconds(5);

  private final Gate gate;
  private final Admission admission;
  private final ClientAddress addresses;
  private final UpstreamClients upstreams;
  private final GateNotes notes;

  ProxyDoor(
      Gate gate,
      Admission admission,
      ClientAddress addresses,
      UpstreamClients upstreams,
      GateNotes notes) {
    this.notes = notes;
    this.gate = gate;
    this.admission = admission;
    this.addresses = addresses;
    this.upstreams = upstreams;
  }

  @Override
  public void handle(HttpServerRequest request) {
    // Before anything that waits: what comes of the body belongs to whoever gets it.
    request.pause();
    var kind = SocketExchange.asked(request) ? Admission.Kind.SOCKET : Admission.Kind.PROXY;
    admission
        .run(kind, () -> pass(request))
        .onFailure(_ -> Refusing.refuse(request, notes.full(kind, addresses.of(request))));
  }

  private void refuse(HttpServerRequest request, Refusal refusal) {
    refuse(request, addresses.of(request), refusal);
  }

  private void refuse(HttpServerRequest request, Address client, Refusal refusal) {
    Refusing.refuse(request, notes.refused(refusal, client));
  }

  private static Future<Void> pass(HttpServerRequest request, Passing passing) {
    return SocketExchange.asked(request)
        ? new SocketExchange(passing).run()
        : new Exchange(passing).run();
  }

  private static Refusal refusal(Refusal.Kind kind, String why) {
    return new Refusal(kind, why, null);
  }

  private Future<Void> pass(HttpServerRequest request) {
    var policy = gate.policy();
    return switch (read(request)) {
      case GateRequest.Reading.Unclear(var refusal) -> {
        refuse(request, refusal);
        yield Future.succeededFuture();
      }
      case GateRequest.Reading.Clear(var clear) -> {
        var own = gate.own(clear, () -> ShortBody.of(request));
        if (own != null) {
          yield Loops.here(own).onSuccess(answer -> OwnPages.send(request, answer)).mapEmpty();
        }
        var keys = KeysPage.answer(request, clear.target().path(), policy);
        yield keys == null ? decided(request, clear, policy) : keys;
      }
    };
  }

  private Future<Void> decided(HttpServerRequest request, GateRequest clear, GatePolicy policy) {
    return Loops.here(gate.decide(policy, clear))
        .compose(
            decision ->
                switch (decision) {
                  case Decision.Allow(var route, _, _) when route.upstream() == null -> {
                    // Its requests are sent on by a proxy that asks, and by nobody else.
                    refuse(
                        request,
                        clear.client(),
                        new Refusal(Refusal.Kind.NOBODY, "the route has no upstream", route));
                    yield Future.succeededFuture();
                  }
                  case Decision.Allow allow -> {
                    notes.allowed(allow);
                    yield pass(request, upstreams.passing(request, clear, allow, policy));
                  }
                  case Decision.Refuse(var refusal) -> {
                    refuse(request, clear.client(), refusal);
                    yield Future.succeededFuture();
                  }
                });
  }

  private GateRequest.Reading read(HttpServerRequest request) {
    return switch (Sender.of(request, addresses)) {
      case Sender.Unclear(var why) ->
          new GateRequest.Reading.Unclear(refusal(Refusal.Kind.UNCLEAR, why));
      case Sender.Known(var address, var secure) ->
          GateRequest.read(
              request.method().name(),
              Question.hosts(request),
              request.uri(),
              request.headers(),
              address,
              secure,
              Deadline.in(DECIDED_WITHIN),
              GateRequest.Sent.CANONICAL);
    };
  }
}
