package dev.sallyport.revocation;

import dev.sallyport.redis.SharedRedis;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the stream of revocations, one for a process, and says what it knows of a token. It
 * begins with all that the stream holds and goes on from the last entry it has, whatever happened
 * in between. It reads again at the latest 200 ms after an answer, so that {@link #lag} stays below
 * half a second while all is well.
 *
 * <p>A Redis that lost something is found out by the epoch beside the stream, by the end of the
 * stream, and by each entry's telling which was before it. Then what was said may be lost, and no
 * token of before counts any more: it needs a refresh.
 */
public final class RevocationFeed {
  private static final Logger LOG = LoggerFactory.getLogger(RevocationFeed.class);

  /** The lag of a replica that has not heard everything once. */
  public static final Duration UNLIMITED = Duration.ofSeconds(Long.MAX_VALUE);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private final Vertx vertx;
  private final StreamReader reader;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Heard heard;
  private final ClockCheck clocks;
  private final Promise<Void> done = Promise.promise();
  private volatile boolean ending;
  private volatile Consumer<Revocation.Person> people = _ -> {};
  private final List<KeyEnds> holders = new CopyOnWriteArrayList<>();
  private volatile boolean complete;
  private volatile long currentAt;

  /** What Redis's clock said last. */
  private volatile long told;

  // Only the one round that is under way touches these.
  private EntryId last = EntryId.NONE;
  private long epoch;
  private boolean following;

  /** Nothing was left unread by the last round. */
  private boolean current;

  private boolean lost;
  private boolean interrupted;
  private Duration pause = FIRST_PAUSE;

  private RevocationFeed(
      Vertx vertx, SharedRedis redis, InstantSource clock, Metrics metrics, int most) {
    this.vertx = vertx;
    this.reader = new StreamReader(redis);
    this.clock = clock;
    this.metrics = metrics;
    this.heard = new Heard(most);
    this.clocks = new ClockCheck(clock, metrics);
  }

  /**
   * Begins to follow. It never gives up: while Redis is away its lag grows.
   *
   * @param clock by which tokens expire
   */
  public static RevocationFeed begin(
      Vertx vertx, SharedRedis redis, InstantSource clock, Metrics metrics) {
    return begin(vertx, redis, clock, metrics, RevocationLog.MOST);
  }

  /** The same, with room for so many. */
  static RevocationFeed begin(
      Vertx vertx, SharedRedis redis, InstantSource clock, Metrics metrics, int most) {
    var feed = new RevocationFeed(vertx, redis, clock, metrics, most);
    metrics.revocationLag(feed::lag);
    vertx.getOrCreateContext().runOnContext(_ -> feed.next());
    return feed;
  }

  /**
   * Says of each person whose everything ended that they did, from now on. Every replica is told,
   * none of what was said while it was away.
   */
  public void people(Consumer<Revocation.Person> told) {
    people = told;
  }

  /**
   * Tells this of each signing key that was taken away: of those heard before at once, of others
   * from now on, as soon as they are heard.
   */
  public void keys(KeyEnds holder) {
    holders.add(holder);
    heard.keys().forEach(key -> holder.ended(key.poolId(), key.kid()));
  }

  /** Completes when it reads no more. */
  public Future<Void> end() {
    ending = true;
    return done.future();
  }

  /**
   * How old is what {@link #of} answers from: the time since the last read was sent that was
   * answered and left nothing unread; {@link #UNLIMITED} before the first. Whoever lets a token
   * pass must look at it first.
   */
  public Duration lag() {
    return complete ? Duration.ofNanos(System.nanoTime() - currentAt) : UNLIMITED;
  }

  /**
   * How a token stands. Any thread may ask.
   *
   * @param family its {@code origin_jti}
   * @param deviceKey its {@code device_key}, or null
   * @param issuedAt its {@code iat}
   */
  public Standing of(
      String poolId, String sub, String family, @Nullable String deviceKey, Instant issuedAt) {
    var standing = heard.of(poolId, sub, family, deviceKey, issuedAt);
    return complete ? standing : standing.or(Standing.ASK);
  }

  /**
   * Why Redis is to be asked about such a token, where {@link #of} says so. By Redis's clock alone:
   * this machine's may be another. Any thread may ask.
   */
  public Doubt doubt(String poolId, String sub, String family, @Nullable String deviceKey) {
    var said = heard.said(poolId, sub, family, deviceKey);
    return new Doubt(said, told - said > Standing.WINDOW.toMillis());
  }

  /**
   * Whether a browser's session may have ended before its time, so that Redis must be asked. Any
   * thread may ask.
   *
   * @param name as Redis knows it
   * @param since when Redis was last asked
   */
  public boolean mayHaveEnded(String name, Instant since) {
    return !complete || heard.mayHaveEnded(name, since);
  }

  private void next() {
    if (ending) {
      done.complete();
      return;
    }
    round()
        .onComplete(
            answered -> {
              if (answered.succeeded()) {
                resumed();
                next();
              } else {
                troubled(answered.cause());
                vertx.setTimer(pause.toMillis(), _ -> next());
                pause = longer(pause);
              }
            });
  }

  /** Reads what there is or, when that was all, waits for more and reads that. */
  private Future<Void> round() {
    var sent = System.nanoTime();
    var read = current ? reader.more(last, epoch, lost) : reader.after(last, epoch, lost);
    current = false;
    return read.map(
        page -> {
          clocks.heard(page.now());
          told = page.now();
          if (hear(page) && !page.full()) {
            following = true;
            currentAt = sent + page.waited().toNanos();
            current = true;
            complete = true;
            heard.forget(clock.instant().minus(RevocationLog.KEPT).toEpochMilli());
          }
          return null;
        });
  }

  /** False when reading has to begin again. */
  private boolean hear(StreamReader.Page page) {
    if (page.epoch() != epoch) {
      return anew(page.epoch());
    }
    for (var entry : page.entries()) {
      if (entry.before().compareTo(last) < 0) {
        if (following) {
          // It was added to a stream that had not all we heard.
          lost = true;
          return false;
        }
        // A stream like that as we find it is none that we write; nothing is won by a new epoch.
        missed(last);
      } else if (!entry.before().equals(last)) {
        missed(entry.before());
      }
      hear(entry);
      last = entry.id();
    }
    return true;
  }

  private void hear(Entry entry) {
    var what = entry.what();
    if (what == null) {
      missed(entry.id());
    } else {
      heard.add(entry.id().millis(), what);
      metrics.revocation(what.getClass());
      if (what instanceof Revocation.Key(var pool, var kid)) {
        holders.forEach(holder -> holder.ended(pool, kid));
      }
      if (following && what instanceof Revocation.Person person) {
        people.accept(person);
      }
    }
  }

  private void missed(EntryId until) {
    heard.incomplete(until.millis());
    holders.forEach(KeyEnds::doubted);
  }

  /** Another epoch: the first that is heard of, or Redis lost something. */
  private boolean anew(long begun) {
    if (epoch != 0) {
      metrics.alarm(Metrics.Alarm.REVOCATIONS_LOST);
      LOG.atError()
          .addKeyValue("since", Instant.ofEpochMilli(begun))
          .log("Redis lost revocations: tokens issued before need a refresh");
      holders.forEach(KeyEnds::doubted);
    }
    heard.epoch(begun);
    epoch = begun;
    last = EntryId.NONE;
    following = false;
    lost = false;
    return false;
  }

  private void resumed() {
    pause = FIRST_PAUSE;
    if (interrupted) {
      interrupted = false;
      LOG.info("revocations are heard again");
    }
  }

  private void troubled(Throwable why) {
    metrics.revocationInterrupted();
    if (!interrupted) {
      interrupted = true;
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(why.getMessage()))
          .log("revocations are not heard");
    }
  }

  private static Duration longer(Duration pause) {
    var twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }
}
