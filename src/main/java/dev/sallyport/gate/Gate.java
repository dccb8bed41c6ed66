package dev.sallyport.gate;

import dev.sallyport.browser.Browsers;
import dev.sallyport.browser.PageAnswer;
import dev.sallyport.token.dpop.Proofs;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one decision about a request, the same for every door: its route, whose token it brings,
 * whether that still counts, and what the route demands of it. For a bearer token that was seen
 * before, the decision is there when the call returns, and nothing outside this process was asked.
 */
public final class Gate {
  private static final Throttle UNCOUNTED = (_, _, _, _) -> Future.succeededFuture(true);

  private final Living living;
  private final @Nullable BrowserGate browsers;
  private final Throttle throttle;
  private final Possession possession;
  private volatile GatePolicy policy;

  /**
   * The gate.
   *
   * @param policy what it begins with
   * @param living asked about each token that verified
   * @param throttle counts requests
   * @param proofs looks at proofs of keys; null where no request is one that somebody sent
   * @param browsers whose sessions count too; null where none do
   */
  public Gate(
      GatePolicy policy,
      Living living,
      Throttle throttle,
      @Nullable Proofs proofs,
      @Nullable Browsers browsers) {
    this.browsers = browsers == null ? null : new BrowserGate(browsers);
    this.policy = policy;
    this.living = living;
    this.throttle = throttle;
    this.possession = new Possession(proofs);
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
    return browsers == null
        ? judged(policy, request, Seat.EMPTY)
        : browsers.decide(request, seat -> judged(policy, request, seat));
  }

  private Future<Decision> judged(GatePolicy policy, GateRequest request, Seat seat) {
    return new Judging(policy, request, seat, living, throttle, possession, Steps.UNTOLD)
        .decision()
        .compose(decision -> Exchanging.of(policy, decision));
  }

  /**
   * Answers a request that is for ourselves and no upstream: of somebody who comes back from
   * signing in, or signs out.
   *
   * @param body reads it, bounded
   * @return null for any other request; never fails
   */
  public @Nullable Future<PageAnswer> own(GateRequest request, Supplier<Future<String>> body) {
    return browsers == null ? null : browsers.own(request, body);
  }

  /**
   * Decides about a request that nobody sent, and tells how it came to that. It is counted nowhere,
   * and no session is looked up for it.
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
        var browser = current.config().browser();
        var seat = browser == null ? Seat.EMPTY : BrowserGate.unasked(request, browser);
        yield new Judging(current, request, seat, living, throttle, possession, steps)
            .decision()
            .map(
                decision ->
                    new Explanation(
                        browser == null ? decision : BrowserGate.untold(request, decision),
                        steps.all()));
      }
    };
  }

  /**
   * For what was allowed and stays open.
   *
   * @param policy the one this request began with
   */
  public Stay stay(GatePolicy policy, GateRequest request, Decision.Allow allowed) {
    var session = browsers == null || allowed.who() == null ? null : browsers.session(request);
    return new Stay(
        living,
        allowed,
        session,
        token ->
            new Judging(
                    policy,
                    request,
                    _ -> Future.succeededFuture(new Seat.Found.Token(token)),
                    living,
                    UNCOUNTED,
                    possession,
                    Steps.UNTOLD)
                .decision());
  }
}
