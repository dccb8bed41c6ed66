package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * An operation of Cognito's that this version refuses by name. What it would switch on is not
 * there, and accepting it would look as if it were.
 */
record NotHere(String name, Access access) implements Operation {
  /** All that are refused. */
  static List<Operation> all() {
    return List.of(new NotHere("UpdateAuthEventFeedback", Access.PUBLIC));
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return Future.failedFuture(Members.lacking(name));
  }
}
