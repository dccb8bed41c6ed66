package dev.sallyport.audit;

import dev.sallyport.config.AuditConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes decisions to the log, in the order in which they are taken, as a chain: each line has a
 * number, the MAC of the line before, and one of its own, with a key that the log's reader does not
 * have. So whoever changes, drops, swaps or adds lines is found out; and whoever cuts off the end,
 * by how far the chain had come a second before, which is noted in Redis. One chain per process,
 * which names the one before.
 *
 * <p>One thread writes, so that nobody else ever waits for a slow reader of the log. Those that
 * wait to be written have a bounded number of places; what finds none is counted, and a line of the
 * chain tells how many there were.
 */
public final class AuditLog {
  /** What the chain is keyed with, see {@link Kek#macKeyOf}. */
  static final String PURPOSE = "audit chain";

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final Duration BEGINNING = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration RHYTHM = Duration.ofSeconds(1);

  private final Context context;
  private final Anchors anchors;
  private final byte[] key;
  private final String kek;
  private final String chain;
  private final AuditConfig config;
  private final InstantSource clock;
  private final Metrics metrics;
  private final BlockingQueue<Taken> waiting;
  private final AtomicInteger unwritten = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicBoolean full = new AtomicBoolean();
  private final AtomicBoolean anchoring = new AtomicBoolean();
  private final Promise<Void> ended = Promise.promise();
  private volatile boolean ending;

  // Only the thread that writes touches these.
  private long number;
  private String before = "";
  private long anchored;
  private long lookedAt = System.nanoTime();

  private record Taken(AuditEvent event, Instant at) {}

  private AuditLog(
      Vertx vertx,
      Anchors anchors,
      Kek kek,
      String chain,
      AuditConfig config,
      InstantSource clock,
      Metrics metrics) {
    this.context = vertx.getOrCreateContext();
    this.anchors = anchors;
    this.kek = kek.id();
    this.key = Objects.requireNonNull(kek.macKeyOf(kek.id(), PURPOSE));
    this.chain = chain;
    this.config = config;
    this.clock = clock;
    this.metrics = metrics;
    this.waiting = new ArrayBlockingQueue<>(config.logQueue());
    metrics.auditWaiting(unwritten::get);
  }

  /**
   * Begins a chain. Fails with Broken where Redis does not tell of the one before.
   *
   * @param source whose chains follow each other, such as the name of the host
   */
  public static Future<AuditLog> begin(
      Vertx vertx,
      SharedRedis redis,
      Kek kek,
      AuditConfig config,
      String source,
      RandomIds ids,
      InstantSource clock,
      Metrics metrics) {
    var anchors = new Anchors(redis);
    var chain = ids.base64url(12);
    var name = source.replaceAll("[^A-Za-z0-9._:-]", "_");
    return anchors
        .begin(chain, name, Deadline.in(BEGINNING))
        .map(
            former -> {
              var log = new AuditLog(vertx, anchors, kek, chain, config, clock, metrics);
              Thread.ofPlatform().name("audit").daemon().start(() -> log.write(name, former));
              return log;
            });
  }

  /**
   * Takes a decision to be written. Never waits.
   *
   * @param minor one of those that strangers may cause as many of as they like: they get half of
   *     the places
   * @return false where there was no place, which is counted
   */
  boolean take(AuditEvent event, boolean minor) {
    var taken = new Taken(event, clock.instant());
    unwritten.incrementAndGet();
    if ((minor && waiting.size() >= config.logQueue() / 2) || !waiting.offer(taken)) {
      unwritten.decrementAndGet();
      lost.incrementAndGet();
      metrics.auditLost();
      told();
      return false;
    }
    return true;
  }

  /**
   * Whether nothing more should be begun that leaves a decision: what has begun needs the places
   * that are left. Always false where the configuration would rather lose decisions.
   */
  public boolean refuses() {
    var refuses =
        config.whenFull() == AuditConfig.WhenFull.REFUSE
            && waiting.size() >= config.logQueue() - config.logQueue() / 4;
    if (refuses) {
      told();
    }
    return refuses;
  }

  /** Logged later, by the thread that writes: whoever logs now may have to wait as it does. */
  private void told() {
    if (full.compareAndSet(false, true)) {
      metrics.alarm(Metrics.Alarm.AUDIT_FULL);
    }
  }

  /** Writes what waits, but does not wait long for it. */
  public Future<Void> close() {
    ending = true;
    return ended.future().timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
  }

  private void write(String source, Anchors.@Nullable Anchor former) {
    write(
        link(new AuditLine(), clock.instant())
            .with("action", "audit chain")
            .with("outcome", "begun")
            .with(AuditLine.SOURCE, source)
            .with(AuditLine.FORMER, former == null ? "" : former.written()));
    try {
      while (!ending || !waiting.isEmpty()) {
        var next = waiting.poll(RHYTHM.toMillis(), TimeUnit.MILLISECONDS);
        missing(lost.getAndSet(0));
        if (next != null) {
          write(link(AuditLine.of(next.event()), next.at()));
          unwritten.decrementAndGet();
        }
        anchor(RHYTHM);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    last().onComplete(_ -> ended.tryComplete());
  }

  private void missing(long many) {
    if (many > 0) {
      write(
          link(new AuditLine(), clock.instant())
              .with("action", "audit chain")
              .with("outcome", "lost")
              .with("why", many + " decisions found no place"));
    }
    if (waiting.size() < config.logQueue() / 2 && full.compareAndSet(true, false)) {
      LOG.atError()
          .addKeyValue("lost", many)
          .log("decisions were made faster than the log was read");
    }
  }

  private AuditLine link(AuditLine line, Instant at) {
    return line.with("at", at.toString())
        .with(AuditLine.CHAIN, chain)
        .with(AuditLine.KEY, kek)
        .with(AuditLine.NUMBER, Long.toString(number + 1))
        .with(AuditLine.BEFORE, before);
  }

  private void write(AuditLine line) {
    before = line.seal(key);
    number++;
    line.log();
  }

  /** Notes how far it has come where that is due; one note at a time. */
  private void anchor(Duration rhythm) {
    var now = System.nanoTime();
    if (number > anchored
        && now - lookedAt >= rhythm.toNanos()
        && anchoring.compareAndSet(false, true)) {
      lookedAt = now;
      anchored = number;
      var reached = new Anchors.Anchor(chain, number, before);
      context.runOnContext(_ -> anchors.set(reached).onComplete(_ -> anchoring.set(false)));
    }
  }

  private Future<Void> last() {
    var reached = new Anchors.Anchor(chain, number, before);
    Promise<Void> noted = Promise.promise();
    context.runOnContext(_ -> anchors.set(reached).onComplete(noted));
    return noted.future();
  }
}
