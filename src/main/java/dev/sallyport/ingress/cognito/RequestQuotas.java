package dev.sallyport.ingress.cognito;

import dev.sallyport.config.RequestCategory;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pools;
import dev.sallyport.flow.FlowClient;
import dev.sallyport.limits.Requests;
import dev.sallyport.limits.Requests.Use;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Has calls take their part of the quotas of requests before they do anything. A call with an
 * access token takes it once the token is verified ({@link AccessTokens}): what somebody made up
 * takes nothing of a pool. Whom an administrator names is counted while they are looked up, but for
 * one who is named by what an outside provider calls them. Our own operations take nothing, so that
 * an administrator can always help.
 */
final class RequestQuotas {
  /** Whose requests those are that name no pool: of the whole installation. */
  private static final String NO_POOL = "";

  private final Requests requests;
  private final Pools pools;

  RequestQuotas(Requests requests, Pools pools) {
    this.requests = requests;
    this.pools = pools;
  }

  /** What a call of this operation takes. */
  Charge of(Operation operation, JsonObject input, Deadline deadline) {
    if (!operation.target().startsWith(Operation.TARGET_PREFIX)) {
      return Charge.NONE;
    }
    var newPassword = "NEW_PASSWORD_REQUIRED".equals(input.getString("ChallengeName"));
    var category =
        newPassword
            ? RequestCategory.USER_ACCOUNT_RECOVERY
            : RequestCategories.of(operation.name());
    var answer = !newPassword && operation.name().endsWith("RespondToAuthChallenge");
    return new Taken(requests, operation.name(), category, answer, deadline);
  }

  private record Taken(
      Requests requests,
      String operation,
      RequestCategory category,
      boolean answer,
      Deadline deadline)
      implements Charge {
    @Override
    public Future<Void> ofPool(String poolId) {
      return answer
          ? requests.takeAnswer(poolId, deadline)
          : requests.take(poolId, category, operation, deadline);
    }

    @Override
    public Use use() {
      return RequestCategories.use(category);
    }

    @Override
    public Future<Void> ofUser(PersonTag tag) {
      return requests.ofUser(tag.value(), use(), deadline);
    }
  }

  /** Takes what can be taken before the operation begins. Fails with Overloaded. */
  Future<Void> before(Call call) {
    var input = call.input();
    if (call.charge() == Charge.NONE || input.containsKey("AccessToken")) {
      return Future.succeededFuture();
    }
    if (input.containsKey("UserPoolId")) {
      return call.charge().ofPool(input.getString("UserPoolId"));
    }
    var client =
        Optional.ofNullable(input.getString("ClientId"))
            .or(
                () ->
                    Optional.ofNullable(input.getString("Session")).flatMap(FlowClient::clientOf));
    return client
        .map(
            id ->
                pools
                    .client(id, call.deadline())
                    // Nobody's client is for the operation to refuse.
                    .transform(
                        found ->
                            found.succeeded()
                                ? call.charge().ofPool(found.result().poolId())
                                : Future.succeededFuture()))
        .orElseGet(() -> call.charge().ofPool(NO_POOL));
  }
}
