package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Ahead;
import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.LinkedIdentity;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An administrator says that somebody at an outside provider is a user here (oauth2.md §9.6).
 * Nobody is linked otherwise: not by an address that two accounts share (AC-103).
 */
final class AdminLinkProviderForUser implements Operation {
  private final Accounts accounts;
  private final Pools pools;
  private final UserStore users;
  private final InstantSource clock;

  AdminLinkProviderForUser(Accounts accounts, Pools pools, UserStore users, InstantSource clock) {
    this.accounts = accounts;
    this.pools = pools;
    this.users = users;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "AdminLinkProviderForUser";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var source = ProviderUser.read(call.input(), "SourceUser");
    var destination = ProviderUser.read(call.input(), "DestinationUser");
    if (source.inPool()) {
      throw Members.invalid(
          "Invalid SourceUser: Cognito users with a username/password may not be passed in as a"
              + " SourceUser, only as a DestinationUser");
    }
    var provider =
        accounts
            .pool(call)
            .compose(
                pool -> pools.identityProviders().find(pool, source.provider(), call.deadline()));
    return accounts
        .ready(call, name(), pool -> destination(call, pool, destination, source))
        .compose(
            to -> accounts.recorded(call, name(), to.named(), link(call, to, provider, source)))
        .map(new JsonObject());
  }

  /**
   * A user of the pool by name, or who is one already by what a provider calls them; while they are
   * read, the new identity is reserved for them.
   */
  private Future<Ahead.@Nullable Ready> destination(
      Call call, Pool pool, ProviderUser who, ProviderUser source) {
    return who.inPool()
        ? users
            .ahead()
            .linking(pool, who.value(), source.somebody(), call.charge()::ofUser, call.deadline())
        : users
            .ahead()
            .linking(
                pool,
                new Ahead.Somebody(who.provider(), LinkedIdentity.SUBJECT, who.value()),
                source.somebody(),
                call.deadline());
  }

  private Future<User> link(
      Call call, Accounts.Ready to, Future<IdentityProvider> provider, ProviderUser source) {
    var change =
        provider.compose(
            found -> {
              fit(found, source);
              return unlinked(call, to, source)
                  .<UnaryOperator<User>>map(
                      _ -> {
                        allowed(to.pool(), to.ready().user());
                        var identity = identity(found, source);
                        return now -> linked(now, identity);
                      });
            });
    return users.ahead().update(to.ready(), change, null, call.deadline());
  }

  /** Fails where the identity is linked to somebody. */
  private Future<Void> unlinked(Call call, Accounts.Ready to, ProviderUser source) {
    return to.ready().refused()
        ? users
            .linked(
                to.pool(), source.provider(), source.attribute(), source.value(), call.deadline())
            .compose(holder -> Future.failedFuture(taken(to.ready().user(), holder, source)))
        : Future.succeededFuture();
  }

  private LinkedIdentity identity(IdentityProvider provider, ProviderUser source) {
    return new LinkedIdentity(
        provider.name(),
        provider.protocol(),
        source.attribute(),
        source.value(),
        false,
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  private static void fit(IdentityProvider provider, ProviderUser source) {
    var subject = source.attribute().equals(LinkedIdentity.SUBJECT);
    if (!subject && provider.protocol().social()) {
      throw Members.invalid(
          "SourceUser.ProviderAttributeName must be "
              + LinkedIdentity.SUBJECT
              + " for "
              + provider.name()
              + ".");
    }
    if (!subject && !provider.mapping().containsKey(source.attribute())) {
      throw Members.invalid(
          "SourceUser.ProviderAttributeName must be "
              + LinkedIdentity.SUBJECT
              + " or an attribute that "
              + provider.name()
              + " is mapped to.");
    }
  }

  private static void allowed(Pool pool, User user) {
    // A sign-in there writes what it is told over what the user has.
    pool.schema().stream()
        .filter(each -> !each.mutable() && user.attributes().containsKey(each.name()))
        .findFirst()
        .ifPresent(
            each -> {
              throw Members.invalid(
                  "DestinationUser has the immutable attribute " + each.name() + ".");
            });
  }

  private static Failed taken(User user, @Nullable User holder, ProviderUser source) {
    if (holder == null) {
      // Somebody is being linked to it right now.
      return new Failed(new Failure.AliasTaken(UserStore.LINKED_ELSEWHERE));
    }
    var primary =
        holder.identities().stream()
            .anyMatch(
                each ->
                    each.primary()
                        && each.is(source.provider(), source.attribute(), source.value()));
    if (primary) {
      return Members.invalid(
          "Merging is not currently supported, provide a SourceUser that has not been signed up in"
              + " order to link");
    }
    return holder.sub().equals(user.sub())
        ? already()
        : new Failed(new Failure.AliasTaken(UserStore.LINKED_ELSEWHERE));
  }

  private User linked(User now, LinkedIdentity identity) {
    if (now.identities().stream()
        .anyMatch(each -> each.is(identity.provider(), identity.attribute(), identity.value()))) {
      throw already();
    }
    var most = pools.quotas().linkedIdentitiesPerUser();
    if (now.identities().stream().filter(each -> !each.primary()).count() >= most) {
      throw new Failed(
          new Failure.TooMany("A user can be linked to " + most + " identities at most."));
    }
    return LinkedIdentity.added(now, identity);
  }

  private static Failed already() {
    return Members.invalid("SourceUser is already linked to DestinationUser");
  }
}
