package dev.sallyport.gate;

import io.vertx.core.Future;

/**
 * The one decision about a request, the same for every door: its route, whose token it brings,
 * whether that still counts, and what the route demands of it. For a bearer token that was seen
 * before, the decision is there when the call returns, and nothing outside this process was asked.
 */
public final class Gate {
  private final Living living;
  private final Throttle throttle;
  private volatile GatePolicy policy;

  /**
   * The gate.
   *
   * @param policy what it begins with
   * @param living asked about each token that verified
   * @param throttle counts requests
   */
  public Gate(GatePolicy policy, Living living, Throttle throttle) {
    this.policy = policy;
    this.living = living;
    this.throttle = throttle;
  }

  /** The policy of requests that begin now. */
  public GatePolicy policy() {
    return policy;
  }

  /** Puts another in its place, whole. Requests that began keep theirs to their end (AC-026). */
  public void replace(GatePolicy next) {
    policy = next;
  }

  /**
   * Decides.
   *
   * @param policy the one this request began with
   * @return never fails: what goes wrong is a refusal
   */
  public Future<Decision> decide(GatePolicy policy, GateRequest request) {
    return new Judging(policy, request, living, throttle, Steps.UNTOLD).decision();
  }

  /**
   * Decides about a request that nobody sent, and tells how it came to that. It is counted nowhere.
   *
   * @return never fails
   */
  public Future<Explanation> explain(Question question) {
    var current = policy;
    return switch (question.reading()) {
      case GateRequest.Reading.Unclear(var refusal) ->
          Future.succeededFuture(Explanation.unread(refusal));
      case GateRequest.Reading.Clear(var request) -> {
        var steps = Steps.told();
        yield new Judging(current, request, living, throttle, steps)
            .decision()
            .map(decision -> new Explanation(decision, steps.all()));
      }
    };
  }
}
