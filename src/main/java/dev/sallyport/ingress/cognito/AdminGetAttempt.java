package dev.sallyport.ingress.cognito;

import dev.sallyport.audit.Entry;
import dev.sallyport.audit.EventStore;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * An operation of our own: what became of an attempt, decision by decision, with the true reasons.
 * The id is the one a refused answer tells in {@code x-sallyport-attempt}.
 */
final class AdminGetAttempt implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final EventStore events;

  AdminGetAttempt(Accounts accounts, UserStore users, EventStore events) {
    this.accounts = accounts;
    this.users = users;
    this.events = events;
  }

  @Override
  public String name() {
    return "AdminGetAttempt";
  }

  @Override
  public String target() {
    return OWN_TARGET_PREFIX + name();
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var attempt = call.input().getString("AttemptId");
    return accounts
        .pool(call)
        .compose(
            pool ->
                events
                    .trace(attempt, call.deadline())
                    .compose(trace -> told(call, pool.id(), attempt, trace)));
  }

  private Future<JsonObject> told(
      Call call, String poolId, String attempt, EventStore.Trace trace) {
    // What was refused before its pool was known belongs to none.
    if (trace.entries().isEmpty()
        || trace.entries().stream().anyMatch(entry -> elsewhere(entry, poolId))) {
      return Future.failedFuture(
          new Failed(new Failure.PartNotFound("Nothing is known of this attempt.")));
    }
    var answer =
        new JsonObject()
            .put("AttemptId", attempt)
            .put("UserPoolId", poolId)
            .put(
                "Events",
                new JsonArray(trace.entries().stream().map(AdminGetAttempt::written).toList()))
            .put("Complete", trace.whole());
    var who =
        trace.entries().stream()
            .map(entry -> entry.event().who())
            .filter(id -> !id.isEmpty())
            .findFirst();
    return who.isEmpty()
        ? Future.succeededFuture(answer)
        : users
            .bySub(poolId, who.get(), call.deadline())
            .map(user -> user == null ? answer : answer.put("Username", user.username()));
  }

  private static boolean elsewhere(Entry entry, String poolId) {
    var pool = entry.event().pool();
    return !pool.isEmpty() && !pool.equals(poolId);
  }

  static JsonObject written(Entry entry) {
    var event = entry.event();
    var json = new JsonObject().put("At", UserJson.seconds(entry.at()));
    put(json, "Action", event.action());
    put(json, "Challenge", event.challenge());
    put(json, "Outcome", event.outcome());
    put(json, "Why", event.why());
    put(json, "Who", event.who());
    put(json, "IpAddress", event.address());
    put(json, "ClientId", event.client());
    put(json, "RequestId", event.request());
    return json;
  }

  private static void put(JsonObject json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }
}
