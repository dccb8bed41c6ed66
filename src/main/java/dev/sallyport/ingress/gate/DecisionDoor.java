package dev.sallyport.ingress.gate;

import dev.sallyport.gate.Decision;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.GatePolicy;
import dev.sallyport.gate.GateRequest;
import dev.sallyport.gate.Refusal;
import dev.sallyport.ingress.AddressRanges;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/**
 * Where other proxies ask whether a request may pass, before they send it on themselves: over HTTP
 * in the ways of {@link Question}, and over gRPC as Envoy does. They must be listed, for what they
 * say of a request is believed.
 */
final class DecisionDoor implements Handler<HttpServerRequest> {
  private static final String CHECK = "/envoy.service.auth.v3.Authorization/Check";
  private static final String REMOVE = "x-envoy-auth-headers-to-remove";

  private final Gate gate;
  private final Admission admission;
  private final AddressRanges peers;
  private final ClientAddress addresses;
  private final Handler<HttpServerRequest> grpc;
  private final GateNotes notes;

  DecisionDoor(
      Gate gate,
      Admission admission,
      List<String> peers,
      Handler<HttpServerRequest> grpc,
      GateNotes notes) {
    this.notes = notes;
    this.gate = gate;
    this.admission = admission;
    this.peers = new AddressRanges(peers);
    this.addresses = new ClientAddress(peers);
    this.grpc = grpc;
  }

  @Override
  public void handle(HttpServerRequest request) {
    var peer = AddressRanges.peer(request.remoteAddress());
    if (!peers.contains(peer)) {
      var refusal = new Refusal(Refusal.Kind.NOBODY, "asked by who may not ask", null);
      Refusing.refuse(request, notes.refused(refusal, peer));
      return;
    }
    // By its path alone: a proxy may send its client's Content-Type along, and gRPC says 200 even
    // to what it does not know.
    if (request.version() == HttpVersion.HTTP_2 && CHECK.equals(request.uri())) {
      grpc.handle(request);
      return;
    }
    admission
        .run(Admission.Kind.PROXY, () -> answer(request))
        .onFailure(
            _ -> refuse(request, new Refusal(Refusal.Kind.OVERLOADED, "too much in hand", null)));
  }

  private Future<Void> answer(HttpServerRequest request) {
    var keys = KeysPage.answer(request, request.uri(), gate.policy());
    return keys == null ? asked(request) : keys;
  }

  private Future<Void> asked(HttpServerRequest request) {
    var question = Question.of(request);
    return switch (question.read(request, addresses)) {
      case GateRequest.Reading.Unclear(var refusal) -> {
        refuse(request, refusal);
        yield Future.succeededFuture();
      }
      case GateRequest.Reading.Clear(var clear) -> {
        var policy = gate.policy();
        yield Loops.here(gate.decide(policy, clear))
            .onSuccess(
                decision -> {
                  switch (decision) {
                    case Decision.Allow allow -> {
                      notes.allowed(allow);
                      allow(request, question, policy, allow);
                    }
                    case Decision.Refuse(var refusal) -> refuse(request, refusal);
                  }
                })
            .mapEmpty();
      }
    };
  }

  private static void allow(
      HttpServerRequest request, Question question, GatePolicy policy, Decision.Allow allow) {
    var response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    var identity = policy.identity();
    if (question == Question.EXT_AUTHZ) {
      var headers = EnvoyHeaders.of(identity, allow, request.headers().names());
      headers.set().forEach(response::putHeader);
      if (!headers.removed().isEmpty()) {
        response.putHeader(REMOVE, String.join(",", headers.removed()));
      }
    } else {
      // Headers that are ours and have nothing to say are empty, so that a client's own cannot
      // stay.
      identity.all(allow).forEach(response::putHeader);
    }
    response.setStatusCode(200).putHeader(HttpHeaders.CACHE_CONTROL, "no-store").end();
  }

  /** The connection is the proxy's and stays; a body, which says nothing here, is thrown away. */
  private void refuse(HttpServerRequest request, Refusal refusal) {
    var response = request.response();
    if (!response.ended() && !response.closed()) {
      GateAnswers.send(response, notes.refused(refusal, addresses.of(request)));
    }
  }
}
