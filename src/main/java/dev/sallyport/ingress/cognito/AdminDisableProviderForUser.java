package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.LinkedIdentity;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.SignOut;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An administrator ends one way to an account (oauth2.md §9.6). Somebody who was linked is linked
 * no longer, also where the provider is gone by now; somebody whom the account was made for is shut
 * out; and a user of the pool itself has no password any more, until an administrator gives
 * another.
 */
final class AdminDisableProviderForUser implements Operation {
  private final Accounts accounts;
  private final Pools pools;
  private final UserStore users;

  AdminDisableProviderForUser(Accounts accounts, Pools pools, UserStore users) {
    this.accounts = accounts;
    this.pools = pools;
    this.users = users;
  }

  @Override
  public String name() {
    return "AdminDisableProviderForUser";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var who = ProviderUser.read(call.input(), "User");
    if (who.inPool() && !who.attribute().equals(LinkedIdentity.SUBJECT)) {
      throw Members.invalid(
          "User.ProviderAttributeName must be " + LinkedIdentity.SUBJECT + " for Cognito.");
    }
    return accounts
        .theOne(call, name(), pool -> found(call, pool, who))
        .compose(
            named ->
                accounts.recorded(
                    call,
                    name(),
                    named,
                    who.inPool()
                        ? withoutPassword(call, named)
                        : withoutProvider(call, named.user(), who)))
        .map(new JsonObject());
  }

  private Future<@Nullable User> found(Call call, Pool pool, ProviderUser who) {
    return who.inPool()
        ? accounts.named(call, pool, who.value())
        : users
            .linked(pool, who.provider(), who.attribute(), who.value(), call.deadline())
            .compose(
                user ->
                    user != null
                        ? Future.succeededFuture(user)
                        : pools
                            .identityProviders()
                            .find(pool, who.provider(), call.deadline())
                            .compose(_ -> Future.failedFuture(notLinked())));
  }

  /** The same tokens end as with a change of the password. */
  private Future<Void> withoutPassword(Call call, Accounts.Named named) {
    return users
        .update(
            named.user(),
            User::withoutPassword,
            named.pool().revokeOnPasswordChange() ? SignOut.whole() : null,
            call.deadline())
        .mapEmpty();
  }

  /** Whoever is shut out is signed out in the same step. */
  private Future<Void> withoutProvider(Call call, User user, ProviderUser who) {
    var shut = identity(user, who).filter(LinkedIdentity::primary).isPresent();
    return users
        .update(user, now -> without(now, who), shut ? SignOut.whole() : null, call.deadline())
        .mapEmpty();
  }

  private static Optional<LinkedIdentity> identity(User user, ProviderUser who) {
    return user.identities().stream()
        .filter(each -> each.is(who.provider(), who.attribute(), who.value()))
        .findFirst();
  }

  private static User without(User now, ProviderUser who) {
    var identity = identity(now, who).orElseThrow(AdminDisableProviderForUser::notLinked);
    return identity.primary()
        ? now.withStanding(now.standing().withEnabled(false))
        : LinkedIdentity.removed(now, identity::equals);
  }

  private static Failed notLinked() {
    return Members.invalid(
        "Account isn't linked to anyone else, verify that the account has been linked");
  }
}
