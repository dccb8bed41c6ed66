package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which users there are, in which groups, and with which values: sorted sets in Redis, whose
 * members are {@code tag:version} or {@code tag:time}. A list is an index only; the user's own
 * record decides whether it belongs there. It is entered before the user is written, or in the same
 * step where one node has both, and struck out after, so that no crash leaves a user off a list;
 * whoever reads a list passes over what is left too many.
 *
 * <p>The version is that of the write which entered it. So a slow write that strikes out what was
 * before it leaves alone what a later one entered. A write that enters a user whose version it has
 * not read yet says when that was instead, on Redis's clock, and is left alone for as long as it
 * can be under way.
 *
 * <p>A list that may grow with the pool has 64 parts, by the first character of the tags, which are
 * MACs, so that no key and no slot of a cluster holds a whole pool. One part after another is the
 * order of the tags.
 */
final class UserLists {
  /** The characters tags are made of, in the order Redis sorts them. */
  private static final String PARTS =
      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

  /** The attributes that users are found by the exact value of. */
  static final Set<String> VALUES = Set.of("email", "phone_number", "preferred_username");

  /** How many parts are read at first, which fill a page of a large pool. */
  private static final int FEW = 4;

  /** How much of each further part is read with them, where a list is likely to be small. */
  private static final int THIN = 16;

  /** How many writes are under way at once. */
  private static final int MORE = 15;

  private static final Script ADD = Script.named("list_add");
  private static final Script ENTER = Script.named("list_enter");
  private static final Script REMOVE = Script.named("list_remove");
  private static final Script COUNT = Script.named("list_count");
  private static final Script PAGE = Script.named("list_page");

  /** What every version is less than; a time, in milliseconds, is not. */
  private static final long TIMES = 1_000_000_000_000L;

  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final SharedRedis redis;
  private final Kek kek;

  UserLists(SharedRedis redis, Kek kek) {
    this.redis = redis;
    this.kek = kek;
  }

  /** Which list is meant. */
  sealed interface Which {
    /** Everybody of a pool. */
    record All(String poolId) implements Which {}

    /** Who is in a group. */
    record In(String groupId) implements Which {}

    /** Who has this value of one of {@link #VALUES}. */
    record Having(Pool pool, String attribute, String value) implements Which {}
  }

  /**
   * One entry of a list.
   *
   * @param list the key of the part it stands on
   * @param version of the write that entered it, or when it did
   */
  record Entry(String list, PersonTag tag, long version) {
    /** Whether only its age tells that it is left over. */
    boolean timed() {
      return version >= TIMES;
    }
  }

  /**
   * Some entries, in the order of their tags, no tag twice.
   *
   * @param more whether there are others after them
   */
  record Page(List<Entry> entries, boolean more) {}

  /** The keys of all lists a user belongs on. */
  Set<String> keys(Pool pool, User user) {
    var keys = new HashSet<String>();
    var part = user.tag().value().charAt(0);
    keys.add(RedisKeys.part("users", pool.id(), part));
    user.groups().values().stream()
        .filter(id -> !id.isEmpty())
        .forEach(id -> keys.add(members(id, user.tag())));
    for (var name : VALUES) {
      var value = user.attributes().getOrDefault(name, "");
      if (!value.isEmpty()) {
        keys.add(having(pool, name, value));
      }
    }
    return keys;
  }

  /** The key of the list of a group's members that a person belongs on. */
  static String members(String groupId, PersonTag tag) {
    return RedisKeys.part("members", groupId, tag.value().charAt(0));
  }

  private String having(Pool pool, String name, String value) {
    var mac = kek.mac("value", pool.id(), name, Names.fold(pool, value));
    return RedisKeys.value(BASE64URL.encodeToString(mac));
  }

  /** How a user stands on a list, entered by the write that makes this version of it. */
  static String member(PersonTag tag, long version) {
    return tag.value() + ":" + version;
  }

  /** Whether lists lie where their users do, so that one script can write both. */
  boolean withUsers() {
    return redis.oneNode();
  }

  /** Enters a user on these lists, durably, as what is about to be written of it asks. */
  Future<Void> enter(Collection<String> keys, PersonTag tag, long version, Deadline deadline) {
    var member = List.of(member(tag, version));
    return inTurn(List.copyOf(keys), key -> redis.runDurable(ADD, List.of(key), member, deadline))
        .mapEmpty();
  }

  /** Enters somebody who is still being read on a list, durably, as of now. */
  Future<Void> enterAhead(String key, PersonTag tag, Deadline deadline) {
    var args = List.of(tag.value(), Long.toString(TIMES));
    return redis.runDurable(ENTER, List.of(key), args, deadline).mapEmpty();
  }

  private static List<String> upTo(PersonTag tag, long version) {
    return List.of(
        tag.value(),
        Long.toString(version),
        Long.toString(TIMES),
        Long.toString(NameStore.RESERVED_FOR.toMillis()));
  }

  /**
   * Strikes a user off these lists, as entered up to this version. What fails is passed over: an
   * entry too many is passed over too.
   */
  Future<Void> strike(Collection<String> keys, PersonTag tag, long version, Deadline deadline) {
    return struck(keys, tag, version, deadline).otherwiseEmpty();
  }

  /** The same, and fails where it could not be done. It is done also when the time is over. */
  Future<Void> struck(Collection<String> keys, PersonTag tag, long version, Deadline deadline) {
    var args = upTo(tag, version);
    return inTurn(List.copyOf(keys), key -> redis.settle(REMOVE, List.of(key), args, deadline))
        .mapEmpty();
  }

  /**
   * So many entries of a list, after this tag. However long the list is and wherever the page, one
   * round trip reads the parts a full page needs; a sparse list takes another, but for a group's,
   * of which the first look reads some of every part.
   *
   * @param after the last tag of the page before, or empty
   */
  Future<Page> page(Which which, String after, int most, Deadline deadline) {
    var start = after.isEmpty() ? "-" : "(" + after + ";";
    return switch (which) {
      case Which.All(var poolId) ->
          parts(keys("users", poolId, after), start, most, FEW, new ArrayList<>(), deadline);
      case Which.In(var groupId) ->
          everywhere(keys("members", groupId, after), start, most, deadline);
      case Which.Having(var pool, var name, var value) ->
          read(List.of(having(pool, name, value)), start, most + 1, deadline)
              .map(List::getFirst)
              .map(found -> page(found, most));
    };
  }

  /** How many entries the list of everybody in a pool has. One round trip. */
  Future<Long> everybody(String poolId, Deadline deadline) {
    return redis
        .runEach(COUNT, keys("users", poolId, ""), List.of(), deadline)
        .map(counts -> counts.stream().mapToLong(n -> Objects.requireNonNull(n).toLong()).sum());
  }

  /** The keys of the parts from where a page begins. */
  private static List<String> keys(String kind, String id, String after) {
    var from = after.isEmpty() ? 0 : Math.max(0, PARTS.indexOf(after.charAt(0)));
    return PARTS.substring(from).chars().mapToObj(c -> RedisKeys.part(kind, id, (char) c)).toList();
  }

  /**
   * Reads the first parts and, together with them, the beginnings of all others. These are whole
   * where the first few parts do not fill a page; should one not be, the page is filled from there.
   */
  private Future<Page> everywhere(List<String> keys, String start, int most, Deadline deadline) {
    var few = Math.min(FEW, keys.size());
    var thin = Math.min(THIN, most + 1);
    var first = read(keys.subList(0, few), start, most + 1, deadline);
    var others = read(keys.subList(few, keys.size()), start, thin, deadline);
    return Future.all(first, others)
        .compose(
            _ -> {
              var found = new ArrayList<Entry>();
              first.result().forEach(found::addAll);
              for (var i = 0; i < others.result().size(); i++) {
                var part = others.result().get(i);
                found.addAll(part);
                if (part.size() == thin && found.size() <= most) {
                  var on = "(" + part.getLast().tag().value() + ";";
                  var rest = keys.subList(few + i, keys.size());
                  return parts(rest, on, most, FEW, found, deadline);
                }
              }
              return Future.succeededFuture(page(found, most));
            });
  }

  private static Page page(List<Entry> found, int most) {
    return new Page(first(found, most), found.size() > most);
  }

  /** Only the part where the page begins is limited by the start; it is the first of the keys. */
  private Future<Page> parts(
      List<String> keys, String start, int most, int width, List<Entry> found, Deadline deadline) {
    if (found.size() > most || keys.isEmpty()) {
      return Future.succeededFuture(page(found, most));
    }
    var now = keys.subList(0, Math.min(width, keys.size()));
    return read(now, start, most + 1, deadline)
        .compose(
            read -> {
              read.forEach(found::addAll);
              var rest = keys.subList(now.size(), keys.size());
              return parts(
                  rest, start, most, more(now.size(), found.size(), most), found, deadline);
            });
  }

  /** Parts are about equally long: twice as many as should do, so that one more look is enough. */
  private static int more(int parts, int found, int most) {
    return found == 0 ? PARTS.length() : 2 * parts * (most + 1) / found;
  }

  private static List<Entry> first(List<Entry> found, int most) {
    return List.copyOf(found.subList(0, Math.min(most, found.size())));
  }

  /** So many entries of each of these parts. */
  private Future<List<List<Entry>>> read(
      List<String> keys, String start, int most, Deadline deadline) {
    return redis
        .runEach(PAGE, keys, List.of(start, Integer.toString(most)), deadline)
        .compose(
            replies -> {
              var filled =
                  IntStream.range(0, keys.size())
                      .mapToObj(i -> filled(keys.get(i), replies.get(i), most, deadline))
                      .toList();
              return Future.all(filled).map(_ -> filled.stream().map(Future::result).toList());
            });
  }

  /** A person entered twice is one entry, so that it may take another look to fill the page. */
  private Future<List<Entry>> filled(
      String key, @Nullable Response reply, int most, Deadline deadline) {
    var members = Objects.requireNonNull(reply);
    var found = entries(key, members);
    if (members.size() < most || found.size() == most) {
      return Future.succeededFuture(found);
    }
    var on = "(" + found.getLast().tag().value() + ";";
    return read(List.of(key), on, most - found.size(), deadline)
        .map(
            others -> {
              found.addAll(others.getFirst());
              return found;
            });
  }

  /** Of one person entered twice, the later entry counts; they are neighbours. */
  private static List<Entry> entries(String key, Response members) {
    var entries = new ArrayList<Entry>();
    for (var each : members) {
      var member = each.toString();
      var tag = new PersonTag(member.substring(0, PersonTag.LENGTH));
      var version = Long.parseLong(member.substring(PersonTag.LENGTH + 1));
      if (!entries.isEmpty() && entries.getLast().tag().equals(tag)) {
        version = Math.max(version, entries.removeLast().version());
      }
      entries.add(new Entry(key, tag, version));
    }
    return entries;
  }

  /** Does so for all, no more than a few at once, so that a page leaves Redis to others too. */
  static <A, B> Future<List<B>> inTurn(List<A> all, Function<A, Future<B>> work) {
    return inTurn(all, work, new ArrayList<>());
  }

  private static <A, B> Future<List<B>> inTurn(
      List<A> all, Function<A, Future<B>> work, List<B> done) {
    if (all.isEmpty()) {
      return Future.succeededFuture(done);
    }
    var now = all.subList(0, Math.min(MORE, all.size()));
    var running = now.stream().map(work).toList();
    return Future.all(running)
        .compose(
            _ -> {
              running.forEach(each -> done.add(each.result()));
              return inTurn(all.subList(now.size(), all.size()), work, done);
            });
  }
}
