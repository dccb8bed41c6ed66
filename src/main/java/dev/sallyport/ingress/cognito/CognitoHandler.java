package dev.sallyport.ingress.cognito;

import dev.sallyport.audit.Audit;
import dev.sallyport.failure.Failed;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Body;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Attempt;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.runtime.InTime;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.telemetry.Traces;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes {@code POST /}: reads the body, finds the operation that {@code X-Amz-Target} names, takes
 * a place, verifies the signature where one is needed, checks the input, runs the operation and
 * writes what comes of it. A slow sender holds no place, since the body is read before.
 */
final class CognitoHandler implements Handler<RoutingContext> {
  private static final int BODY_LIMIT = 65_536;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What an operation may take whose pool has functions of its own. */
  private static final Duration LONGEST = Duration.ofSeconds(29);

  private static final String TARGET = "X-Amz-Target";
  private static final Set<String> LOGIN =
      Set.of(
          "InitiateAuth",
          "RespondToAuthChallenge",
          "AdminInitiateAuth",
          "AdminRespondToAuthChallenge");

  /** Stands for the signer where no signature is asked for. */
  private static final SigV4.Verified.By NOBODY = new SigV4.Verified.By("", "");

  /**
   * Who is asked on the way to an operation.
   *
   * @param quotas null where requests have none
   */
  record Guards(
      Constraints constraints,
      SigV4 signatures,
      Admission admission,
      ClientAddress addresses,
      Metrics metrics,
      Audit audit,
      @Nullable RequestQuotas quotas) {}

  private final Map<String, Operation> operations;
  private final Guards guards;
  private final Outcomes outcomes;
  private final Answers answers;
  private final Supplier<String> requestIds;

  CognitoHandler(
      List<Operation> operations, Guards guards, Answers answers, Supplier<String> requestIds) {
    this.operations =
        operations.stream().collect(Collectors.toUnmodifiableMap(Operation::target, o -> o));
    this.guards = guards;
    this.outcomes = new Outcomes(guards.metrics(), guards.audit());
    this.answers = answers;
    this.requestIds = requestIds;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var request = ctx.request();
    var visit =
        new Visit(
            requestIds.get(),
            guards.addresses().of(request),
            Deadline.in(PATIENCE),
            request,
            System.nanoTime());
    Attempt.is(visit.id());
    Body.read(ctx.vertx(), request, BODY_LIMIT, visit.deadline())
        .onSuccess(
            body -> {
              switch (body) {
                case Body.Whole(var bytes) -> dispatch(visit, bytes);
                case Body.TooLarge(var more) ->
                    answers.lastWords(ctx.vertx(), visit, new Fault.TooLarge(BODY_LIMIT), more);
                case Body.Late() ->
                    answers.lastWords(ctx.vertx(), visit, new Fault.TooSlow(), true);
                case Body.Gone() -> {}
              }
            });
  }

  /**
   * One request on its way.
   *
   * @param startedNanos on the monotonic clock
   */
  record Visit(
      String id, Address address, Deadline deadline, HttpServerRequest request, long startedNanos) {

    Duration took() {
      return Duration.ofNanos(System.nanoTime() - startedNanos);
    }
  }

  private void dispatch(Visit visit, Buffer body) {
    var target = target(visit.request());
    var operation = operations.get(target);
    var name = target.substring(target.indexOf('.') + 1);
    if (operation != null) {
      Traces.name(operation.name());
      run(visit, operation, body);
    } else if (target.startsWith(Operation.TARGET_PREFIX) && guards.constraints().knows(name)) {
      refuse(visit, new Fault.UnavailableOperation(name));
    } else {
      refuse(visit, new Fault.UnknownOperation());
    }
  }

  private void run(Visit visit, Operation operation, Buffer body) {
    var kind = kind(operation);
    guards
        .admission()
        .run(kind, () -> admitted(visit, operation, body))
        .recover(trouble -> Future.succeededFuture(Outcome.of(Failed.of(trouble), null)))
        .onSuccess(
            outcome -> {
              outcomes.count(visit.took(), operation, kind, outcome);
              switch (outcome) {
                case Outcome.Done(var output) -> answers.success(visit, output);
                case Outcome.Refused(var wire, _, var attempt) ->
                    answers.error(visit, wire, attempt);
              }
            });
  }

  private Future<Outcome> admitted(Visit visit, Operation operation, Buffer body) {
    return switch (operation.access()) {
      case PUBLIC -> parsed(visit, operation, NOBODY, body);
      case SIGNED ->
          switch (guards.signatures().verify(signed(visit.request(), body))) {
            case SigV4.Verified.By by -> parsed(visit, operation, by, body);
            case SigV4.Verified.Not(var fault) -> {
              yield Future.succeededFuture(
                  outcomes.unsigned(visit.id(), visit.address(), operation, fault));
            }
          };
    };
  }

  private Future<Outcome> parsed(
      Visit visit, Operation operation, SigV4.Verified.By signer, Buffer body) {
    return switch (StrictJson.read(body.getBytes())) {
      case StrictJson.Read.Bad(var fault) -> Future.succeededFuture(Outcome.of(fault));
      case StrictJson.Read.Ok(var input) ->
          switch (guards.constraints().check(operation.name(), input)) {
            case Constraints.Checked.WrongType(var fault) ->
                Future.succeededFuture(Outcome.of(fault));
            case Constraints.Checked.Broken(var failure) ->
                Future.succeededFuture(Outcome.of(failure, null));
            case Constraints.Checked.Fine() -> called(visit, operation, signer, input);
          };
    };
  }

  /** Every waiter honours the deadline; the timeout is for one that forgot. */
  private Future<Outcome> called(
      Visit visit, Operation operation, SigV4.Verified.By signer, JsonObject input) {
    var call = call(visit.id(), visit.address(), visit.deadline(), operation, signer, input);
    return run(operation, call)
        .map(output -> (Outcome) new Outcome.Done(output))
        .otherwise(trouble -> outcomes.refused(call, operation, kind(operation), trouble));
  }

  private Call call(
      String id,
      Address address,
      Deadline deadline,
      Operation operation,
      SigV4.Verified.By signer,
      JsonObject input) {
    var quotas = guards.quotas();
    return new Call(
        id,
        signer.region(),
        address,
        deadline,
        input,
        signer.accessKey(),
        quotas == null ? Charge.NONE : quotas.of(operation, input, deadline));
  }

  private Future<JsonObject> run(Operation operation, Call call) {
    var quotas = guards.quotas();
    var answer =
        Future.succeededFuture(call)
            .compose(_ -> quotas == null ? Future.succeededFuture() : quotas.before(call))
            .compose(_ -> operation.run(call));
    return InTime.of(answer, LONGEST);
  }

  /**
   * Runs a public operation for a caller of this process, who has taken a place already: with the
   * same checks, quotas, events and counts as one that came by HTTP.
   */
  Future<JsonObject> inside(
      String name, String id, Address address, Deadline deadline, JsonObject input) {
    return inside(found(name, Operation.Access.PUBLIC), NOBODY, id, address, deadline, input);
  }

  /** The same for an operation that administrators sign: this one vouches for who asks. */
  Future<JsonObject> inside(
      String name,
      SigV4.Verified.By operator,
      String id,
      Address address,
      Deadline deadline,
      JsonObject input) {
    return inside(found(name, Operation.Access.SIGNED), operator, id, address, deadline, input);
  }

  private Operation found(String name, Operation.Access access) {
    var cognitos = operations.get(Operation.TARGET_PREFIX + name);
    var operation =
        cognitos == null ? operations.get(Operation.OWN_TARGET_PREFIX + name) : cognitos;
    if (operation == null || operation.access() != access) {
      throw new IllegalArgumentException(name);
    }
    return operation;
  }

  private Future<JsonObject> inside(
      Operation operation,
      SigV4.Verified.By signer,
      String id,
      Address address,
      Deadline deadline,
      JsonObject input) {
    var name = operation.name();
    var checked = guards.constraints().check(name, input);
    if (checked instanceof Constraints.Checked.Broken(var failure)) {
      return Future.failedFuture(new Failed(failure));
    }
    if (checked instanceof Constraints.Checked.WrongType) {
      throw new IllegalArgumentException(name);
    }
    var started = System.nanoTime();
    var call = call(id, address, deadline, operation, signer, input);
    return run(operation, call)
        .onComplete(
            ran -> {
              var outcome =
                  ran.succeeded()
                      ? new Outcome.Done(ran.result())
                      : outcomes.refused(call, operation, kind(operation), ran.cause());
              outcomes.count(
                  Duration.ofNanos(System.nanoTime() - started),
                  operation,
                  kind(operation),
                  outcome);
            });
  }

  private void refuse(Visit visit, Fault fault) {
    guards.metrics().refused(Admission.Kind.TOKEN, fault.getClass());
    answers.error(visit, CognitoErrors.of(fault), null);
  }

  /** Empty when there is no target or more than one. */
  private static String target(HttpServerRequest request) {
    var targets = request.headers().getAll(TARGET);
    return targets.size() == 1 ? targets.getFirst() : "";
  }

  private static SignedRequest signed(HttpServerRequest request, Buffer body) {
    var headers = request.headers();
    var authority = request.authority();
    if (!headers.contains("host") && authority != null) {
      headers =
          MultiMap.caseInsensitiveMultiMap().addAll(headers).add("host", authority.toString());
    }
    return new SignedRequest(
        request.method().name(), request.path(), request.query(), headers, body);
  }

  private static Admission.Kind kind(Operation operation) {
    if (LOGIN.contains(operation.name())) {
      return Admission.Kind.LOGIN;
    }
    return switch (operation.access()) {
      case SIGNED -> Admission.Kind.ADMIN;
      case PUBLIC -> Admission.Kind.TOKEN;
    };
  }
}
