package dev.sallyport.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.config.AuditConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Decisions in Redis, each sealed. They are kept twice: by attempt, in buckets of bounded size that
 * share nothing with a person, so that attempts of nobody are found too; and by person, beside
 * their other keys. Both forget what is too old and, of too many, the oldest.
 */
public final class EventStore {
  private static final Script ADD = Script.named("event_add");
  private static final Script READ = Script.named("event_read");
  private static final Script PAGE = Script.named("event_page");
  private static final Script MARK = Script.named("event_mark");

  /** So many share the attempts, so that no slot of a cluster has them all. */
  private static final int BUCKETS = 64;

  /** What is kept of one attempt at most, in characters; its last decision always is. */
  private static final int LONGEST_TRACE = 16_384;

  /** The same in a person's history. */
  private static final int LONGEST_EVENT = 4_096;

  /** Stands where lines of an attempt are missing. */
  private static final String GAP = "~";

  private static final String TRACE = "trace";
  private static final String HISTORY = "history";
  private static final String FEEDBACK = "feedback";

  private final SharedRedis redis;
  private final Kek kek;
  private final AuditConfig config;
  private final InstantSource clock;
  private final Attempts attempts;

  /** Decisions in this Redis, sealed with this key. */
  public EventStore(SharedRedis redis, Kek kek, AuditConfig config, InstantSource clock) {
    this.redis = redis;
    this.kek = kek;
    this.config = config;
    this.clock = clock;
    this.attempts = new Attempts(redis, BUCKETS);
  }

  /**
   * The decisions of one attempt.
   *
   * @param entries in the order they were made
   * @param whole false where there were more than are kept
   */
  public record Trace(List<Entry> entries, boolean whole) {
    public Trace {
      entries = List.copyOf(entries);
    }
  }

  /** Whether anything of this decision is kept. */
  boolean keeps(AuditEvent event) {
    return (event.traced() && config.attempts() > 0)
        || (event.personal() != null && config.eventsPerUser() > 0);
  }

  /** A decision that is made now. */
  Entry made(AuditEvent event) {
    return new Entry(clock.instant(), event);
  }

  /** What of this decision is to be written where. Written twice it is there once. */
  List<SharedRedis.Call> writes(Entry entry) {
    var event = entry.event();
    var personal = event.personal();
    var writes = new ArrayList<SharedRedis.Call>();
    if (event.traced() && config.attempts() > 0) {
      writes.add(
          write(
              attempts(event.attempt()),
              entry,
              kek.seal(TRACE, EntryJson.traced(entry), event.attempt()),
              // Rounded up: a bucket holds one at least.
              (config.attempts() + BUCKETS - 1) / BUCKETS,
              config.attemptsFor(),
              LONGEST_TRACE));
    }
    if (personal != null && config.eventsPerUser() > 0) {
      writes.add(
          write(
              RedisKeys.history(personal.tag()),
              entry,
              kek.seal(
                  HISTORY,
                  EntryJson.personal(entry, personal),
                  context(personal.tag(), event.attempt())),
              config.eventsPerUser(),
              config.eventsFor(),
              LONGEST_EVENT));
    }
    return writes;
  }

  private static SharedRedis.Call write(
      List<String> keys, Entry entry, String line, int most, Duration life, int longest) {
    return new SharedRedis.Call(
        keys,
        List.of(
            entry.event().attempt(),
            line,
            Long.toString(entry.at().toEpochMilli()),
            Integer.toString(most),
            Long.toString(life.toMillis()),
            Integer.toString(longest)));
  }

  /** Writes them, apart from all that somebody waits for. */
  Future<Void> add(List<SharedRedis.Call> writes) {
    return redis.aside(ADD, writes);
  }

  /** What is known of an attempt; nothing where it is too long ago, or never was. */
  public Future<Trace> trace(String attempt, Deadline deadline) {
    return redis
        .run(READ, attempts(attempt), List.of(attempt, oldest(config.attemptsFor())), deadline)
        .map(
            reply -> reply == null ? new Trace(List.of(), true) : trace(attempt, reply.toString()));
  }

  /**
   * An attempt in the list of all.
   *
   * @param position where it stands there
   */
  public record Listed(String position, String id, Trace trace) {}

  /**
   * All attempts, those that began last first; fewer than asked for only where there are no more.
   *
   * @param after the position of the attempt after which to begin; empty for the newest
   */
  public Future<List<Listed>> latest(String after, int limit, Deadline deadline) {
    var place = after.isEmpty() ? List.of("", "") : Arrays.asList(after.split(" ", 2));
    return attempts
        .latest(place, oldest(config.attemptsFor()), limit, deadline)
        .compose(
            begun ->
                attempts
                    .lines(
                        begun,
                        begun.stream().map(each -> attempts(each.id()).getFirst()).toList(),
                        deadline)
                    .map(
                        lines ->
                            begun.stream()
                                .map(each -> listed(each, lines.getOrDefault(each.id(), "")))
                                .toList()));
  }

  private Listed listed(Attempts.Begun begun, String lines) {
    var id = begun.id();
    return new Listed(begun.position(), id, trace(id, lines));
  }

  private Trace trace(String id, String lines) {
    return new Trace(entries(TRACE, id, id, "", lines), !lines.contains(GAP));
  }

  /**
   * A person's events, the newest first; one more than a page has where there are more.
   *
   * @param after the position of the event after which to begin; empty for the newest
   */
  public Future<List<Positioned>> page(String tag, String after, int limit, Deadline deadline) {
    var place = after.isEmpty() ? List.of("", "") : Arrays.asList(after.split(" ", 2));
    return redis
        .run(
            PAGE,
            RedisKeys.history(tag),
            List.of(
                place.get(0),
                place.get(1),
                oldest(config.eventsFor()),
                Integer.toString(limit + 1)),
            deadline)
        .map(reply -> events(tag, Objects.requireNonNull(reply)));
  }

  /** An event and where it stands in the list. */
  public record Positioned(String position, AuthEvent event) {}

  private List<Positioned> events(String tag, Response reply) {
    var events = new ArrayList<Positioned>();
    for (var i = 0; i < reply.size(); i += 4) {
      var id = reply.get(i).toString();
      var position = reply.get(i + 1) + " " + id;
      var lines = reply.get(i + 2).toString();
      var sealed = reply.get(i + 3).toString();
      AuthEvent.of(
              id,
              entries(HISTORY, id, context(tag, id), tag, lines),
              sealed.isEmpty() ? null : feedback(tag, id, sealed))
          .ifPresent(event -> events.add(new Positioned(position, event)));
    }
    return events;
  }

  /** Notes what an administrator thinks of an event. False where there is no such event. */
  public Future<Boolean> mark(String tag, String id, boolean valid, Deadline deadline) {
    var text = valid + " " + clock.instant().toEpochMilli();
    var sealed = kek.seal(FEEDBACK, text.getBytes(UTF_8), context(tag, id));
    return redis
        .runDurable(
            MARK, RedisKeys.history(tag), List.of(id, sealed, oldest(config.eventsFor())), deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger() == 1);
  }

  private AuthEvent.Feedback feedback(String tag, String id, String sealed) {
    var parts = new String(opened(FEEDBACK, sealed, context(tag, id)), UTF_8).split(" ", 2);
    return new AuthEvent.Feedback(
        Boolean.parseBoolean(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1])));
  }

  private List<Entry> entries(
      String purpose, String attempt, String context, String tag, String lines) {
    return lines
        .lines()
        .filter(line -> !line.equals(GAP))
        .map(line -> EntryJson.read(attempt, tag, opened(purpose, line, context)))
        .sorted(Comparator.comparing(Entry::at))
        .toList();
  }

  private byte[] opened(String purpose, String sealed, String context) {
    try {
      return kek.open(purpose, sealed, context);
    } catch (GeneralSecurityException foreign) {
      throw Failed.broken("a kept decision could not be opened", foreign);
    }
  }

  private String oldest(Duration life) {
    return Long.toString(clock.instant().minus(life).toEpochMilli());
  }

  private static String context(String tag, String id) {
    return tag + ":" + id;
  }

  private static List<String> attempts(String attempt) {
    return RedisKeys.attempts(Math.floorMod(attempt.hashCode(), BUCKETS));
  }
}
