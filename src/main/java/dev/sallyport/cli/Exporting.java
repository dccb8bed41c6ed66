package dev.sallyport.cli;

import dev.sallyport.directory.Listing;
import dev.sallyport.directory.Page;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.PoolArchive;
import dev.sallyport.directory.PoolParts;
import dev.sallyport.directory.User;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes the records of pools and their people, pool by pool, and of each pool what others need
 * first. It holds a page at a time. What is changed while it runs may be in it as it was or as it
 * became.
 */
final class Exporting {
  private static final int PAGE = 60;

  private final Installation from;
  private final RecordWriter to;
  private final CommandOutput output;
  private final boolean keys;

  Exporting(Installation from, RecordWriter to, CommandOutput output, boolean keys) {
    this.from = from;
    this.to = to;
    this.output = output;
    this.keys = keys;
  }

  /** These pools; all where none are named. */
  void pools(Set<String> named) throws IOException {
    for (var pool : found(named)) {
      write(PoolArchive.record(pool));
      for (var kind : PoolParts.Kind.values()) {
        pages(after -> from.partArchive().page(pool, kind, after, PAGE, Installation.soon()));
      }
      pages(after -> from.poolArchive().groups(pool, after, PAGE, Installation.soon()));
      if (keys) {
        for (var record : read(() -> from.tokenArchive().records(pool.id(), Installation.soon()))) {
          write(record);
        }
      }
      users(pool);
    }
    to.end();
    output.counted();
  }

  private List<Pool> found(Set<String> named) throws IOException {
    var all = new ArrayList<Pool>();
    if (!named.isEmpty()) {
      for (var id : named) {
        all.add(read(() -> from.pools().freshPool(id, Installation.soon())));
      }
      return all;
    }
    var after = "";
    while (after != null) {
      var start = after;
      var page = read(() -> from.pools().administration().pools(start, PAGE, Installation.soon()));
      all.addAll(page.items());
      after = page.next();
    }
    return all;
  }

  private <T> T read(Supplier<Future<T>> step) throws IOException {
    return Installation.await(from.patiently(step));
  }

  private void pages(Function<String, Future<Page<JsonObject>>> pages) throws IOException {
    var after = "";
    while (after != null) {
      var start = after;
      var page = read(() -> pages.apply(start));
      for (var record : page.items()) {
        write(record);
      }
      after = page.next();
    }
  }

  private void users(Pool pool) throws IOException {
    var after = "";
    while (after != null) {
      var start = after;
      var page = read(() -> page(pool, start));
      for (var record : read(() -> records(pool, page.users()))) {
        write(record);
      }
      after = page.next();
    }
  }

  private Future<Listing.Page> page(Pool pool, String after) {
    return from.listing()
        .page(pool, new Listing.Source.Everybody(), after, PAGE, Installation.soon());
  }

  private Future<List<JsonObject>> records(Pool pool, List<User> users) {
    return Future.all(
            users.stream()
                .map(user -> from.userArchive().record(pool, user, Installation.soon()))
                .toList())
        .map(all -> all.<JsonObject>list());
  }

  private void write(JsonObject record) throws IOException {
    to.write(record);
    output.count(record.getString("type"));
  }
}
