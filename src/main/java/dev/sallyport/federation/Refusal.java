package dev.sallyport.federation;

/**
 * A sign-in at a provider came to nothing, for a reason that its client is told. Its words are our
 * own, or what the provider meant for clients.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Refusal(String why) {
    super(why, null, false, false);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
