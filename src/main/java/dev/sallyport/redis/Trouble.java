package dev.sallyport.redis;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.redis.client.Response;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Why a call to Redis failed, as an operator would look for it. */
enum Trouble {
  /** No answer in time. */
  SILENCE,
  /** No connection, or one that broke. */
  CONNECTION,
  /** More calls waited than may. */
  QUEUE_FULL,
  /** Redis has no memory left, or its disk no room. */
  FULL,
  /** It is a replica now. */
  READ_ONLY,
  /** Fewer replicas have a write, or are there, than must be. */
  REPLICAS,
  /** It reads its data, or is in a long script. */
  BUSY,
  /** The cluster is being changed, or a part of it is down. */
  CLUSTER,
  /** Our account may not do this, or its password is wrong. */
  FORBIDDEN,
  /** Another error reply: the call itself is wrong. */
  CALL;

  private static final Map<String, Trouble> CODES =
      Map.ofEntries(
          Map.entry("OOM", FULL),
          Map.entry("MISCONF", FULL),
          Map.entry("READONLY", READ_ONLY),
          Map.entry("MASTERDOWN", READ_ONLY),
          Map.entry("NOREPLICAS", REPLICAS),
          Map.entry("LOADING", BUSY),
          Map.entry("BUSY", BUSY),
          Map.entry("MOVED", CLUSTER),
          Map.entry("ASK", CLUSTER),
          Map.entry("TRYAGAIN", CLUSTER),
          Map.entry("CLUSTERDOWN", CLUSTER),
          Map.entry("NOPERM", FORBIDDEN),
          Map.entry("NOAUTH", FORBIDDEN),
          Map.entry("WRONGPASS", FORBIDDEN));

  /**
   * What it is.
   *
   * @param told what the server said, where it said something
   */
  static Trouble of(Throwable trouble, String told) {
    return switch (trouble) {
      case TimeoutException _ -> SILENCE;
      case ConnectionPoolTooBusyException _ -> QUEUE_FULL;
      // The first word of an error reply is its code.
      case Response _ -> CODES.getOrDefault(told.split(" ", 2)[0], CALL);
      default -> CONNECTION;
    };
  }
}
