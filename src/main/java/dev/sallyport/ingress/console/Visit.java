package dev.sallyport.ingress.console;

import dev.sallyport.config.ConsoleConfig.Operator;
import dev.sallyport.ingress.Form;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A page that a signed-in operator asks for, or a form they sent.
 *
 * @param id of this request, in events
 * @param path what stands in the page's path in the place of its names
 * @param query what stands behind it
 * @param form what was sent; empty where nothing was
 * @param tokens what a form that leads to this path must carry
 */
record Visit(
    String id,
    Operator operator,
    Address address,
    Deadline deadline,
    Map<String, String> path,
    Form query,
    Form form,
    UnaryOperator<String> tokens) {
  Visit {
    path = Map.copyOf(path);
  }

  ConsoleApi.Caller caller() {
    return new ConsoleApi.Caller(Operators.named(operator), id, address, deadline);
  }

  /** The pool that the page is about. */
  String pool() {
    return path.getOrDefault("pool", "");
  }

  /** What a form of this session that leads to this path carries. */
  String csrf(String action) {
    return tokens.apply(action);
  }

  /** Says nothing of what was typed. */
  @Override
  public String toString() {
    return "Visit[" + id + "]";
  }
}
