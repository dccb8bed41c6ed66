package dev.sallyport.ingress.cognito;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.config.TestingConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.delivery.Messenger;
import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Codes;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.Passwordless;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SecondFactors;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Draws codes, stores them and sends them, and says where a user's codes go. */
final class CodeSender {
  private static final int DIGITS = 6;

  private final UserStore users;
  private final Codes codes;
  private final Messenger messenger;
  private final RandomIds ids;
  private final TestingConfig testing;

  CodeSender(
      UserStore users, Codes codes, Messenger messenger, RandomIds ids, TestingConfig testing) {
    this.users = users;
    this.codes = codes;
    this.messenger = messenger;
    this.ids = ids;
    this.testing = testing;
  }

  /**
   * Where a sign-up code goes: what the pool verifies and the user has, the phone first
   * (directory.md §5).
   */
  Optional<Destination> forSignUp(Pool pool, User user) {
    return List.of("phone_number", "email").stream()
        .filter(pool.autoVerify()::contains)
        .flatMap(attribute -> reachable(pool, user, attribute).stream())
        .findFirst();
  }

  /**
   * Where a reset code goes: the first of the pool's recovery attributes that is verified and takes
   * no second factor of the user.
   */
  Optional<Destination> forReset(Pool pool, User user) {
    var secondFactors = SecondFactors.channels(pool, user);
    return pool.recovery().stream()
        .filter(attribute -> !secondFactors.contains(attribute))
        .filter(attribute -> "true".equals(user.attributes().get(attribute + "_verified")))
        .flatMap(attribute -> reachable(pool, user, attribute).stream())
        .findFirst();
  }

  /** The user's address or number, where there is one and its medium can be sent to. */
  Optional<Destination> reachable(Pool pool, User user, String attribute) {
    return Optional.ofNullable(user.attributes().get(attribute))
        .flatMap(value -> reachable(pool, attribute, value));
  }

  /** This address or number, where its medium can be sent to. */
  Optional<Destination> reachable(Pool pool, String attribute, String value) {
    return messenger.reaches(pool, attribute)
        ? Optional.of(Destination.of(attribute, value))
        : Optional.empty();
  }

  /** Where a person of these attributes can be sent codes to sign in with, without a password. */
  List<String> passwordless(Pool pool, Map<String, String> attributes) {
    return Passwordless.channels(pool, attributes).stream()
        .filter(attribute -> messenger.reaches(pool, attribute))
        .toList();
  }

  /** Draws a code, stores it and sends it. The caller does not wait until it has arrived. */
  Future<Void> send(User user, CodePurpose purpose, Kind kind, Destination to, Telling telling) {
    return send(user, purpose, kind, to, telling, Future.succeededFuture(user));
  }

  /**
   * The same for a user that is being written: the code is stored meanwhile, and sent once that is
   * done.
   */
  Future<Void> send(
      User user,
      CodePurpose purpose,
      Kind kind,
      Destination to,
      Telling telling,
      Future<User> written) {
    var code = Optional.ofNullable(testing.confirmationCode()).orElseGet(() -> ids.digits(DIGITS));
    var kept = codes.put(user.tag(), purpose, to.value(), code, telling.on().deadline());
    return messenger.send(
        telling.errand(kind, to, user.username(), code), Future.join(kept, written).mapEmpty());
  }

  /** Sends a message that carries a code or a temporary password. */
  Future<Void> deliver(Kind kind, Destination to, String username, String code, Telling telling) {
    return messenger.send(telling.errand(kind, to, username, code));
  }

  /**
   * Where the client hides users, turns a refusal that would tell something of the person into what
   * everybody else is told: a code is stored that nobody knows, and a made-up destination answered
   * (auth-flows.md §13). Other trouble stays what it is.
   *
   * @param attribute email or phone_number, for a login name that is neither
   */
  Future<Destination> pretended(
      Accounts.Who who,
      CodePurpose purpose,
      String attribute,
      Throwable trouble,
      Deadline deadline) {
    if (!who.client().hideUsers() || !tells(trouble)) {
      return Future.failedFuture(trouble);
    }
    return messenger
        .nothing(deadline, codes.put(who.tag(), purpose, ids.base64url(9), deadline))
        .map(users.strangers().nowhere(who.pool(), who.login(), attribute));
  }

  private static boolean tells(Throwable trouble) {
    return trouble instanceof Failed failed
        && (failed.failure() instanceof Failure.UserNotFound
            || failed.failure() instanceof Failure.UserDisabled
            || failed.failure() instanceof Failure.TriggerRefused
            || failed.failure() instanceof Failure.TriggerUnreadable
            || failed.failure() instanceof Failure.TriggerFailed
            || failed.failure() instanceof Failure.NotPermitted
            || failed.failure() instanceof Failure.Invalid);
  }

  /**
   * Tells the person that their password was reset (OWASP ASVS 6.4.1). The reset stands whether or
   * not the message can be handed over.
   */
  Future<Void> tellOfReset(Pool pool, User user, Telling telling) {
    return forReset(pool, user)
        .map(to -> deliver(Kind.PASSWORD_CHANGED, to, user.username(), "", telling))
        .orElseGet(Future::succeededFuture)
        .otherwiseEmpty();
  }

  /** How a destination is told: {@code CodeDeliveryDetails}. */
  static JsonObject details(Destination to) {
    return new JsonObject()
        .put("Destination", to.masked())
        .put("DeliveryMedium", to.medium())
        .put("AttributeName", to.attribute());
  }
}
