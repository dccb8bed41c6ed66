package dev.sallyport.ingress.cognito;

import dev.sallyport.limits.Limits;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * An operation of our own: forgets a user's wrong guesses and what counts against the hourly
 * limits, so that every lock ends at once (auth-flows.md §12). It changes nothing else of the
 * account.
 */
final class AdminUnlockUser implements Operation {
  private final Accounts accounts;
  private final Limits limits;

  AdminUnlockUser(Accounts accounts, Limits limits) {
    this.accounts = accounts;
    this.limits = limits;
  }

  @Override
  public String name() {
    return "AdminUnlockUser";
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
    return accounts
        .forNamed(
            call,
            name(),
            tag -> limits.locks(tag.value(), call.deadline()),
            found -> limits.unlock(found.beside(), call.deadline()))
        .map(new JsonObject());
  }
}
