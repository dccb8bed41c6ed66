package dev.sallyport.ingress.cognito;

/** What can be wrong with a request before anybody asks what it wants. */
sealed interface Fault {
  /** The body is larger than the limit, in bytes. */
  record TooLarge(int limit) implements Fault {}

  /** The body did not come in time. */
  record TooSlow() implements Fault {}

  /** No operation is named, or none that exists. */
  record UnknownOperation() implements Fault {}

  /** An operation of Cognito's that this version does not have. */
  record UnavailableOperation(String name) implements Fault {}

  /** The body is not what the operation's input looks like; {@code why} holds no value of it. */
  record Unreadable(String why) implements Fault {}

  /** A signature is needed and there is none. */
  record NotSigned() implements Fault {}

  /** The signature's parts are not all there, or not as they are written. */
  record SignatureIncomplete(String why) implements Fault {}

  /** Signed with an access key that nobody has. */
  record UnknownAccessKey() implements Fault {}

  /** Signed for another day, region or service. */
  record WrongScope(String why) implements Fault {}

  /** The request's own date is too far from our clock. */
  record WrongTime(String why) implements Fault {}

  /** A header that says what is asked is not covered by the signature. */
  record HeaderNotSigned(String header) implements Fault {}

  /** Another key, another body, or another request than the one that was signed. */
  record WrongSignature() implements Fault {}
}
