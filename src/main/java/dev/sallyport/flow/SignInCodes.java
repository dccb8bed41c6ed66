package dev.sallyport.flow;

import dev.sallyport.config.TestingConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.delivery.Delivery;
import dev.sallyport.delivery.Message.Medium;
import dev.sallyport.delivery.Texts;
import dev.sallyport.directory.Destination;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Draws the codes of sign-ins and hands them to the delivery room.
 *
 * @param tries how many answers one code takes
 */
record SignInCodes(
    Delivery delivery, Texts texts, RandomIds ids, TestingConfig testing, int tries) {

  private static final int FIRST_FACTOR_DIGITS = 8;
  private static final int SECOND_FACTOR_DIGITS = 6;

  /**
   * A code; in test mode it may be the one that was configured.
   *
   * @param first whether the sign-in begins with it; else it is a second factor
   */
  String draw(boolean first) {
    var fixed = first ? testing.signInCode() : testing.mfaCode();
    return Optional.ofNullable(fixed)
        .orElseGet(() -> ids.digits(first ? FIRST_FACTOR_DIGITS : SECOND_FACTOR_DIGITS));
  }

  /** Fails with DeliveryFailed where it cannot be taken; nobody waits until it has arrived. */
  Future<Void> send(Texts.Kind kind, Destination to, String username, String code) {
    var medium = to.attribute().equals("email") ? Medium.EMAIL : Medium.SMS;
    return delivery.accept(texts.message(kind, medium, to.value(), username, code));
  }
}
