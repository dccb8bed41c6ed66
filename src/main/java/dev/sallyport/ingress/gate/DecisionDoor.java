package dev.sallyport.ingress.gate;

import dev.sallyport.gate.Decision;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.GateRequest;
import dev.sallyport.gate.Refusal;
import dev.sallyport.ingress.AddressRanges;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where other proxies ask whether a request may pass, before they send it on themselves. They must
 * be listed, for what they say of a request is believed. Three ways to ask:
 *
 * <ul>
 *   <li>{@code /forward-auth}, for nginx's {@code auth_request}, Traefik and Caddy: the request is
 *       in {@code X-Forwarded-Method}, {@code -Proto}, {@code -Host}, {@code -Uri} and {@code -For}
 *   <li>below {@code /ext-authz}, for Envoy's ext_authz over HTTP with that {@code path_prefix}:
 *       the request is the one that is asked about
 *   <li>gRPC, for Envoy's ext_authz
 * </ul>
 */
final class DecisionDoor implements Handler<HttpServerRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionDoor.class);
  private static final Duration DECIDED_WITHIN = Duration.ofSeconds(5);
  private static final String FORWARD_AUTH = "/forward-auth";
  private static final String EXT_AUTHZ = "/ext-authz";

  private final Gate gate;
  private final Admission admission;
  private final AddressRanges peers;
  private final ClientAddress addresses;
  private final Handler<HttpServerRequest> grpc;

  DecisionDoor(
      Gate gate, Admission admission, List<String> peers, Handler<HttpServerRequest> grpc) {
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
      LOG.atWarn().addKeyValue("peer", peer.value()).log("asked by who may not ask");
      refuse(request, Refusal.Kind.NOBODY, "asked by who may not ask");
      return;
    }
    var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && type.startsWith("application/grpc")) {
      grpc.handle(request);
      return;
    }
    var asked = asked(request);
    if (asked.isEmpty()) {
      refuse(request, Refusal.Kind.NOBODY, "no place to ask");
      return;
    }
    request.pause();
    admission
        .run(Admission.Kind.PROXY, () -> answer(request, asked.get()))
        .onFailure(_ -> refuse(request, Refusal.Kind.OVERLOADED, "too much in hand"));
  }

  private Optional<GateRequest.Reading> asked(HttpServerRequest request) {
    var path = request.path();
    if (FORWARD_AUTH.equals(path)) {
      return Optional.of(forwarded(request));
    }
    if (request.uri().startsWith(EXT_AUTHZ + "/")) {
      return Optional.of(
          read(
              request,
              request.method().name(),
              hosts(request),
              request.uri().substring(EXT_AUTHZ.length())));
    }
    return Optional.empty();
  }

  private GateRequest.Reading forwarded(HttpServerRequest request) {
    var headers = request.headers();
    var methods = headers.getAll("X-Forwarded-Method");
    var targets = headers.getAll("X-Forwarded-Uri");
    return methods.size() == 1 && targets.size() == 1
        ? read(request, methods.getFirst(), headers.getAll("X-Forwarded-Host"), targets.getFirst())
        : new GateRequest.Reading.Unclear(
            new Refusal(
                Refusal.Kind.UNCLEAR,
                "X-Forwarded-Method and X-Forwarded-Uri are not there once each",
                null));
  }

  private GateRequest.Reading read(
      HttpServerRequest request, String method, List<String> hosts, String target) {
    return GateRequest.read(
        method,
        hosts,
        target,
        request.headers(),
        addresses.of(request),
        "https".equals(request.getHeader("X-Forwarded-Proto")),
        Deadline.in(DECIDED_WITHIN));
  }

  static List<String> hosts(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      var authority = request.authority(true);
      return authority == null ? List.of() : List.of(authority.toString());
    }
    return request.headers().getAll(HttpHeaders.HOST);
  }

  private Future<Void> answer(HttpServerRequest request, GateRequest.Reading reading) {
    return switch (reading) {
      case GateRequest.Reading.Unclear(var refusal) -> {
        Refusing.refuse(request, GateAnswers.spell(refusal));
        yield Future.succeededFuture();
      }
      case GateRequest.Reading.Clear(var clear) -> {
        var policy = gate.policy();
        yield Loops.here(gate.decide(policy, clear))
            .onSuccess(
                decision -> {
                  switch (decision) {
                    case Decision.Allow allow -> allow(request, policy.identity().all(allow));
                    case Decision.Refuse(var refusal) ->
                        Refusing.refuse(request, GateAnswers.spell(refusal));
                  }
                })
            .mapEmpty();
      }
    };
  }

  /**
   * Headers that are ours and have nothing to say are empty, so that a client's own cannot stay.
   */
  private static void allow(HttpServerRequest request, Map<String, String> headers) {
    var response = request.response().setStatusCode(200);
    headers.forEach(response::putHeader);
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store").end();
  }

  private static void refuse(HttpServerRequest request, Refusal.Kind kind, String why) {
    Refusing.refuse(request, GateAnswers.spell(new Refusal(kind, why, null)));
  }
}
