package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Names.Name;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which tag a name leads to: a key holds {@code tag.nonce}. The key is only an index: whether the
 * user at that tag really goes by the name is for the user's own record to say, so a key left
 * behind by a crash holds nobody up. A second key tells for as long as a reservation stands that
 * the user may still be written; until then the name is taken from nobody.
 */
final class NameStore {
  /** How long a reservation stands; longer than any request lives. */
  static final Duration RESERVED_FOR = Duration.ofSeconds(30);

  private static final Script RESERVE = Script.named("name_reserve", "name_holder");
  private static final Script READ = Script.named("name_read");
  private static final Script RELEASE = Script.named("name_release");
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final SharedRedis redis;
  private final Kek kek;
  private final RandomIds ids;

  NameStore(SharedRedis redis, Kek kek, RandomIds ids) {
    this.redis = redis;
    this.kek = kek;
    this.ids = ids;
  }

  /**
   * Who holds a name.
   *
   * @param value as it stands in Redis
   */
  record Holder(String value) {
    /** Where its user is, or may be written any moment. */
    PersonTag tag() {
      return new PersonTag(value.substring(0, PersonTag.LENGTH));
    }
  }

  /** What came of asking for a name: it is held now, or somebody else holds it. */
  sealed interface Reserved {
    /**
     * Ours, under this value, and taken from us by nobody for {@link #RESERVED_FOR}.
     *
     * @param before it was ours already
     * @param fresh reserved so lately that nobody may take it yet, whatever its user goes by
     */
    record Held(String mac, Holder mine, boolean before, boolean fresh) implements Reserved {}

    /** Somebody else's. */
    record Taken(Holder theirs) implements Reserved {}
  }

  /**
   * A name that a user takes in the step that writes it, where one node has both.
   *
   * @param from as {@link #reserve} has it
   */
  record Taking(Name name, List<String> keys, Holder mine, @Nullable Holder from) {
    /** The same, from a holder found not to go by the name. */
    Taking from(Holder vacant) {
      return new Taking(name, keys, mine, vacant);
    }
  }

  /** How a name is taken for the user at this tag. */
  Taking taking(String poolId, Name name, PersonTag tag) {
    return new Taking(name, keys(poolId, name), mine(tag), null);
  }

  /** The keys of a name: who holds it, and that its user may still be written. */
  List<String> keys(String poolId, Name name) {
    return keys(mac(poolId, name));
  }

  private Holder mine(PersonTag tag) {
    return new Holder(tag.value() + "." + ids.base64url(9));
  }

  /** Who holds the name, whether its user goes by it or not; empty when it is free. */
  Future<Optional<Holder>> holder(String poolId, Name name, Deadline deadline) {
    return redis
        .get(RedisKeys.name(mac(poolId, name)), deadline)
        .map(value -> Optional.ofNullable(value).map(Holder::new));
  }

  /**
   * Reserves a name for the user at this tag.
   *
   * @param from a holder found not to go by the name, from whom it may be taken unless it was
   *     reserved a moment ago; or null
   */
  Future<Reserved> reserve(
      String poolId, Name name, PersonTag tag, @Nullable Holder from, Deadline deadline) {
    return reserve(poolId, name, tag, from, "", deadline);
  }

  /**
   * The same for a user that is being made, whose maker may have tried before and not heard what
   * came of it: what is reserved for this tag is reserved again.
   */
  Future<Reserved> claim(
      String poolId, Name name, PersonTag tag, @Nullable Holder from, Deadline deadline) {
    return reserve(poolId, name, tag, from, tag.value(), deadline);
  }

  private Future<Reserved> reserve(
      String poolId,
      Name name,
      PersonTag tag,
      @Nullable Holder from,
      String own,
      Deadline deadline) {
    var mac = mac(poolId, name);
    var mine = mine(tag);
    var args =
        List.of(
            mine.value(),
            Long.toString(RESERVED_FOR.toMillis()),
            from == null ? "" : from.value(),
            own);
    // Durable: a user that goes by the name must not lose it to a failover.
    return redis
        .runDurable(RESERVE, keys(mac), args, deadline)
        .map(reply -> Objects.requireNonNull(reply).toString())
        .map(
            reply ->
                switch (reply) {
                  case "1" -> new Reserved.Held(mac, mine, false, true);
                  case "2" -> new Reserved.Held(mac, mine, true, true);
                  default -> new Reserved.Taken(new Holder(reply));
                });
  }

  /** Frees a name, if it is still held so, also for a caller whose time is over. */
  Future<Void> release(Reserved.Held held, Deadline deadline) {
    var holder = List.of(held.mine().value());
    return redis.settle(RELEASE, keys(held.mac()), holder, deadline).mapEmpty();
  }

  /** What this tag holds of these names now, so that exactly this can be released later. */
  Future<List<Reserved.Held>> heldBy(
      PersonTag tag, String poolId, List<Name> names, Deadline deadline) {
    var all = names.stream().map(name -> heldBy(tag, poolId, name, deadline)).toList();
    return Future.all(all)
        .map(_ -> all.stream().map(Future::result).flatMap(Optional::stream).toList());
  }

  private Future<Optional<Reserved.Held>> heldBy(
      PersonTag tag, String poolId, Name name, Deadline deadline) {
    return held(poolId, name, deadline)
        .map(found -> found.filter(held -> held.mine().tag().equals(tag)));
  }

  /**
   * What its holder has of the name, so that exactly this can be released; empty when it is free.
   */
  Future<Optional<Reserved.Held>> held(String poolId, Name name, Deadline deadline) {
    var mac = mac(poolId, name);
    return redis
        .run(READ, keys(mac), List.of(), deadline)
        .map(
            reply ->
                Optional.ofNullable(reply)
                    .map(
                        held ->
                            new Reserved.Held(
                                mac,
                                new Holder(held.get(0).toString()),
                                true,
                                held.get(1).toInteger() == 1)));
  }

  private String mac(String poolId, Name name) {
    var space = name.link() ? Names.LINK : "name";
    return BASE64URL.encodeToString(kek.mac(space, poolId, name.folded()));
  }

  private static List<String> keys(String mac) {
    return List.of(RedisKeys.name(mac), RedisKeys.reserving(mac));
  }
}
