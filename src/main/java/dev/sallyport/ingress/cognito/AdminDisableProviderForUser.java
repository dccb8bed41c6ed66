package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Ahead;
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
import java.util.function.UnaryOperator;
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
    var done =
        who.inPool()
            ? accounts
                .theOne(call, name(), pool -> accounts.named(call, pool, who.value()))
                .compose(
                    named -> accounts.recorded(call, name(), named, withoutPassword(call, named)))
            : accounts
                .ready(call, name(), pool -> linked(call, pool, who))
                .compose(
                    found ->
                        accounts.recorded(
                            call, name(), found.named(), withoutProvider(call, found, who)));
    return done.map(new JsonObject());
  }

  private Future<Ahead.@Nullable Ready> linked(Call call, Pool pool, ProviderUser who) {
    return users
        .ahead()
        .unlinking(pool, who.somebody(), call.deadline())
        .compose(
            ready ->
                ready != null
                    ? Future.succeededFuture(ready)
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
  private Future<Void> withoutProvider(Call call, Accounts.Ready found, ProviderUser who) {
    var user = found.ready().user();
    var shut = identity(user, who).filter(LinkedIdentity::primary).isPresent();
    UnaryOperator<User> change = now -> without(now, who);
    return users
        .ahead()
        .update(
            found.ready(),
            Future.succeededFuture(change),
            shut ? SignOut.whole() : null,
            call.deadline())
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
