package dev.sallyport.redis;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.redis.client.Response;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What goes wrong with Redis, as callers are to take it: a full pool is {@code Overloaded}, all
 * else {@code Broken}. That Redis is lost is logged once, and so is its return.
 */
final class RedisTroubles {
  private static final Logger LOG = LoggerFactory.getLogger(SharedRedis.class);

  /** Error replies that say this very call is wrong, not that Redis cannot serve. */
  private static final Pattern OUR_FAULT = Pattern.compile("(ERR|WRONGTYPE|CROSSSLOT|NOPERM)\\b.*");

  /** How the client wraps the error of one command of a batch. */
  private static final Pattern IN_BATCH = Pattern.compile("^ERR \\[\\d+] ");

  private static final Pattern CREDENTIALS = Pattern.compile("://[^@\\s/]*@");

  private final AtomicBoolean lost = new AtomicBoolean();
  private volatile Consumer<Trouble> counted = _ -> {};

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

  /** The failure that this is for a caller; the log tells it once. */
  Failed spelled(Throwable trouble) {
    if (trouble instanceof Failed failed) {
      return failed;
    }
    counted.accept(Trouble.of(trouble, told(trouble)));
    if (trouble instanceof ConnectionPoolTooBusyException) {
      return Failed.overloaded();
    }
    var incident = UUID.randomUUID().toString();
    if (refused(trouble)) {
      log(LOG.atError(), incident, trouble, "Redis refused a call");
    } else if (lost.compareAndSet(false, true)) {
      log(LOG.atError(), incident, trouble, "Redis is lost");
    } else {
      log(LOG.atWarn(), incident, trouble, "Redis is still lost");
    }
    return new Failed(new Failure.Broken(incident));
  }

  /** An error reply that a healthy server gives: a script or an account of ours is at fault. */
  private static boolean refused(Throwable trouble) {
    return trouble instanceof Response && OUR_FAULT.matcher(told(trouble)).lookingAt();
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
    if (lost.get() && lost.compareAndSet(true, false)) {
      LOG.info("Redis answers again");
    }
  }
}
