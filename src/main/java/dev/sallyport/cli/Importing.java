package dev.sallyport.cli;

import dev.sallyport.directory.Restored;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores records as they are read, users some at a time and everything else in its turn. A record
 * that is there already as it is in the file is left alone, so that a run that was interrupted goes
 * on where it ended when it is begun again.
 */
final class Importing {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** What to do with a record in whose place something else is. */
  enum OnConflict {
    FAIL,
    SKIP,
    REPLACE
  }

  private final Installation to;
  private final CommandOutput output;
  private final OnConflict onConflict;
  private final boolean keys;
  private final List<Brought> waiting = new ArrayList<>();
  private long conflicts;

  Importing(Installation to, CommandOutput output, OnConflict onConflict, boolean keys) {
    this.to = to;
    this.output = output;
    this.onConflict = onConflict;
    this.keys = keys;
  }

  private record Brought(long number, JsonObject record) {
    /** Names it without telling anything secret, and nothing that a terminal would act on. */
    String name() {
      var what =
          switch (record.getString("type")) {
            case "user" -> {
              var user = record.getJsonObject("user");
              yield user.getString("sub") + " (" + Json.encode(user.getString("username")) + ")";
            }
            case "group" -> Json.encode(record.getJsonObject("document").getString("name"));
            case "part" -> record.getString("kind") + " " + Json.encode(record.getString("name"));
            case "keys" -> record.getString("algorithm");
            default -> "";
          };
      return "record "
          + number
          + ": "
          + record.getString("type")
          + " "
          + what
          + (what.isEmpty() ? "" : " of pool ")
          + Json.encode(record.getString("pool"));
    }
  }

  /** That records are such as this version knows, without storing any; answers how many. */
  static long check(RecordReader from) throws IOException {
    for (var record = from.next(); record != null; record = from.next()) {
      if (!(record.getValue("type") instanceof String type)
          || !List.of("pool", "part", "group", "keys", "user").contains(type)
          || !(record.getValue("pool") instanceof String)) {
        throw new IOException(
            "record " + from.number() + " is of a kind this program does not know");
      }
    }
    return from.number();
  }

  /** All of them. Answers how many were in conflict and left alone. */
  long records(RecordReader from) throws IOException {
    for (var record = from.next(); record != null; record = from.next()) {
      var brought = new Brought(from.number(), record);
      if (record.getString("type").equals("user")) {
        waiting.add(brought);
        if (waiting.size() == Installation.AT_ONCE) {
          flush();
        }
      } else {
        flush();
        waiting.add(brought);
        flush();
      }
    }
    flush();
    output.counted();
    return conflicts;
  }

  private void flush() throws IOException {
    var all = waiting.stream().map(this::stored).toList();
    var outcomes = Installation.await(Future.join(all).transform(_ -> Future.succeededFuture(all)));
    for (int i = 0; i < outcomes.size(); i++) {
      var brought = waiting.get(i);
      if (outcomes.get(i).failed()) {
        throw new IOException(
            brought.name() + " " + Cli.told(outcomes.get(i).cause()), outcomes.get(i).cause());
      }
      told(brought, outcomes.get(i).result());
    }
    waiting.clear();
  }

  private void told(Brought brought, Restored outcome) throws IOException {
    var type = brought.record().getString("type");
    switch (outcome) {
      case Restored.Added() -> output.count(type + " added");
      case Restored.Same() -> output.count(type + " unchanged");
      case Restored.Replaced() -> output.count(type + " replaced");
      case Restored.NotYet() ->
          throw new IOException(
              brought.name() + " goes by a name that is reserved; run the import again");
      case Restored.Differs(var why) -> {
        if (onConflict == OnConflict.FAIL) {
          throw new IOException(
              brought.name() + " " + why + "; --on-conflict says what to do instead of stopping");
        }
        output.count(type + " in conflict");
        output.line(brought.name() + " " + why + "; skipped");
        conflicts++;
      }
    }
  }

  private Future<Restored> stored(Brought brought) {
    return stored(brought, Deadline.in(Restored.NOT_YET_FOR.plus(PAUSE)));
  }

  /** What an interrupted run reserved is free again soon. */
  private Future<Restored> stored(Brought brought, Deadline patience) {
    return to.patiently(() -> once(brought.record()))
        .compose(
            outcome ->
                outcome instanceof Restored.NotYet && !patience.passed()
                    ? to.after(PAUSE).compose(_ -> stored(brought, patience))
                    : Future.succeededFuture(outcome));
  }

  private Future<Restored> once(JsonObject record) {
    var replace = onConflict == OnConflict.REPLACE;
    var deadline = Installation.soon();
    try {
      return switch (record.getString("type")) {
        case "pool" -> to.poolArchive().restorePool(record, replace, deadline);
        case "part" -> to.partArchive().restore(record, replace, deadline);
        case "group" -> to.poolArchive().restoreGroup(record, replace, deadline);
        case "keys" ->
            keys
                ? to.tokenArchive().restore(record, replace, deadline)
                : Future.succeededFuture(new Restored.Same());
        default -> user(record, replace, deadline);
      };
    } catch (Failed refused) {
      return Future.failedFuture(refused);
    } catch (RuntimeException malformed) {
      // Its message may quote the record.
      return Future.failedFuture(new Failed(new Failure.Invalid("is not as such a record is")));
    }
  }

  private Future<Restored> user(JsonObject record, boolean replace, Deadline deadline) {
    return to.pools()
        .pool(record.getString("pool"), deadline)
        .compose(pool -> to.userArchive().restore(pool, record, replace, deadline));
  }
}
