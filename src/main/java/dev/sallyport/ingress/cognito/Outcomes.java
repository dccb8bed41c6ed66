package dev.sallyport.ingress.cognito;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.failure.Failed;
import dev.sallyport.ingress.Admission;
import dev.sallyport.limits.Address;
import dev.sallyport.telemetry.Metrics;
import java.time.Duration;

/** Counts what comes of operations, and leaves the events that they left out. */
final class Outcomes {
  private final Metrics metrics;
  private final Audit audit;

  Outcomes(Metrics metrics, Audit audit) {
    this.metrics = metrics;
    this.audit = audit;
  }

  /** A signed operation that nobody signed who may. */
  Outcome unsigned(String id, Address address, Operation operation, Fault fault) {
    record(id, address, operation, "", "", fault.getClass().getSimpleName());
    return new Outcome.Refused(CognitoErrors.of(fault), fault.getClass(), id);
  }

  /** What an operation refuses leaves an event, here where it left none itself. */
  Outcome refused(Call call, Operation operation, Admission.Kind kind, Throwable trouble) {
    var failure = Failed.of(trouble);
    var attempt = trouble instanceof Failed failed ? failed.attempt() : null;
    if (attempt == null) {
      record(
          call.requestId(),
          call.address(),
          operation,
          call.input().getString("UserPoolId", ""),
          call.input().getString("ClientId", call.signedBy()),
          kind == Admission.Kind.LOGIN ? AuditEvent.whyNoSignIn(failure) : AuditEvent.why(failure));
    }
    return Outcome.of(failure, attempt == null ? call.requestId() : attempt);
  }

  /** Counts it. */
  void count(Duration took, Operation operation, Admission.Kind kind, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done(_) -> metrics.operation(operation.name(), "ok", took);
      case Outcome.Refused(var wire, var why, _) -> {
        metrics.operation(operation.name(), wire.type(), took);
        metrics.refused(kind, why);
      }
    }
  }

  private void record(
      String id, Address address, Operation operation, String pool, String client, String why) {
    audit.record(
        new AuditEvent(id, pool, client, "", address.value(), operation.name(), "refused", why));
  }
}
