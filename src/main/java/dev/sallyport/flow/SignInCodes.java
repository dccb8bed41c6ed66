package dev.sallyport.flow;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.config.TestingConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.delivery.Errand;
import dev.sallyport.delivery.Messenger;
import dev.sallyport.directory.Destination;
import dev.sallyport.flow.StageHandler.Opening;
import dev.sallyport.trigger.MessageTriggers.About;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Draws the codes of sign-ins and hands them to the delivery room.
 *
 * @param tries how many answers one code takes
 */
record SignInCodes(Messenger messenger, RandomIds ids, TestingConfig testing, int tries) {

  /** A code of so many digits; in test mode the one that every message carries. */
  String draw(int digits) {
    return Optional.ofNullable(testing.confirmationCode()).orElseGet(() -> ids.digits(digits));
  }

  /** Sends nobody nothing, which takes as long. */
  Future<Void> sendNothing(Opening opening) {
    return messenger.nothing(opening.command().deadline(), Future.succeededFuture());
  }

  /**
   * Sends a code. Who begins with one has proved nothing: where users are hidden, they are told the
   * same whether or not it could be sent.
   */
  Future<Void> send(Kind kind, Opening opening, Destination to, String code) {
    var command = opening.command();
    var session = opening.session();
    return messenger.send(
        new Errand(
            Defining.on(command, session, opening.user()),
            kind,
            About.AUTHENTICATION,
            to,
            session.username(),
            code,
            Defining.metadata(command),
            kind == Kind.SECOND_FACTOR || !command.client().hideUsers()));
  }
}
