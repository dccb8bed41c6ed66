package dev.sallyport.ingress.cognito;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Attributes;
import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.Meanwhile;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.trigger.MessageTriggers.About;
import dev.sallyport.trigger.SignUpTriggers.Confirmed;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A person registers (directory.md §5). The password is hashed before it is known whether the name
 * is taken, so that both take as long. There may be none where a code signs the person in.
 */
final class SignUp implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final Passwords passwords;
  private final CodeSender codes;
  private final AccountTriggers triggers;

  SignUp(
      Accounts accounts,
      UserStore users,
      Passwords passwords,
      CodeSender codes,
      AccountTriggers triggers) {
    this.triggers = triggers;
    this.accounts = accounts;
    this.users = users;
    this.passwords = passwords;
    this.codes = codes;
  }

  @Override
  public String name() {
    return "SignUp";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .party(call)
        .compose(
            party ->
                accounts.recordedMaking(
                    call,
                    name(),
                    party.pool().id(),
                    party.client().id(),
                    signUp(triggers.patient(call, party.pool()), party.pool(), party.client()),
                    Made::user))
        .map(Made::answer);
  }

  private record Made(User user, JsonObject answer) {}

  private Future<Made> signUp(Call call, Pool pool, AppClient client) {
    var input = call.input();
    var login = input.getString("Username");
    SecretHash.check(client, input.getString("SecretHash"), login);
    if (!pool.selfSignUp()) {
      throw new Failed(new Failure.NotPermitted("SignUp is not permitted for this user pool"));
    }
    var attributes =
        Attributes.named(pool, login, UserJson.attributes(input.getJsonArray("UserAttributes")));
    Attributes.checkNew(pool, attributes, client, true);
    if (pool.signInBy().contains("preferred_username")
        && attributes.containsKey("preferred_username")) {
      throw new Failed(
          new Failure.Invalid("preferred_username can only be set once the user is confirmed."));
    }
    var password = input.getString("Password");
    if (password != null) {
      passwords.check(pool, password);
    } else if (codes.passwordless(pool, attributes).isEmpty()) {
      throw new Failed(
          new Failure.Invalid(
              "1 validation error detected: Value at 'password' failed to satisfy constraint:"
                  + " Member must not be null"));
    }
    var draft = users.drafts().draft(pool, login, attributes, User.Status.UNCONFIRMED);
    return triggers
        .signUp(call, pool, client, draft)
        .compose(welcome -> create(call, pool, client, welcome, password));
  }

  private Future<Made> create(
      Call call, Pool pool, AppClient client, User draft, @Nullable String password) {
    var confirmed = draft.status() == User.Status.CONFIRMED;
    var to = confirmed ? Optional.<Destination>empty() : destination(pool, draft);
    var made =
        password == null
            ? Future.succeededFuture(draft)
            : passwords
                .withPassword(pool, draft, password, true, call.deadline())
                .map(user -> user.withStatus(draft.status()));
    return made.compose(
            user ->
                users.create(pool, user, sending(call, pool, client, user, to), call.deadline()))
        .compose(
            user ->
                confirmed
                    ? triggers.confirmed(call, pool, client.id(), user, Confirmed.SIGN_UP)
                    : Future.succeededFuture(user))
        .map(user -> new Made(user, answer(user, to)));
  }

  /** The code is stored while the user is made whole, and sent once it is. */
  private Meanwhile sending(
      Call call, Pool pool, AppClient client, User user, Optional<Destination> to) {
    var telling = Telling.made(call, pool, client.id(), user, About.SIGN_UP);
    return Meanwhile.with(
        written ->
            to.map(
                    destination ->
                        codes.send(
                            user, CodePurpose.SIGN_UP, Kind.SIGN_UP, destination, telling, written))
                .orElseGet(Future::succeededFuture));
  }

  /** Refused while nothing is written yet, where a code is due and its medium cannot be sent to. */
  private Optional<Destination> destination(Pool pool, User draft) {
    var to = codes.forSignUp(pool, draft);
    if (to.isEmpty() && pool.autoVerify().stream().anyMatch(draft.attributes()::containsKey)) {
      throw new Failed(
          new Failure.DeliveryFailed("SMS messages cannot be sent here; sign up with an email."));
    }
    return to;
  }

  private static JsonObject answer(User user, Optional<Destination> to) {
    var answer =
        new JsonObject()
            .put("UserConfirmed", user.status() == User.Status.CONFIRMED)
            .put("UserSub", user.sub());
    to.ifPresent(destination -> answer.put("CodeDeliveryDetails", CodeSender.details(destination)));
    return answer;
  }
}
