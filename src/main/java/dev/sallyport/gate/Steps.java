package dev.sallyport.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Notes the steps of one decision where somebody wants to know them; else costs nothing. */
final class Steps {
  /** Nobody asks. */
  static final Steps UNTOLD = new Steps(null);

  private final @Nullable List<Step> all;

  private Steps(@Nullable List<Step> all) {
    this.all = all;
  }

  /** For one decision. */
  static Steps told() {
    return new Steps(new ArrayList<>());
  }

  /** Whether somebody does; such a request was never sent, and counts for nothing. */
  boolean wanted() {
    return all != null;
  }

  void passed(Step.Rule rule, Supplier<String> what) {
    if (all != null) {
      all.add(new Step(rule, true, what.get()));
    }
  }

  void refused(Step.Rule rule, String what) {
    if (all != null) {
      all.add(new Step(rule, false, what));
    }
  }

  List<Step> all() {
    return all == null ? List.of() : List.copyOf(all);
  }
}
