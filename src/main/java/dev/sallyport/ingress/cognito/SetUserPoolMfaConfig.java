package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pools;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Replaces what a pool of the API's making asks after the password. */
final class SetUserPoolMfaConfig implements Operation {
  private final Accounts accounts;
  private final Pools pools;
  private final InstantSource clock;

  SetUserPoolMfaConfig(Accounts accounts, Pools pools, InstantSource clock) {
    this.accounts = accounts;
    this.pools = pools;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "SetUserPoolMfaConfig";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var id = call.input().getString("UserPoolId");
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var changed =
        pools
            .administration()
            .changePool(
                id,
                pool ->
                    pool.withSignIn(MfaConfigJson.replaced(pool.signIn(), call.input()))
                        .withMessages(MessagesJson.replaced(pool.messages(), call.input()))
                        .withModified(now),
                call.deadline());
    return accounts
        .recorded(call, name(), id, "", "", changed)
        .map(pool -> MfaConfigJson.write(pool));
  }
}
