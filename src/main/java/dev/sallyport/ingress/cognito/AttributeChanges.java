package dev.sallyport.ingress.cognito;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.AttributeChange;
import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.Meanwhile;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Limits;
import dev.sallyport.token.TokenReply;
import dev.sallyport.trigger.MessageTriggers.About;
import dev.sallyport.trigger.Occasion;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sets and verifies attributes, and sends the codes that are due, for whoever asks. */
final class AttributeChanges {
  private final UserStore users;
  private final CodeSender sender;
  private final Limits limits;
  private final AccountTriggers triggers;

  AttributeChanges(UserStore users, CodeSender sender, Limits limits, AccountTriggers triggers) {
    this.triggers = triggers;
    this.users = users;
    this.sender = sender;
    this.limits = limits;
  }

  /**
   * Writes the change, and stores the codes it makes due meanwhile; they are sent once it is
   * written. Whether they can be sent, and a person's limit, is looked at before that.
   *
   * @param writer the client that writes them, or null for an administrator, who has no limit
   * @return where codes went
   */
  Future<List<Destination>> set(
      Call call, Pool pool, User user, Map<String, String> given, @Nullable AppClient writer) {
    var deadline = call.deadline();
    var planned = AttributeChange.set(pool, user, given, writer);
    var due = AttributeChange.due(pool, user, planned, given);
    var to =
        due.stream().map(name -> destination(pool, name, given.getOrDefault(name, ""))).toList();
    var allowed =
        writer == null || due.isEmpty()
            ? Future.<Void>succeededFuture()
            : limits.count(user.tag().value(), Limits.Action.ATTRIBUTE_CODE, deadline);
    var by = writer == null ? Occasion.NO_CLIENT : writer.id();
    var telling =
        Telling.made(triggers.patient(call, pool), pool, by, planned, About.UPDATE_USER_ATTRIBUTE);
    return users
        .update(
            user,
            now -> AttributeChange.set(pool, now, given, writer),
            null,
            new Meanwhile(allowed, written -> send(planned, to, telling, written)),
            deadline)
        .recover(AttributeChanges::spelled)
        .map(to);
  }

  private Future<Void> send(
      User planned, List<Destination> to, Telling telling, Future<User> written) {
    var all =
        to.stream()
            .map(
                each -> {
                  var purpose = CodePurpose.verifying(each.attribute());
                  return sender.send(planned, purpose, Kind.VERIFY, each, telling, written);
                })
            .toList();
    return Future.all(all).mapEmpty();
  }

  /** Sends the owner of a token a code to what is to be verified of this attribute. */
  Future<Destination> send(Call call, TokenReply.Verified owner, String name) {
    var patient = triggers.patient(call, owner.pool());
    return send(name, Telling.of(patient, owner, owner.user(), About.VERIFY_USER_ATTRIBUTE));
  }

  private Future<Destination> send(String name, Telling telling) {
    var user = Objects.requireNonNull(telling.on().user());
    var value = AttributeChange.toVerify(user, name);
    if (value == null || value.isEmpty()) {
      throw new Failed(new Failure.Invalid("The user has no " + name + " to verify."));
    }
    var to = destination(telling.on().pool(), name, value);
    return sender.send(user, CodePurpose.verifying(name), Kind.VERIFY, to, telling).map(to);
  }

  private Destination destination(Pool pool, String name, String value) {
    return sender
        .reachable(pool, name, value)
        .orElseThrow(
            () ->
                new Failed(
                    new Failure.DeliveryFailed("Nothing can be sent here to a " + name + ".")));
  }

  /** Where somebody else goes by it, changing says so in other words than signing up. */
  static <T> Future<T> spelled(Throwable trouble) {
    return Future.failedFuture(
        trouble instanceof Failed failed
                && failed.failure() instanceof Failure.AliasTaken(var message)
            ? new Failed(new Failure.AliasTaken(message.replace("with the ", "with the given ")))
            : trouble);
  }
}
