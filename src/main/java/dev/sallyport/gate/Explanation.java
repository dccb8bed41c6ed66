package dev.sallyport.gate;

import dev.sallyport.config.RouteConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A decision and how it came about, step by step. It holds what is configured and what was found,
 * but neither a token nor what one says.
 *
 * @param steps in the order they were gone; the last decided
 */
public record Explanation(Decision decision, List<Step> steps) {
  public Explanation {
    steps = List.copyOf(steps);
  }

  static Explanation unread(Refusal refusal) {
    return new Explanation(
        new Decision.Refuse(refusal), List.of(new Step(Step.Rule.REQUEST, false, refusal.why())));
  }

  /** Whether the request would pass. */
  public boolean passes() {
    return decision instanceof Decision.Allow;
  }

  private @Nullable RouteConfig route() {
    return switch (decision) {
      case Decision.Allow allow -> allow.route();
      case Decision.Refuse(var refusal) -> refusal.route();
    };
  }

  /** For programs. */
  public JsonObject json() {
    var json = new JsonObject().put("Passes", passes());
    var route = route();
    if (route != null) {
      json.put("Route", route.name());
    }
    switch (decision) {
      case Decision.Allow allow -> {
        if (allow.route().upstream() != null) {
          json.put("Upstream", allow.route().upstream());
        }
        var told = new JsonObject();
        new TreeMap<>(allow.headers())
            .keySet()
            .forEach(header -> told.put(header, allow.route().headers().get(header)));
        json.put("Headers", told);
        if (allow.route().makesToken()) {
          json.put("TokenIn", new JsonArray(Words.madeIn(allow.route())));
        }
      }
      case Decision.Refuse(var refusal) ->
          json.put(
              "Refusal",
              new JsonObject().put("Kind", refusal.kind().name()).put("Why", refusal.why()));
    }
    var way = new JsonArray();
    for (var step : steps) {
      way.add(
          new JsonObject()
              .put("Rule", step.rule().name())
              .put("Passed", step.passed())
              .put("What", step.what()));
    }
    return json.put("Steps", way);
  }

  /** For people: a line for each step, and one for what comes of them. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    for (var step : steps) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-4s %-10s %s",
              step.passed() ? "ok" : "NO",
              step.rule().name().toLowerCase(Locale.ROOT),
              step.what()));
    }
    lines.add(
        switch (decision) {
          case Decision.Allow allow ->
              "passes"
                  + (allow.route().upstream() == null ? "" : " to " + allow.route().upstream())
                  + (allow.headers().isEmpty()
                      ? ""
                      : ", told in " + Words.sorted(allow.headers().keySet()))
                  + (allow.route().makesToken()
                      ? ", with a token of ours in "
                          + String.join(", ", Words.madeIn(allow.route()))
                      : "");
          case Decision.Refuse(var refusal) when refusal.kind() == Refusal.Kind.SIGN_IN ->
              "refused: the browser is sent to sign in";
          case Decision.Refuse(var refusal) ->
              "refused: " + refusal.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        });
    return List.copyOf(lines);
  }
}
