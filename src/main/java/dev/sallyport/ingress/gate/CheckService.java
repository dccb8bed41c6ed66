package dev.sallyport.ingress.gate;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.sallyport.gate.Decision;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.GatePolicy;
import dev.sallyport.gate.GateRequest;
import dev.sallyport.gate.Refusal;
import dev.sallyport.ingress.Admission;
import dev.sallyport.limits.Address;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.DeniedHttpResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * Envoy's {@code envoy.service.auth.v3.Authorization}: the same decision, asked over gRPC. Envoy
 * says what the request is; where it left something unclear, the request is refused.
 */
final class CheckService extends AuthorizationGrpc.AuthorizationImplBase {
  private final Gate gate;
  private final Admission admission;
  private final GateNotes notes;

  CheckService(Gate gate, Admission admission, GateNotes notes) {
    this.notes = notes;
    this.gate = gate;
    this.admission = admission;
  }

  @Override
  public void check(CheckRequest asked, StreamObserver<CheckResponse> answer) {
    admission
        .run(Admission.Kind.PROXY, () -> decide(asked))
        .otherwise(
            _ ->
                denied(
                    new Refusal(Refusal.Kind.OVERLOADED, "too much in hand", null),
                    CheckQuestion.client(asked)))
        .onSuccess(
            said -> {
              answer.onNext(said);
              answer.onCompleted();
            });
  }

  private Future<CheckResponse> decide(CheckRequest asked) {
    return switch (CheckQuestion.read(asked)) {
      case GateRequest.Reading.Unclear(var refusal) ->
          Future.succeededFuture(denied(refusal, CheckQuestion.client(asked)));
      case GateRequest.Reading.Clear(var request) -> {
        var policy = gate.policy();
        yield Loops.here(gate.decide(policy, request))
            .map(
                decision ->
                    switch (decision) {
                      case Decision.Allow allow -> {
                        notes.allowed(allow);
                        yield allowed(policy, allow, request.headers());
                      }
                      case Decision.Refuse(var refusal) -> denied(refusal, request.client());
                    });
      }
    };
  }

  private static CheckResponse allowed(GatePolicy policy, Decision.Allow allow, MultiMap sent) {
    var headers = EnvoyHeaders.of(policy.identity(), allow, sent.names());
    var ok = OkHttpResponse.newBuilder().addAllHeadersToRemove(headers.removed());
    headers.set().forEach((name, value) -> ok.addHeaders(header(name, value)));
    return CheckResponse.newBuilder().setStatus(status(Code.OK)).setOkResponse(ok).build();
  }

  private CheckResponse denied(Refusal refusal, @Nullable Address client) {
    var spelled = notes.refused(refusal, client);
    var denied =
        DeniedHttpResponse.newBuilder()
            .setStatus(HttpStatus.newBuilder().setCodeValue(spelled.status()))
            .setBody(spelled.body().toString());
    spelled.headers().forEach((name, value) -> denied.addHeaders(header(name, value)));
    return CheckResponse.newBuilder()
        .setStatus(status(Code.PERMISSION_DENIED))
        .setDeniedResponse(denied)
        .build();
  }

  private static Status status(Code code) {
    return Status.newBuilder().setCode(code.getNumber()).build();
  }

  private static HeaderValueOption header(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
        .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
  }
}
