package dev.sallyport.gate;

import dev.sallyport.config.RouteConfig;
import io.vertx.core.Future;

/** Where a token is looked for when a request brings none itself: in a browser's session. */
@FunctionalInterface
interface Seat {
  /** There is none anywhere. */
  Seat EMPTY = _ -> Future.succeededFuture(new Found.Nobody());

  /** What was found. */
  sealed interface Found {
    /** A token, to be judged as if the request had brought it. */
    record Token(String token) implements Found {
      @Override
      public String toString() {
        return "Token[***]";
      }
    }

    /** No session. */
    record Nobody() implements Found {}

    /** Something that must not pass whoever asks, or nobody can tell. */
    record Refused(Refusal.Kind kind, String why) implements Found {}
  }

  /** Asked once it is clear that the route demands a token, and has room. Never fails. */
  Future<Found> token(RouteConfig route);
}
