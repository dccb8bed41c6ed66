package dev.sallyport.token.bearer;

import dev.sallyport.failure.Failed;

/** An issuer's keys could not be had. Its words are our own, so they may be logged. */
final class KeyTrouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeyTrouble(String why) {
    super(why, null, false, false);
  }

  /** What an operator may read of any trouble: a message of the network's may spell anything. */
  static String words(Throwable trouble) {
    return switch (trouble) {
      case KeyTrouble ours -> String.valueOf(ours.getMessage());
      case Failed failed -> failed.failure().getClass().getSimpleName();
      default -> trouble.getClass().getSimpleName();
    };
  }
}
