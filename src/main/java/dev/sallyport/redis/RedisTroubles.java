package dev.sallyport.redis;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.redis.client.Response;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What goes wrong with Redis, as callers are to take it: a full pool is {@code Overloaded}, all
 * else {@code Broken}. All calls of one outage are one incident: the log tells of it when it
 * begins, every ten seconds while it lasts, and when it is over.
 */
final class RedisTroubles {
  private static final Logger LOG = LoggerFactory.getLogger(SharedRedis.class);

  /** Error replies that say this very call is wrong, not that Redis cannot serve. */
  private static final Pattern OUR_FAULT = Pattern.compile("(ERR|WRONGTYPE|CROSSSLOT|NOPERM)\\b.*");

  /** How the client wraps the error of one command of a batch. */
  private static final Pattern IN_BATCH = Pattern.compile("^ERR \\[\\d+] ");

  private static final Pattern CREDENTIALS = Pattern.compile("://[^@\\s/]*@");

  private final LongSupplier nanos;
  private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();
  private volatile Consumer<Trouble> counted = _ -> {};

  /** By this clock. */
  RedisTroubles(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** From now on each is counted here, by its cause. */
  void count(Metrics metrics) {
    counted = metrics::redisTrouble;
  }

  /** Too few replicas have a write in time. */
  Failed unacknowledged(int acknowledged, int wanted) {
    counted.accept(Trouble.REPLICAS);
    var incident = UUID.randomUUID().toString();
    LOG.atError()
        .addKeyValue("incident", incident)
        .addKeyValue("acknowledged", acknowledged)
        .addKeyValue("wanted", wanted)
        .log("too few replicas have a write");
    return new Failed(new Failure.Broken(incident));
  }

  /** The failure that this is for a caller; the log tells of it. */
  Failed spelled(Throwable trouble) {
    if (trouble instanceof Failed failed) {
      return failed;
    }
    counted.accept(Trouble.of(trouble, told(trouble)));
    if (trouble instanceof ConnectionPoolTooBusyException) {
      return Failed.overloaded();
    }
    if (refused(trouble)) {
      var incident = UUID.randomUUID().toString();
      log(LOG.atError(), incident, trouble, "Redis refused a call");
      return new Failed(new Failure.Broken(incident));
    }
    return new Failed(new Failure.Broken(lost(trouble).incident()));
  }

  private Outage lost(Throwable trouble) {
    var now = nanos.getAsLong();
    var current = outage.get();
    if (current == null) {
      var begun = new Outage(now);
      current = outage.compareAndExchange(null, begun);
      if (current == null) {
        log(LOG.atError(), begun.incident(), trouble, "Redis is lost");
        return begun;
      }
    }
    if (current.failed(now)) {
      log(told(LOG.atWarn(), current, now), current.incident(), trouble, "Redis is still lost");
    }
    return current;
  }

  /** An error reply that a healthy server gives: a script or an account of ours is at fault. */
  private static boolean refused(Throwable trouble) {
    return trouble instanceof Response && OUR_FAULT.matcher(told(trouble)).lookingAt();
  }

  /** Whether the server was told to run a script that it does not have, as after a restart. */
  static boolean unknownScript(Throwable trouble) {
    return told(trouble).startsWith("NOSCRIPT");
  }

  /** What the server said, without what the client puts before it. */
  static String told(Throwable trouble) {
    return IN_BATCH.matcher(String.valueOf(trouble.getMessage())).replaceFirst("");
  }

  /** One line, without the stack: it would tell of Vert.x's timers only. */
  private static void log(LoggingEventBuilder line, String incident, Throwable why, String what) {
    line.addKeyValue("incident", incident).addKeyValue("cause", cause(why)).log(what);
  }

  /** In words, without a password. */
  static String cause(Throwable trouble) {
    return trouble instanceof TimeoutException
        ? "no answer in time"
        : CREDENTIALS.matcher(trouble.toString()).replaceAll("://***@");
  }

  /** A call was answered. */
  void back() {
    var current = outage.get();
    if (current == null) {
      return;
    }
    var now = nanos.getAsLong();
    if (current.over(now) && outage.compareAndSet(current, null)) {
      told(LOG.atInfo(), current, now)
          .addKeyValue("incident", current.incident())
          .log("Redis answers again");
    }
  }

  private static LoggingEventBuilder told(LoggingEventBuilder line, Outage outage, long now) {
    return line.addKeyValue("calls", outage.calls()).addKeyValue("lasted", outage.lasted(now));
  }
}
