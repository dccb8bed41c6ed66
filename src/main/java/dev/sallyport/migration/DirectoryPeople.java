package dev.sallyport.migration;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Group;
import dev.sallyport.directory.Groups;
import dev.sallyport.directory.IdentityProvider.Protocol;
import dev.sallyport.directory.LinkedIdentity;
import dev.sallyport.directory.MappedAttributes;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ldap.Answer;
import dev.sallyport.ldap.LdapDirectory;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.trigger.Occasion;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * People whose passwords stay in an LDAP directory. Each has an account here as those have who sign
 * in at an outside provider, found by what the directory calls them for good and by no name or
 * address; it is made with the first sign-in, and follows the directory with each.
 */
final class DirectoryPeople {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryPeople.class);
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,128}");

  private final UserStore users;
  private final Passwords passwords;
  private final RandomIds ids;
  private final InstantSource clock;

  DirectoryPeople(UserStore users, Passwords passwords, RandomIds ids, InstantSource clock) {
    this.users = users;
    this.passwords = passwords;
    this.ids = ids;
    this.clock = clock;
  }

  /** A sign-in of somebody whom the directory knows. */
  private record Coming(Pool pool, String source, Answer.Person person, Deadline deadline) {
    private String username() {
      return source + "_" + person.username();
    }
  }

  /**
   * The account of whoever has this name and password; null for a name of nobody. Fails with
   * WrongCredentials, and with UserDisabled or PasswordResetRequired where the password was right.
   * A hash is made meanwhile, so that it takes no less time than a password that is kept here.
   */
  Future<@Nullable User> ask(LdapDirectory directory, Occasion on, String login, String password) {
    var answer = directory.ask(login, password, on.pool().caseSensitive(), on.deadline());
    return Future.join(answer, passwords.matches(null, password, on.deadline()))
        .transform(_ -> answer)
        .compose(
            said ->
                switch (said) {
                  case Answer.Person person ->
                      here(
                              new Coming(on.pool(), directory.name(), person, on.deadline()),
                              directory)
                          .map(user -> user);
                  case Answer.Nobody() -> Future.succeededFuture(null);
                  case Answer.Wrong() -> failed(new Failure.WrongCredentials());
                  case Answer.Barred() -> failed(new Failure.UserDisabled());
                  case Answer.Outdated() -> failed(new Failure.PasswordResetRequired());
                });
  }

  private static Future<@Nullable User> failed(Failure failure) {
    return Future.failedFuture(new Failed(failure));
  }

  private Future<User> here(Coming coming, LdapDirectory directory) {
    return linked(coming)
        .compose(user -> user == null ? made(coming) : Future.succeededFuture(user))
        .compose(user -> following(coming, directory, user))
        .recover(trouble -> Future.failedFuture(unfit(coming.pool(), trouble)));
  }

  private Future<@Nullable User> linked(Coming coming) {
    return users.linked(
        coming.pool(),
        coming.source(),
        LinkedIdentity.SUBJECT,
        coming.person().subject(),
        coming.deadline());
  }

  private Future<User> made(Coming coming) {
    if (!NAME.matcher(coming.username()).matches()) {
      throw new Failed(new Failure.Invalid("what LDAP calls somebody is no username"));
    }
    var attributes = MappedAttributes.fresh(coming.pool(), coming.person().attributes(), null);
    var who =
        new LinkedIdentity(
            coming.source(),
            Protocol.LDAP,
            LinkedIdentity.SUBJECT,
            coming.person().subject(),
            true,
            clock.instant().truncatedTo(ChronoUnit.MILLIS));
    var draft = users.drafts().external(coming.pool(), coming.username(), attributes, who);
    return users
        .create(coming.pool(), draft, coming.deadline())
        .recover(trouble -> taken(coming, trouble));
  }

  /** Another call of theirs was first; else the name is of somebody who had it before them. */
  private Future<User> taken(Coming coming, Throwable trouble) {
    return Failed.of(trouble) instanceof Failure.UsernameTaken
        ? linked(coming)
            .compose(
                user -> user == null ? Future.failedFuture(trouble) : Future.succeededFuture(user))
        : Future.failedFuture(trouble);
  }

  /** Writes what has changed there. */
  private Future<User> following(Coming coming, LdapDirectory directory, User user) {
    return groups(coming, List.copyOf(coming.person().groups()), new ArrayList<>())
        .compose(
            in -> {
              var next = changed(coming, directory, in, user);
              return next.equals(user)
                  ? Future.succeededFuture(user)
                  : users.update(
                      user, now -> changed(coming, directory, in, now), coming.deadline());
            });
  }

  private User changed(Coming coming, LdapDirectory directory, List<Group> in, User now) {
    var next = MappedAttributes.over(coming.pool(), now, coming.person().attributes(), null);
    for (var name : directory.groups()) {
      if (!coming.person().groups().contains(name)) {
        next = Groups.left(next, name);
      }
    }
    for (var group : in) {
      next = users.groups().joined(next, group);
    }
    return next;
  }

  /** Each is made with the first who is in it. */
  private Future<List<Group>> groups(Coming coming, List<String> names, List<Group> found) {
    return names.isEmpty()
        ? Future.succeededFuture(found)
        : group(coming, names.getFirst())
            .compose(
                group -> {
                  found.add(group);
                  return groups(coming, names.subList(1, names.size()), found);
                });
  }

  private Future<Group> group(Coming coming, String name) {
    var poolId = coming.pool().id();
    return users
        .groups()
        .get(poolId, name, coming.deadline())
        .recover(
            trouble ->
                Failed.of(trouble) instanceof Failure.GroupNotFound
                    ? grouped(coming, name)
                    : Future.failedFuture(trouble));
  }

  private Future<Group> grouped(Coming coming, String name) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var about = "Who is in it, " + coming.source() + " says";
    var group = new Group(coming.pool().id(), name, ids.uuid(), about, null, null, now, now);
    return users
        .groups()
        .create(group, coming.deadline())
        .recover(
            trouble ->
                Failed.of(trouble) instanceof Failure.GroupTaken
                    ? users.groups().get(coming.pool().id(), name, coming.deadline())
                    : Future.failedFuture(trouble));
  }

  /** What cannot be stored is the operators' to mend, and no wrong password. */
  private static Throwable unfit(Pool pool, Throwable trouble) {
    return switch (Failed.of(trouble)) {
      case Failure.Overloaded _, Failure.Broken _ -> trouble;
      case Failure why -> {
        LOG.atError()
            .addKeyValue("pool", pool.id())
            .addKeyValue("why", why)
            .log("somebody from LDAP does not fit into the pool");
        yield Failed.broken("somebody from LDAP could not be stored", trouble);
      }
    };
  }
}
