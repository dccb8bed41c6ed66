package dev.sallyport.ingress.cognito;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.directory.Attributes;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.Passwordless;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.trigger.MessageTriggers.About;
import dev.sallyport.trigger.Occasion;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An administrator makes an account with a temporary password, or sends a new invitation for one
 * (directory.md §5). Where a code signs people in, no password is made for whom none is given.
 */
final class AdminCreateUser implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final Passwords passwords;
  private final TemporaryPassword temporary;
  private final CodeSender sender;
  private final AccountTriggers triggers;

  AdminCreateUser(
      Accounts accounts,
      UserStore users,
      Passwords passwords,
      TemporaryPassword temporary,
      CodeSender sender,
      AccountTriggers triggers) {
    this.triggers = triggers;
    this.accounts = accounts;
    this.users = users;
    this.passwords = passwords;
    this.temporary = temporary;
    this.sender = sender;
  }

  @Override
  public String name() {
    return "AdminCreateUser";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .pool(call)
        .compose(
            pool ->
                accounts.recordedMaking(
                    call,
                    name(),
                    pool.id(),
                    "",
                    "RESEND".equals(call.input().getString("MessageAction"))
                        ? resend(triggers.patient(call, pool), pool)
                        : create(triggers.patient(call, pool), pool),
                    user -> user))
        .map(user -> new JsonObject().put("User", UserJson.user(user)));
  }

  private Future<User> create(Call call, Pool pool) {
    var attributes =
        Attributes.named(
            pool,
            call.input().getString("Username"),
            UserJson.attributes(call.input().getJsonArray("UserAttributes")));
    Attributes.checkNew(pool, attributes, null, false);
    var channels = sender.passwordless(pool, attributes);
    if (call.input().getString("TemporaryPassword") == null && !channels.isEmpty()) {
      return withoutPassword(call, pool, attributes, Passwordless.status(channels, attributes));
    }
    var password = password(call, pool);
    var draft =
        users
            .drafts()
            .draft(
                pool,
                call.input().getString("Username"),
                attributes,
                User.Status.FORCE_CHANGE_PASSWORD);
    var invited = invited(call, pool, draft);
    return triggers
        .adminCreate(call, pool, draft)
        .compose(_ -> with(call, pool, draft, password))
        .compose(user -> placed(call, pool, user))
        .compose(user -> invite(call, pool, user, password, invited));
  }

  /** There is nothing to invite with: the person signs in with a code whenever they like. */
  private Future<User> withoutPassword(
      Call call, Pool pool, Map<String, String> attributes, User.Status status) {
    var draft = users.drafts().draft(pool, call.input().getString("Username"), attributes, status);
    return triggers.adminCreate(call, pool, draft).compose(_ -> placed(call, pool, draft));
  }

  private Future<User> placed(Call call, Pool pool, User user) {
    return users
        .create(pool, user, call.deadline())
        .recover(
            trouble ->
                aliasTaken(trouble) && call.input().getBoolean("ForceAliasCreation", false)
                    ? freed(call, pool, user)
                        .compose(_ -> users.create(pool, user, call.deadline()))
                    : Future.failedFuture(spelled(trouble)));
  }

  private static boolean aliasTaken(Throwable trouble) {
    return trouble instanceof Failed failed
        && failed.failure() instanceof Failure.UsernameTaken(var message)
        && !message.equals(UserStore.USER_EXISTS);
  }

  /** AdminCreateUser says of a username what SignUp says in other words. */
  private static Throwable spelled(Throwable trouble) {
    return trouble instanceof Failed failed
            && failed.failure() instanceof Failure.UsernameTaken(var message)
            && message.equals(UserStore.USER_EXISTS)
        ? new Failed(new Failure.UsernameTaken("User account already exists"))
        : trouble;
  }

  /** With ForceAliasCreation an address leaves the user who had it; theirs is unverified then. */
  private Future<Void> freed(Call call, Pool pool, User user) {
    var taken =
        List.of("email", "phone_number").stream()
            .filter(pool.signInBy()::contains)
            .filter(name -> "true".equals(user.attributes().get(name + "_verified")))
            .filter(user.attributes()::containsKey)
            .toList();
    var all = taken.stream().map(name -> freed(call, pool, name, user)).toList();
    return Future.all(all).mapEmpty();
  }

  private Future<Void> freed(Call call, Pool pool, String attribute, User user) {
    return users
        .find(pool, user.attributes().getOrDefault(attribute, ""), call.deadline())
        .compose(
            holder ->
                holder == null
                    ? Future.succeededFuture()
                    : users
                        .update(
                            holder,
                            now -> now.withAttribute(attribute + "_verified", "false"),
                            call.deadline())
                        .mapEmpty());
  }

  private Future<User> resend(Call call, Pool pool) {
    var password = password(call, pool);
    return users
        .find(pool, call.input().getString("Username"), call.deadline())
        .compose(
            user -> {
              if (user == null) {
                throw new Failed(new Failure.UserNotFound());
              }
              waiting(user);
              var invited = invited(call, pool, user);
              return with(call, pool, user, password)
                  .compose(
                      fresh ->
                          users.update(
                              user,
                              now -> {
                                waiting(now);
                                return Passwords.changed(now, now, fresh);
                              },
                              call.deadline()))
                  .compose(renewed -> invite(call, pool, renewed, password, invited));
            });
  }

  private static void waiting(User user) {
    if (user.status() != User.Status.FORCE_CHANGE_PASSWORD) {
      throw new Failed(
          new Failure.WrongUserState("Resend not possible. Status is not FORCE_CHANGE_PASSWORD"));
    }
  }

  private Future<User> with(Call call, Pool pool, User user, String password) {
    return call.input().getString("TemporaryPassword") == null
        ? passwords.withUnchosen(pool, user, password, false, call.deadline())
        : passwords.withPassword(pool, user, password, false, call.deadline());
  }

  private String password(Call call, Pool pool) {
    var given = call.input().getString("TemporaryPassword");
    if (given == null) {
      return temporary.draw(pool.passwords());
    }
    passwords.check(pool, given);
    return given;
  }

  /**
   * Where the invitation goes. A medium that was asked for must be possible; without one it is SMS,
   * as at Cognito, or mail where that cannot be.
   */
  private List<Destination> invited(Call call, Pool pool, User user) {
    var to = new ArrayList<Destination>();
    if ("SUPPRESS".equals(call.input().getString("MessageAction"))) {
      return to;
    }
    var wanted = call.input().getJsonArray("DesiredDeliveryMediums");
    if (wanted == null || wanted.isEmpty()) {
      List.of("phone_number", "email").stream()
          .flatMap(name -> sender.reachable(pool, user, name).stream())
          .findFirst()
          .ifPresent(to::add);
      return to;
    }
    for (var medium : wanted) {
      var name = medium.equals("EMAIL") ? "email" : "phone_number";
      to.add(
          sender
              .reachable(pool, user, name)
              .orElseThrow(
                  () ->
                      new Failed(
                          new Failure.Invalid(
                              "The invitation cannot be sent by "
                                  + medium
                                  + ": the user has no "
                                  + name
                                  + ", or nothing is sent that way here."))));
    }
    return to;
  }

  private Future<User> invite(
      Call call, Pool pool, User user, String password, List<Destination> invited) {
    var login = call.input().getString("Username");
    var telling = Telling.made(call, pool, Occasion.NO_CLIENT, user, About.ADMIN_CREATE_USER);
    var all =
        invited.stream()
            .map(to -> sender.deliver(Kind.INVITATION, to, login, password, telling))
            .toList();
    return Future.all(all).map(user);
  }
}
