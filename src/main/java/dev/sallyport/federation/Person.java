package dev.sallyport.federation;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Group;
import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.LinkedIdentity;
import dev.sallyport.directory.MappedAttributes;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.trigger.Occasion;
import dev.sallyport.trigger.SignUpTriggers.Confirmed;
import dev.sallyport.trigger.SignUpTriggers.Source;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which account of the pool somebody is who signed in at a provider (oauth2.md §9.1): the one that
 * was made for them or that an administrator linked them to, else one that is made now. Nobody is
 * found by an address or a name that a provider tells (AC-102, AC-103).
 */
final class Person {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,128}");

  private final UserStore users;
  private final Triggers triggers;
  private final RandomIds ids;
  private final InstantSource clock;

  Person(UserStore users, Triggers triggers, RandomIds ids, InstantSource clock) {
    this.users = users;
    this.triggers = triggers;
    this.ids = ids;
    this.clock = clock;
  }

  /** Somebody who has just arrived. */
  record Arrival(
      AuthorizationRequest request, IdentityProvider provider, Claims claims, Deadline deadline) {
    Map<String, String> attributes() {
      return claims.attributes(provider.mapping());
    }

    String username() {
      return provider.name() + "_" + claims.subject();
    }
  }

  /** The account, with what the provider tells of it written. */
  Future<User> of(Arrival arrival) {
    return counting(arrival)
        .compose(
            counted ->
                linked(counted)
                    .compose(user -> user == null ? newcomer(counted) : again(counted, user)));
  }

  /** What of it counts, where a function of the pool's own decides that. */
  private Future<Arrival> counting(Arrival arrival) {
    var request = arrival.request();
    var provider = arrival.provider();
    var on =
        new Occasion(
            arrival.deadline(), request.pool(), request.client().id(), arrival.username(), null);
    return triggers
        .inbound()
        .ask(
            on,
            provider.name(),
            provider.protocol().wire(),
            arrival.claims().said(),
            arrival.claims().all())
        .map(
            counting ->
                new Arrival(request, provider, arrival.claims().of(counting), arrival.deadline()));
  }

  private Future<@Nullable User> linked(Arrival arrival) {
    return linked(arrival, LinkedIdentity.SUBJECT, arrival.claims().subject())
        .compose(
            user ->
                user != null
                    ? Future.succeededFuture(user)
                    : linkedBy(arrival, List.copyOf(vouched(arrival.attributes()).entrySet())));
  }

  private Future<@Nullable User> linked(Arrival arrival, String attribute, String value) {
    return users.linked(
        arrival.request().pool(), arrival.provider().name(), attribute, value, arrival.deadline());
  }

  /** An administrator may have named somebody by another attribute than the subject. */
  private Future<@Nullable User> linkedBy(
      Arrival arrival, List<Map.Entry<String, String>> attributes) {
    return attributes.isEmpty() || arrival.provider().protocol().social()
        ? Future.succeededFuture(null)
        : linked(arrival, attributes.getFirst().getKey(), attributes.getFirst().getValue())
            .compose(
                user ->
                    user != null
                        ? Future.succeededFuture(user)
                        : linkedBy(arrival, attributes.subList(1, attributes.size())));
  }

  /** An address that its provider does not vouch for may be anybody's (AC-103). */
  private static Map<String, String> vouched(Map<String, String> attributes) {
    var all = new java.util.TreeMap<>(attributes);
    List.of("email", "phone_number").stream()
        .filter(name -> !"true".equals(attributes.get(name + "_verified")))
        .forEach(all::remove);
    return all;
  }

  private Future<User> again(Arrival arrival, User user) {
    fit(user);
    var request = arrival.request();
    var on = Occasion.of(arrival.deadline(), request.pool(), request.client().id(), user);
    return triggers
        .authentication()
        .before(on, Map.of())
        .compose(_ -> rewritten(arrival, user))
        .compose(
            now ->
                triggers
                    .authentication()
                    .after(
                        Occasion.of(arrival.deadline(), request.pool(), request.client().id(), now),
                        false,
                        Map.of())
                    .map(now));
  }

  private static void fit(User user) {
    if (!user.enabled()) {
      throw new Failed(new Failure.UserDisabled());
    }
    if (!user.settled()) {
      throw new Refusal("User must first sign in with a password. Status is " + user.status());
    }
  }

  private Future<User> rewritten(Arrival arrival, User user) {
    var request = arrival.request();
    var mapped = arrival.attributes();
    var next = MappedAttributes.over(request.pool(), user, mapped, request.client());
    return next.equals(user)
        ? Future.succeededFuture(user)
        : users.update(
            user,
            now -> MappedAttributes.over(request.pool(), now, mapped, request.client()),
            arrival.deadline());
  }

  private Future<User> newcomer(Arrival arrival) {
    var request = arrival.request();
    if (!NAME.matcher(arrival.username()).matches()) {
      throw new Refusal("the provider's name of the person is too long, or no name");
    }
    var attributes = MappedAttributes.fresh(request.pool(), arrival.attributes(), request.client());
    var draft =
        users.drafts().external(request.pool(), arrival.username(), attributes, identity(arrival));
    var on =
        new Occasion(
            arrival.deadline(), request.pool(), request.client().id(), draft.username(), null);
    return triggers
        .signUp()
        .before(on, Source.EXTERNAL_PROVIDER, attributes, Map.of(), Map.of())
        // The function may have linked them to somebody (triggers.md §2).
        .compose(_ -> linked(arrival))
        .compose(user -> user == null ? made(arrival, draft) : again(arrival, user));
  }

  private LinkedIdentity identity(Arrival arrival) {
    return new LinkedIdentity(
        arrival.provider().name(),
        arrival.provider().protocol(),
        LinkedIdentity.SUBJECT,
        arrival.claims().subject(),
        true,
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  private Future<User> made(Arrival arrival, User draft) {
    var request = arrival.request();
    return group(arrival)
        .compose(
            group ->
                users.create(
                    request.pool(), users.groups().joined(draft, group), arrival.deadline()))
        .compose(
            user ->
                triggers
                    .signUp()
                    .after(
                        Occasion.of(
                            arrival.deadline(), request.pool(), request.client().id(), user),
                        Confirmed.SIGN_UP,
                        Map.of())
                    .map(user))
        .recover(trouble -> taken(arrival, trouble));
  }

  /** Their other tab was first; else somebody has the name who is not they. */
  private Future<User> taken(Arrival arrival, Throwable trouble) {
    return switch (Failed.of(trouble)) {
      case Failure.UsernameTaken _, Failure.AliasTaken _ ->
          linked(arrival)
              .compose(
                  user ->
                      user == null
                          ? Future.failedFuture(
                              new Refusal(
                                  "Already found an entry for username " + arrival.username()))
                          : again(arrival, user));
      default -> Future.failedFuture(trouble);
    };
  }

  /** All who sign in at one provider are in one group, which is made with the first of them. */
  private Future<Group> group(Arrival arrival) {
    var poolId = arrival.request().pool().id();
    var name = poolId + "_" + arrival.provider().name();
    return users
        .groups()
        .get(poolId, name, arrival.deadline())
        .recover(
            trouble ->
                Failed.of(trouble) instanceof Failure.GroupNotFound
                    ? grouped(arrival, poolId, name)
                    : Future.failedFuture(trouble));
  }

  private Future<Group> grouped(Arrival arrival, String poolId, String name) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var group =
        new Group(
            poolId,
            name,
            ids.uuid(),
            "Autogenerated group for users who sign in using " + arrival.provider().name(),
            null,
            null,
            now,
            now);
    return users
        .groups()
        .create(group, arrival.deadline())
        .recover(
            trouble ->
                Failed.of(trouble) instanceof Failure.GroupTaken
                    ? users.groups().get(poolId, name, arrival.deadline())
                    : Future.failedFuture(trouble));
  }
}
