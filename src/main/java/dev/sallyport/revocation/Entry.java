package dev.sallyport.revocation;

import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the stream. Field names are one letter: {@code k} the kind, {@code p} the pool,
 * {@code w} the family, sub, device or session, {@code s} the family that is spared, {@code b} the
 * entry before.
 *
 * @param before the entry that was the last when this one was added, by which a reader sees that it
 *     missed some
 * @param what null for a kind that a newer Sallyport knows
 */
record Entry(EntryId id, EntryId before, @Nullable Revocation what) {

  /** The fields as they are added, without the entry before. */
  static List<String> fields(Revocation what) {
    return switch (what) {
      case Revocation.Family(var pool, var family) -> fields("f", pool, family);
      case Revocation.Device(var pool, var key) -> fields("d", pool, key);
      case Revocation.Pool(var pool) -> fields("p", pool, "");
      case Revocation.Session(var name) -> fields("b", "", name);
      case Revocation.Key(var pool, var kid) -> fields("k", pool, kid);
      case Revocation.Person(var pool, var sub, var spared) -> {
        var fields = new ArrayList<>(fields("u", pool, sub));
        if (spared != null) {
          fields.addAll(List.of("s", spared));
        }
        yield fields;
      }
    };
  }

  private static List<String> fields(String kind, String pool, String who) {
    return List.of("k", kind, "p", pool, "w", who);
  }

  /** As XRANGE tells it. */
  static Entry read(Response told) {
    var fields = new HashMap<String, String>();
    var flat = told.get(1);
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      fields.put(flat.get(i).toString(), flat.get(i + 1).toString());
    }
    return new Entry(
        EntryId.read(told.get(0).toString()),
        EntryId.read(fields.getOrDefault("b", EntryId.NONE.toString())),
        what(fields));
  }

  private static @Nullable Revocation what(Map<String, String> fields) {
    var pool = fields.get("p");
    var who = fields.get("w");
    if (pool == null || who == null) {
      return null;
    }
    return switch (fields.getOrDefault("k", "")) {
      case "f" -> new Revocation.Family(pool, who);
      case "d" -> new Revocation.Device(pool, who);
      case "p" -> new Revocation.Pool(pool);
      case "b" -> new Revocation.Session(who);
      case "k" -> new Revocation.Key(pool, who);
      case "u" -> new Revocation.Person(pool, who, fields.get("s"));
      default -> null;
    };
  }
}
