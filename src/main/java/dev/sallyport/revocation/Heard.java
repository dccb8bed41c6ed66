package dev.sallyport.revocation;

import dev.sallyport.revocation.Revocation.Device;
import dev.sallyport.revocation.Revocation.Family;
import dev.sallyport.revocation.Revocation.Person;
import dev.sallyport.revocation.Revocation.Pool;
import dev.sallyport.revocation.Revocation.Session;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a replica heard lately. One thread adds to it, any may ask. It holds so many entries and no
 * more: what gives way to others is asked of Redis from then on.
 */
final class Heard {
  private final int most;
  private final Map<Family, Long> families = new ConcurrentHashMap<>();
  private final Map<Device, Long> devices = new ConcurrentHashMap<>();
  private final Map<Pool, Long> pools = new ConcurrentHashMap<>();
  private final Map<Session, Long> sessions = new ConcurrentHashMap<>();
  private final Map<Revocation.Key, Long> keys = new ConcurrentHashMap<>();
  private final Map<Person, CutOffs> people = new ConcurrentHashMap<>();
  private final Deque<Said> inOrder = new ArrayDeque<>();

  /** Nothing issued before this counts; milliseconds, as all times here. */
  private volatile long epoch;

  /** Not all that was said until then is here. */
  private volatile long incomplete;

  private record Said(long at, Revocation what) {}

  /** Room for so many. */
  Heard(int most) {
    this.most = most;
  }

  /** That nothing issued before this time counts: what was said of it may be lost. */
  void epoch(long at) {
    epoch = Math.max(epoch, at);
  }

  /** That something may have been said until this time which is not here. */
  void incomplete(long until) {
    incomplete = Math.max(incomplete, until);
  }

  /** Adds what was said at this time; twice is fine. */
  void add(long at, Revocation what) {
    switch (what) {
      case Family family -> families.merge(family, at, Math::max);
      case Device device -> devices.merge(device, at, Math::max);
      case Pool pool -> pools.merge(pool, at, Math::max);
      case Session session -> sessions.merge(session, at, Math::max);
      case Revocation.Key key -> keys.merge(key, at, Math::max);
      case Person(var pool, var sub, var spared) ->
          people.compute(
              person(pool, sub),
              (_, known) -> known == null ? CutOffs.of(at, spared) : known.with(at, spared));
    }
    inOrder.add(new Said(at, what));
    if (inOrder.size() > most) {
      incomplete(inOrder.element().at());
      drop(inOrder.remove());
    }
  }

  /** Forgets what was said before this time: no token of then is good any more. */
  void forget(long before) {
    while (!inOrder.isEmpty() && inOrder.element().at() < before) {
      drop(inOrder.remove());
    }
  }

  /** What was said again since stays. */
  private void drop(Said said) {
    switch (said.what()) {
      case Family family -> families.remove(family, said.at());
      case Device device -> devices.remove(device, said.at());
      case Pool pool -> pools.remove(pool, said.at());
      case Session session -> sessions.remove(session, said.at());
      case Revocation.Key key -> keys.remove(key, said.at());
      case Person(var pool, var sub, _) ->
          people.computeIfPresent(
              person(pool, sub), (_, known) -> known.latest() > said.at() ? known : null);
    }
  }

  private static Person person(String pool, String sub) {
    return new Person(pool, sub, null);
  }

  /** How many entries it holds. */
  int size() {
    return inOrder.size();
  }

  /** The signing keys that were taken away. */
  Set<Revocation.Key> keys() {
    return Set.copyOf(keys.keySet());
  }

  /** How a token stands by what is here. */
  Standing of(
      String poolId, String sub, String family, @Nullable String deviceKey, Instant issued) {
    var standing = against(epoch, issued);
    var cutOffs = people.get(person(poolId, sub));
    if (cutOffs != null) {
      standing = standing.or(against(cutOffs.of(family), issued));
    }
    var asked =
        families.containsKey(new Family(poolId, family))
            || (deviceKey != null && devices.containsKey(new Device(poolId, deviceKey)))
            // A later token is of a pool that was not deleted, or was made anew.
            || against(pools.getOrDefault(new Pool(poolId), 0L), issued) != Standing.LIVE
            || against(incomplete, issued) != Standing.LIVE;
    return asked ? standing.or(Standing.ASK) : standing;
  }

  /** When the last was said that may have ended such a token; 0 where nothing was. */
  long said(String poolId, String sub, String family, @Nullable String deviceKey) {
    var cutOffs = people.get(person(poolId, sub));
    return LongStream.of(
            epoch,
            incomplete,
            cutOffs == null ? 0 : cutOffs.of(family),
            families.getOrDefault(new Family(poolId, family), 0L),
            deviceKey == null ? 0 : devices.getOrDefault(new Device(poolId, deviceKey), 0L),
            pools.getOrDefault(new Pool(poolId), 0L))
        .max()
        .orElseThrow();
  }

  /** Whether something said since then may have ended this session; only Redis can tell. */
  boolean mayHaveEnded(String session, Instant since) {
    return sessions.containsKey(new Session(session))
        || against(Math.max(epoch, incomplete), since) != Standing.LIVE;
  }

  private static Standing against(long cutOff, Instant issued) {
    return Standing.against(Instant.ofEpochMilli(cutOff), issued);
  }
}
