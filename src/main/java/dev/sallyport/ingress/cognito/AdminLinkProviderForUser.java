package dev.sallyport.ingress.cognito;

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
    return accounts
        .theOne(call, name(), pool -> destination(call, pool, destination))
        .compose(
            named ->
                accounts.recorded(
                    call,
                    name(),
                    named,
                    Future.succeededFuture(named)
                        .compose(to -> link(call, to.pool(), to.user(), source))))
        .map(new JsonObject());
  }

  /** A user of the pool by name, or who is one already by what a provider calls them. */
  private Future<@Nullable User> destination(Call call, Pool pool, ProviderUser who) {
    return who.inPool()
        ? accounts.named(call, pool, who.value())
        : users.linked(pool, who.provider(), LinkedIdentity.SUBJECT, who.value(), call.deadline());
  }

  private Future<User> link(Call call, Pool pool, User user, ProviderUser source) {
    var provider = pools.identityProviders().find(pool, source.provider(), call.deadline());
    var holder =
        users.linked(pool, source.provider(), source.attribute(), source.value(), call.deadline());
    return Future.all(provider, holder)
        .compose(
            _ -> {
              allowed(pool, user, provider.result(), source, holder.result());
              var identity = identity(provider.result(), source);
              return users.update(user, now -> linked(now, identity), call.deadline());
            });
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

  private static void allowed(
      Pool pool, User user, IdentityProvider provider, ProviderUser source, @Nullable User holder) {
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
    if (holder != null) {
      throw taken(user, holder, source);
    }
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

  private static Failed taken(User user, User holder, ProviderUser source) {
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
