package dev.sallyport.ingress.cognito;

import dev.sallyport.delivery.Texts;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.AttributeChange;
import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Limits;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sets and verifies attributes, and sends the codes that are due, for whoever asks. */
final class AttributeChanges {
  private final UserStore users;
  private final CodeSender sender;
  private final Limits limits;

  AttributeChanges(UserStore users, CodeSender sender, Limits limits) {
    this.users = users;
    this.sender = sender;
    this.limits = limits;
  }

  /**
   * Writes the change and then sends the codes it makes due. Whether they can be sent, and a
   * person's limit, is looked at before anything is written.
   *
   * @param writer the client that writes them, or null for an administrator, who has no limit
   * @return where codes went
   */
  Future<List<Destination>> set(
      Pool pool,
      User user,
      Map<String, String> given,
      @Nullable AppClient writer,
      Deadline deadline) {
    var planned = AttributeChange.set(pool, user, given, writer);
    var due = AttributeChange.due(pool, user, planned, given);
    due.forEach(name -> destination(name, given.getOrDefault(name, "")));
    var allowed =
        writer == null || due.isEmpty()
            ? Future.<Void>succeededFuture()
            : limits.count(user.tag().value(), Limits.Action.ATTRIBUTE_CODE, deadline);
    return allowed
        .compose(
            _ -> users.update(user, now -> AttributeChange.set(pool, now, given, writer), deadline))
        .recover(AttributeChanges::spelled)
        .compose(written -> send(written, due, deadline));
  }

  private Future<List<Destination>> send(User user, List<String> due, Deadline deadline) {
    var all = due.stream().map(name -> send(user, name, deadline)).toList();
    return Future.all(all).map(_ -> all.stream().map(Future::result).toList());
  }

  /** Sends a code to what is to be verified of this attribute. */
  Future<Destination> send(User user, String name, Deadline deadline) {
    var value = AttributeChange.toVerify(user, name);
    if (value == null || value.isEmpty()) {
      throw new Failed(new Failure.Invalid("The user has no " + name + " to verify."));
    }
    var to = destination(name, value);
    return sender.send(user, CodePurpose.verifying(name), Texts.Kind.VERIFY, to, deadline).map(to);
  }

  private Destination destination(String name, String value) {
    return sender
        .reachable(name, value)
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
