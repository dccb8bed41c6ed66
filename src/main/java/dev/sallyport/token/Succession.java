package dev.sallyport.token;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pool's signing keys in the order in which they sign, the next ones among them and those whose
 * tokens may still be about. New keys are published first and sign later, and old ones verify as
 * long as there may be tokens of theirs, so that a change never makes a good token wrong.
 *
 * @param turns never empty
 * @param revoked keys that were taken away lately, so that who asks for it again is not told that
 *     there was never such a key
 */
record Succession(List<Turn> turns, List<Revoked> revoked) {
  /**
   * How long keys are published before they sign. Replicas read them every five minutes, and who
   * verifies may keep a key set as long as it was told to, which is five minutes, or by a habit of
   * its own.
   */
  static final Duration PUBLISHED = Duration.ofHours(1);

  /** No access or ID token lives longer than a day (tokens.md §2); clocks may differ. */
  static final Duration VERIFIED = Duration.ofHours(25);

  Succession {
    turns = List.copyOf(turns);
    revoked = List.copyOf(revoked);
  }

  /** A key that was taken away, by its id. */
  record Revoked(String kid, Instant at) {}

  /**
   * Two keys and when they sign.
   *
   * @param made null where nobody noted it
   * @param from when they begin; those before them end then
   */
  record Turn(KeyPairs pairs, @Nullable Instant made, Instant from) {
    List<String> kids() {
      return List.of(Jwk.kid(pairs.access().getPublic()), Jwk.kid(pairs.id().getPublic()));
    }
  }

  /** What a turn is good for. */
  enum State {
    /** Published, and signs nothing yet. */
    NEXT,
    /** Signs. */
    ACTIVE,
    /** Verifies what it signed. */
    RETIRING
  }

  /** The first keys of a pool. */
  static Succession first(KeyPairs pairs, Instant made) {
    return new Succession(List.of(new Turn(pairs, made, Instant.EPOCH)), List.of());
  }

  /** Whose turn it is. */
  Turn active(Instant now) {
    return turns.stream()
        .filter(turn -> !turn.from().isAfter(now))
        .reduce(turns.getFirst(), (_, later) -> later);
  }

  /** What this turn of ours is good for now. */
  State state(Turn turn, Instant now) {
    if (turn.from().isAfter(now)) {
      return State.NEXT;
    }
    return turn.equals(active(now)) ? State.ACTIVE : State.RETIRING;
  }

  /** Until when what it signed is verified; null for the last, whose end nobody knows. */
  @Nullable Instant until(Turn turn) {
    var next = turns.indexOf(turn) + 1;
    return next == turns.size() ? null : turns.get(next).from().plus(VERIFIED);
  }

  /** Without those that no token can be of any more. */
  Succession living(Instant now) {
    return new Succession(
        turns.stream()
            .filter(
                turn -> {
                  var until = until(turn);
                  return until == null || until.isAfter(now);
                })
            .toList(),
        revoked.stream().filter(gone -> gone.at().plus(VERIFIED).isAfter(now)).toList());
  }

  /** Whether keys wait for their turn. */
  boolean awaits(Instant now) {
    return turns.getLast().from().isAfter(now);
  }

  /** The same and these after them, once they have been published. */
  Succession followedBy(KeyPairs pairs, Instant now) {
    var living = living(now);
    var longer = new ArrayList<>(living.turns());
    longer.add(new Turn(pairs, now, now.plus(PUBLISHED)));
    return new Succession(longer, living.revoked());
  }

  /** Whether the keys that sign last are older than this, and none follow them yet. */
  boolean due(Duration age, Instant now) {
    var last = turns.getLast();
    var made = last.made();
    return !awaits(now) && !(made == null ? last.from() : made).plus(age).isAfter(now);
  }

  /** The turn that this key is of. */
  Optional<Turn> turn(String kid) {
    return turns.stream().filter(turn -> turn.kids().contains(kid)).findFirst();
  }

  /** Whether this key was taken away lately. */
  boolean wasRevoked(String kid) {
    return revoked.stream().anyMatch(gone -> gone.kid().equals(kid));
  }

  /**
   * Whether other keys must be made for this turn of ours to go: it signs, and none wait that could
   * sign in its place.
   */
  boolean needsOthers(Turn gone, Instant now) {
    return gone.equals(active(now)) && !awaits(now);
  }

  /**
   * Without both keys of this turn of ours, at once. Where they sign, the next ones do from now on,
   * or else these, though nobody has heard of them yet.
   *
   * @param others null only where none are needed
   */
  Succession without(Turn gone, @Nullable KeyPairs others, Instant now) {
    var left = new ArrayList<>(turns);
    left.remove(gone);
    if (gone.equals(active(now))) {
      var next = left.stream().filter(turn -> turn.from().isAfter(now)).findFirst();
      next.ifPresent(left::remove);
      left.add(
          next.map(turn -> new Turn(turn.pairs(), turn.made(), now))
              .orElseGet(() -> new Turn(Objects.requireNonNull(others), now, now)));
    }
    left.sort(Comparator.comparing(Turn::from));
    var noted = new ArrayList<>(living(now).revoked());
    gone.kids().forEach(kid -> noted.add(new Revoked(kid, now)));
    return new Succession(left, noted);
  }

  /**
   * In the clear; to be sealed at once. One turn is written as it was before there was a second
   * one, but for when it was made.
   */
  byte[] encode() {
    var json = turns.getFirst().pairs().json();
    var made = turns.getFirst().made();
    if (made != null) {
      json.put("made", made.toEpochMilli());
    }
    if (turns.getFirst().from().isAfter(Instant.EPOCH)) {
      json.put("from", turns.getFirst().from().toEpochMilli());
    }
    var later = new JsonArray();
    for (var turn : turns.subList(1, turns.size())) {
      var each = turn.pairs().json().put("from", turn.from().toEpochMilli());
      later.add(turn.made() == null ? each : each.put("made", turn.made().toEpochMilli()));
    }
    if (!later.isEmpty()) {
      json.put("later", later);
    }
    if (!revoked.isEmpty()) {
      var gone = new JsonObject();
      revoked.forEach(each -> gone.put(each.kid(), each.at().toEpochMilli()));
      json.put("revoked", gone);
    }
    return json.toBuffer().getBytes();
  }

  /** Reads what {@link #encode} wrote, by this version or an earlier one. */
  static Succession decode(String algorithm, byte[] encoded) throws GeneralSecurityException {
    var json = new JsonObject(Buffer.buffer(encoded));
    var turns = new ArrayList<>(List.of(turn(algorithm, json)));
    for (var later : json.getJsonArray("later", new JsonArray())) {
      turns.add(turn(algorithm, (JsonObject) later));
    }
    var revoked =
        json.getJsonObject("revoked", new JsonObject()).stream()
            .map(each -> new Revoked(each.getKey(), at((Number) each.getValue())))
            .toList();
    return new Succession(turns, revoked);
  }

  private static Instant at(Number millis) {
    return Instant.ofEpochMilli(millis.longValue());
  }

  private static Turn turn(String algorithm, JsonObject json) throws GeneralSecurityException {
    var made = json.getLong("made");
    return new Turn(
        KeyPairs.read(algorithm, json),
        made == null ? null : Instant.ofEpochMilli(made),
        Instant.ofEpochMilli(json.getLong("from", 0L)));
  }

  /** The public keys of all as a JWK set. */
  String jwks(String algorithm) {
    var keys = new JsonArray();
    for (var turn : turns) {
      keys.add(Jwk.of(turn.pairs().id().getPublic(), algorithm));
      keys.add(Jwk.of(turn.pairs().access().getPublic(), algorithm));
    }
    return new JsonObject().put("keys", keys).encode();
  }

  /** Says nothing of the keys. */
  @Override
  public String toString() {
    return "Succession[" + turns.size() + "]";
  }
}
