package dev.sallyport.migration;

import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.config.UpstreamConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Attributes;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ldap.LdapDirectory;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.trigger.Occasion;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes accounts of people whom a pool's function knows, or the user pool they are leaving. */
public final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  /** How often the account is looked for that another call is making of the same person. */
  private static final int LOOKS = 8;

  private static final long PAUSE_MILLIS = 50;

  private final Vertx vertx;
  private final Elsewhere function;
  private final Map<String, Elsewhere> upstreams = new HashMap<>();
  private final Map<String, LdapDirectory> directories;
  private final DirectoryPeople people;
  private final UserStore users;
  private final Passwords passwords;

  /**
   * Makes them in this store.
   *
   * @param upstreams the user pools that people are leaving, by the ids of our pools
   * @param directories the LDAP directories that judge passwords, by the ids of our pools
   */
  public Migrations(
      Vertx vertx,
      Triggers triggers,
      Map<String, UpstreamConfig> upstreams,
      Map<String, LdapDirectory> directories,
      UserStore users,
      Passwords passwords,
      RandomIds ids,
      InstantSource clock,
      Metrics metrics) {
    this.directories = Map.copyOf(directories);
    this.people = new DirectoryPeople(users, passwords, ids, clock);
    this.vertx = vertx;
    this.function = new FunctionElsewhere(triggers.migration());
    upstreams.forEach(
        (pool, config) -> this.upstreams.put(pool, new Upstream(vertx, pool, config, metrics)));
    this.users = users;
    this.passwords = passwords;
  }

  /** Whether people may come into this pool from somewhere. */
  public boolean into(Pool pool) {
    return upstreams.containsKey(pool.id())
        || pool.lambdas().has(Kind.USER_MIGRATION)
        || byDirectory(pool);
  }

  /**
   * Whether people of this pool who have no password here have one in an LDAP directory, where it
   * stays: whoever comes in has proved it, and nothing here can prove it again.
   */
  public boolean byDirectory(Pool pool) {
    return directories.containsKey(pool.id());
  }

  /**
   * Asks about a name that is nobody's and makes the account where it is somebody's; null where it
   * is not. The pool's password policy is not applied to a password that was good elsewhere. Of
   * somebody in an LDAP directory, who has an account since an earlier time, the same one.
   *
   * @param password null for ForgotPassword: then the new account waits for a reset
   */
  public Future<@Nullable User> migrate(
      Occasion on,
      String login,
      @Nullable String password,
      Map<String, String> validation,
      Map<String, String> metadata) {
    var directory = directories.get(on.pool().id());
    if (directory != null && password != null) {
      return people.ask(directory, on, login, password);
    }
    // An upstream can prove a password and nothing else.
    var source = password == null ? function : upstreams.getOrDefault(on.pool().id(), function);
    return source
        .ask(on, password, validation, metadata)
        .compose(
            known -> known == null ? Future.succeededFuture() : made(on, login, password, known));
  }

  private Future<@Nullable User> made(
      Occasion on, String login, @Nullable String password, Known known) {
    var pool = on.pool();
    var draft = draft(on, login, known);
    var whole =
        known.confirmed() && password != null
            ? passwords.withUnchosen(pool, draft, password, true, on.deadline())
            : Future.succeededFuture(draft);
    return whole
        .compose(user -> users.create(pool, user, on.deadline()))
        .recover(
            trouble ->
                trouble instanceof Failed failed
                        && failed.failure() instanceof Failure.UsernameTaken
                    ? another(on, login, known, trouble, LOOKS)
                    : Future.failedFuture(trouble))
        .map(user -> user);
  }

  /**
   * Two calls at once make one account; an address that is somebody else's makes none. Whoever kept
   * their sub and is here under another name does not come in by a name and a password that they
   * have left behind.
   */
  private Future<User> another(
      Occasion on, String login, Known known, Throwable trouble, int looks) {
    return users
        .find(on.pool(), login, on.deadline())
        .compose(
            user -> {
              if (user != null) {
                return Future.succeededFuture(user);
              }
              if (looks > 1 && on.deadline().millisLeft() > PAUSE_MILLIS) {
                return vertx
                    .timer(PAUSE_MILLIS)
                    .compose(_ -> another(on, login, known, trouble, looks - 1));
              }
              return Future.failedFuture(
                  known.sub() == null ? trouble : new Failed(new Failure.WrongCredentials()));
            });
  }

  /** Waits for a reset until it gets the password that was typed. */
  private User draft(Occasion on, String login, Known known) {
    var pool = on.pool();
    var username = known.username();
    var name = username == null ? login : username;
    try {
      // Upstream's username may be a sub; the address is among the attributes then.
      var attributes =
          known.sub() != null && !pool.usernameIs().isEmpty()
              ? known.attributes()
              : Attributes.named(pool, name, known.attributes());
      Attributes.checkNew(pool, attributes, null, false);
      var user =
          users
              .drafts()
              .keeping(
                  pool,
                  users.drafts().draft(pool, name, attributes, User.Status.RESET_REQUIRED),
                  known.sub());
      for (var factor : known.factors()) {
        user = user.withMfa(user.mfa().switched(factor, true));
      }
      if (known.sub() != null && !UserStore.answersTo(pool, user, login)) {
        throw new Failed(
            new Failure.Invalid("The pool does not know the person by the name that was typed."));
      }
      return user;
    } catch (Failed unfit) {
      LOG.atError()
          .addKeyValue("pool", pool.id())
          .addKeyValue("why", unfit.failure())
          .log("somebody from elsewhere does not fit into the pool");
      throw new Failed(new Failure.TriggerUnreadable("Unrecognizable lambda output"));
    }
  }
}
