package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.SigningKey;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Operations of our own: which keys a pool's tokens are signed with, the next ones, and a stolen
 * one's end.
 */
final class KeyOperations {
  /** Two RSA keys may take a busy machine longer than other calls may. */
  private static final Duration MAKING = Duration.ofSeconds(20);

  private final Administered on;
  private final TokenClient tokens;

  KeyOperations(Administered on, TokenClient tokens) {
    this.on = on;
    this.tokens = tokens;
  }

  List<Operation> all() {
    return List.of(
        Administered.ownTelling(
            "AdminListSigningKeys",
            call -> keys(call, pool -> new TokenCommand.ListKeys(call.deadline(), pool))),
        on.ownChanging(
            "AdminRotateSigningKeys",
            call -> keys(call, pool -> new TokenCommand.RotateKeys(Deadline.in(MAKING), pool))),
        on.ownChanging(
            "AdminRevokeSigningKey",
            call ->
                keys(
                    call,
                    pool ->
                        new TokenCommand.RevokeKey(
                            Deadline.in(MAKING), pool, call.input().getString("KeyId")))));
  }

  private Future<JsonObject> keys(Call call, Function<Pool, TokenCommand> command) {
    return on.pool(call)
        .compose(pool -> tokens.send(command.apply(pool)))
        .compose(
            reply ->
                switch (reply) {
                  case TokenReply.Keys(var all) -> Future.succeededFuture(answer(all));
                  case TokenReply.Refused(var failure) -> Future.failedFuture(new Failed(failure));
                  default -> throw new IllegalStateException("not an answer about keys");
                });
  }

  private static JsonObject answer(List<SigningKey> all) {
    return new JsonObject()
        .put("SigningKeys", new JsonArray(all.stream().map(KeyOperations::json).toList()));
  }

  private static JsonObject json(SigningKey key) {
    var json =
        new JsonObject()
            .put("KeyId", key.kid())
            .put("Algorithm", key.algorithm())
            .put("TokenUse", key.use())
            .put("State", key.state());
    put(json, "CreationDate", key.made());
    put(json, "SignsFrom", key.signsFrom());
    put(json, "VerifiesUntil", key.verifiesUntil());
    return json;
  }

  private static void put(JsonObject json, String name, @Nullable Instant time) {
    if (time != null) {
      json.put(name, UserJson.seconds(time));
    }
  }
}
