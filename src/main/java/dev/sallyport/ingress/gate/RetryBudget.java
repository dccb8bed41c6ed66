package dev.sallyport.ingress.gate;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests to an upstream may be sent again: one for every ten that were sent, and ten at
 * once. So an upstream that fails as a whole gets a tenth more than it would without, and no storm.
 */
final class RetryBudget {
  /** What a retry costs, and what a request brings. */
  private static final int COST = 10;

  private static final int GAIN = 1;
  private static final int MOST = 10 * COST;

  private final AtomicInteger left = new AtomicInteger(MOST);

  /** A request is sent for the first time. */
  void earn() {
    left.getAndUpdate(now -> Math.min(MOST, now + GAIN));
  }

  /** Whether one may be sent again; it then counts as sent. */
  boolean spend() {
    return left.getAndUpdate(now -> now < COST ? now : now - COST) >= COST;
  }
}
