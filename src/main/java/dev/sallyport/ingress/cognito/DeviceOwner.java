package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whose devices a call is about: the token's owner, or whom an administrator names. */
final class DeviceOwner {
  private final Accounts accounts;
  private final AccessTokens tokens;

  DeviceOwner(Accounts accounts, AccessTokens tokens) {
    this.accounts = accounts;
    this.tokens = tokens;
  }

  /**
   * A person and how their pool remembers devices.
   *
   * @param family origin_jti of their session; null where an administrator calls
   */
  record Owner(Pool pool, User user, SignInRules.Devices rules, @Nullable String family) {}

  /**
   * Runs an operation for the owner and leaves an event of it. Fails with DevicesNotTracked where
   * the pool tracks none.
   */
  <T> Future<T> run(Call call, Operation operation, Function<Owner, Future<T>> work) {
    return run(call, operation, _ -> Future.succeededFuture(""), (owner, _) -> work.apply(owner));
  }

  /**
   * The same with what is read of the person: where an administrator calls, together with the user.
   */
  <B extends @Nullable Object, T> Future<T> run(
      Call call,
      Operation operation,
      Function<PersonTag, Future<B>> read,
      BiFunction<Owner, B, Future<T>> work) {
    return operation.access() == Operation.Access.SIGNED
        ? accounts
            .named(call, operation.name(), read)
            .compose(
                found ->
                    accounts.recorded(
                        call,
                        operation.name(),
                        found.named(),
                        tracked(
                            found.named().pool(),
                            found.named().user(),
                            null,
                            owner -> work.apply(owner, found.beside()))))
        : tokens
            .owner(call)
            .compose(
                owner ->
                    accounts.recorded(
                        call,
                        operation.name(),
                        owner.pool().id(),
                        owner.client().id(),
                        owner.user().sub(),
                        tracked(
                            owner.pool(),
                            owner.user(),
                            owner.family(),
                            whose ->
                                read.apply(whose.user().tag())
                                    .compose(found -> work.apply(whose, found)))));
  }

  private static <T> Future<T> tracked(
      Pool pool, User user, @Nullable String family, Function<Owner, Future<T>> work) {
    var rules = pool.signIn().devices();
    return rules == null
        ? Future.failedFuture(new Failed(new Failure.DevicesNotTracked()))
        : work.apply(new Owner(pool, user, rules, family));
  }
}
