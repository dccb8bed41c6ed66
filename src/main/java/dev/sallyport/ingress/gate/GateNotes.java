package dev.sallyport.ingress.gate;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.config.RouteConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.failure.Failure;
import dev.sallyport.gate.Decision;
import dev.sallyport.gate.Refusal;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.gate.GateAnswers.Spelled;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Attempt;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.telemetry.Traces;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Notes what became of requests: each is counted by route and outcome, and each refusal is an event
 * in the log of decisions, under an id that the client is told ({@code x-sallyport-attempt}). What
 * passes is logged by whoever serves it.
 */
final class GateNotes {
  private static final String ALLOWED = "allowed";
  private static final String SPAN = "gate ";

  /** So that a stranger's requests are no label. */
  private static final String NO_ROUTE = "none";

  private final Metrics metrics;
  private final RandomIds ids;

  private final Audit audit;

  GateNotes(Metrics metrics, Audit audit, RandomIds ids) {
    this.metrics = metrics;
    this.audit = audit;
    this.ids = ids;
  }

  void allowed(Decision.Allow allow) {
    Traces.name(SPAN + allow.route().name());
    metrics.gate(allow.route().name(), ALLOWED);
  }

  /** Notes that an allowed request is over. */
  void proxied(RouteConfig route, int status, Duration took) {
    metrics.proxied(route.name(), status, took);
  }

  /**
   * Notes a refusal.
   *
   * @param client null where nobody knows
   * @return how it is told
   */
  Spelled refused(Refusal refusal, @Nullable Address client) {
    return noted(
        GateAnswers.spell(refusal),
        refusal.route(),
        refusal.kind().name().toLowerCase(Locale.ROOT),
        refusal.why(),
        client);
  }

  /** The id of the request that is refused here, or warned of; the same each time. */
  String attempt() {
    return Attempt.here(ids::uuid);
  }

  /** Notes that there was no place of this kind for a request. */
  Spelled full(Admission.Kind kind, Address client) {
    metrics.refused(kind, Failure.Overloaded.class);
    var what = kind == Admission.Kind.SOCKET ? "too many sockets are open" : "too much in hand";
    return refused(new Refusal(Refusal.Kind.OVERLOADED, what, null), client);
  }

  /** The same of what is told already, and no decision of the gate's. */
  Spelled refused(Spelled spelled, RouteConfig route, Address client) {
    return noted(spelled, route, spelled.error(), spelled.message(), client);
  }

  private Spelled noted(
      Spelled spelled,
      @Nullable RouteConfig route,
      String outcome,
      String why,
      @Nullable Address client) {
    var name = route == null ? NO_ROUTE : route.name();
    var attempt = attempt();
    Traces.name(SPAN + name);
    metrics.gate(name, outcome);
    audit.record(
        new AuditEvent(
            attempt,
            "",
            "",
            "",
            client == null ? "" : client.value(),
            "gate " + name,
            "refused",
            outcome + ": " + why));
    return spelled.noted(attempt);
  }
}
