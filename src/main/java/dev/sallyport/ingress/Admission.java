package dev.sallyport.ingress;

import dev.sallyport.config.AdmissionConfig;
import dev.sallyport.failure.Failed;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How many requests of each kind are in hand at once, over all listeners of this process; one more
 * is refused there and then. The kinds are apart, so that a storm of one leaves the others alone.
 */
public final class Admission {
  /** What a request is about. */
  public enum Kind {
    /** Starting a sign-in or answering a challenge. */
    LOGIN,
    /** What people do with their account or tokens, and public keys. */
    TOKEN,
    /** What administrators sign. */
    ADMIN,
    /** What goes through to a guarded API, or is decided for another proxy. */
    PROXY,
    /** A WebSocket to a guarded API, for as long as it is open. */
    SOCKET
  }

  private record Door(int limit, AtomicInteger inHand) {}

  private final Map<Kind, Door> doors = new EnumMap<>(Kind.class);
  private final BooleanSupplier unrecorded;

  /** The places that are configured. */
  public Admission(AdmissionConfig config, Metrics metrics) {
    this(config, metrics, () -> false);
  }

  /**
   * The same.
   *
   * @param unrecorded whether nothing may be begun now that is to be recorded: sign-ins, and what
   *     administrators sign
   */
  public Admission(AdmissionConfig config, Metrics metrics, BooleanSupplier unrecorded) {
    this.unrecorded = unrecorded;
    for (var kind : Kind.values()) {
      var door = new Door(limit(config, kind), new AtomicInteger());
      doors.put(kind, door);
      metrics.admission(kind, door.inHand()::get, door.limit());
    }
  }

  /**
   * Runs the work if there is a place, and gives the place back when its future completes. Fails at
   * once with {@code Overloaded} when there is none; the work is then not begun.
   */
  public <T> Future<T> run(Kind kind, Supplier<Future<T>> work) {
    if ((kind == Kind.LOGIN || kind == Kind.ADMIN) && unrecorded.getAsBoolean()) {
      return Future.failedFuture(Failed.overloaded());
    }
    var door = door(kind);
    if (door.inHand().incrementAndGet() > door.limit()) {
      door.inHand().decrementAndGet();
      return Future.failedFuture(Failed.overloaded());
    }
    return Future.succeededFuture()
        .compose(_ -> work.get())
        .andThen(_ -> door.inHand().decrementAndGet());
  }

  /** How many of this kind are in hand now. */
  public int inHand(Kind kind) {
    return door(kind).inHand().get();
  }

  private Door door(Kind kind) {
    var door = doors.get(kind);
    if (door == null) {
      throw new IllegalStateException("every kind has a door");
    }
    return door;
  }

  private static int limit(AdmissionConfig config, Kind kind) {
    return switch (kind) {
      case LOGIN -> config.login();
      case TOKEN -> config.token();
      case ADMIN -> config.admin();
      case PROXY -> config.proxy();
      case SOCKET -> config.socket();
    };
  }
}
