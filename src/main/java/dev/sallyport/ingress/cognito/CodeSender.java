package dev.sallyport.ingress.cognito;

import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.config.TestingConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.delivery.Delivery;
import dev.sallyport.delivery.Message.Medium;
import dev.sallyport.delivery.Texts;
import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Codes;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SecondFactors;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.trigger.MessageTriggers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Draws codes, stores them and sends them, and says where a user's codes go. */
final class CodeSender {
  private static final int DIGITS = 6;

  private final UserStore users;
  private final Codes codes;
  private final Delivery delivery;
  private final Texts texts;
  private final RandomIds ids;
  private final TestingConfig testing;
  private final MessageTriggers functions;

  CodeSender(
      UserStore users,
      Codes codes,
      Delivery delivery,
      Texts texts,
      RandomIds ids,
      TestingConfig testing,
      MessageTriggers functions) {
    this.functions = functions;
    this.users = users;
    this.codes = codes;
    this.delivery = delivery;
    this.texts = texts;
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
  Optional<Destination> reachable(User user, String attribute) {
    return Optional.ofNullable(user.attributes().get(attribute))
        .flatMap(value -> reachable(attribute, value));
  }

  /** This address or number, where its medium can be sent to. */
  Optional<Destination> reachable(String attribute, String value) {
    return delivery.carries(medium(attribute))
        ? Optional.of(Destination.of(attribute, value))
        : Optional.empty();
  }

  /** The same, where the pool's own function may carry it. */
  Optional<Destination> reachable(Pool pool, User user, String attribute) {
    return functions.sends(pool, attribute.equals("email"))
        ? Optional.ofNullable(user.attributes().get(attribute))
            .map(value -> Destination.of(attribute, value))
        : reachable(user, attribute);
  }

  /** As below, and the pool's own functions may write the message or deliver it. */
  Future<Void> send(
      User user, CodePurpose purpose, Texts.Kind kind, Destination to, Telling telling) {
    var code = Optional.ofNullable(testing.confirmationCode()).orElseGet(() -> ids.digits(DIGITS));
    return codes
        .put(user.tag(), purpose, to.value(), code, telling.on().deadline())
        .compose(_ -> deliver(kind, to, user.username(), code, telling));
  }

  /**
   * Delivers a message that the pool's own functions may write or deliver. What a sender of the
   * pool's makes of it is nobody's concern here, as with a mail that is on its way.
   */
  Future<Void> deliver(
      Texts.Kind kind, Destination to, String username, String code, Telling telling) {
    var on = telling.on();
    var mail = to.attribute().equals("email");
    if (functions.sends(on.pool(), mail)) {
      functions.send(on, mail, telling.about(), code, telling.metadata());
      return Future.succeededFuture();
    }
    if (!on.pool().lambdas().has(Kind.CUSTOM_MESSAGE)) {
      return deliver(kind, to, username, code);
    }
    var usual = texts.message(kind, medium(to.attribute()), to.value(), username, code);
    var sent =
        functions
            .write(on, telling.about(), telling.metadata())
            .compose(
                written ->
                    delivery.accept(
                        usual.written(mail ? written.mail() : written.sms(), written.subject())));
    return telling.awaited() ? sent : Future.succeededFuture();
  }

  /** Draws a code, stores it and sends it. The caller does not wait until it has arrived. */
  Future<Void> send(
      User user, CodePurpose purpose, Texts.Kind kind, Destination to, Deadline deadline) {
    var code = Optional.ofNullable(testing.confirmationCode()).orElseGet(() -> ids.digits(DIGITS));
    return codes
        .put(user.tag(), purpose, to.value(), code, deadline)
        .compose(_ -> deliver(kind, to, user.username(), code));
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
    return codes
        .put(who.tag(), purpose, ids.base64url(9), deadline)
        .map(users.nowhere(who.pool(), who.login(), attribute));
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

  /** Sends a message that carries a code or a temporary password. */
  Future<Void> deliver(Texts.Kind kind, Destination to, String username, String code) {
    return delivery.accept(texts.message(kind, medium(to.attribute()), to.value(), username, code));
  }

  /**
   * Tells the person that their password was reset (OWASP ASVS 6.4.1). The reset stands whether or
   * not the message can be handed over.
   */
  Future<Void> tellOfReset(Pool pool, User user) {
    return forReset(pool, user)
        .map(to -> deliver(Texts.Kind.PASSWORD_CHANGED, to, user.username(), ""))
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

  private static Medium medium(String attribute) {
    return attribute.equals("email") ? Medium.EMAIL : Medium.SMS;
  }
}
