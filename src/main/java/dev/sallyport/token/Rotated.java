package dev.sallyport.token;

import io.vertx.redis.client.Response;

/** What became of an attempt to exchange a refresh token. */
sealed interface Rotated {
  /** The successor counts from now on. */
  record Done() implements Rotated {}

  /** It was exchanged a moment ago: this is what was answered then. */
  record Before(String sealed) implements Rotated {
    @Override
    public String toString() {
      return "Before[***]";
    }
  }

  /** Revoked or signed out in the meantime. */
  record Ended() implements Rotated {}

  /** Its life ended in the meantime. */
  record Expired() implements Rotated {}

  /** It counts although the caller had seen another that did: to be looked at again. */
  record Again() implements Rotated {}

  /** It was exchanged before and the grace period is over: the family is revoked. */
  record Reused() implements Rotated {}

  /** Reads the script's answer. */
  static Rotated read(Response reply) {
    var outcome = reply.get(0).toString();
    return switch (outcome) {
      case "rotated" -> new Done();
      case "answer" -> new Before(reply.get(1).toString());
      case "ended" -> new Ended();
      case "expired" -> new Expired();
      case "again" -> new Again();
      case "reuse" -> new Reused();
      default -> throw new IllegalStateException("token_rotate answered " + outcome);
    };
  }
}
