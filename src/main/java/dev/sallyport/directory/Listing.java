package dev.sallyport.directory;

import dev.sallyport.directory.UserLists.Entry;
import dev.sallyport.directory.UserLists.Which;
import dev.sallyport.directory.UserRecords.Found;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Users of a pool, page by page, in no order that means anything. What a page costs does not depend
 * on how many users there are, nor on how far on it is. Where few users fit, so many are looked at
 * in one call and no more, and the page is shorter than asked.
 */
public final class Listing {
  /** How many users a call looks at until its page ends, however few of them fit. */
  private static final int LOOKED_AT = 240;

  private static final int AT_ONCE = 60;

  private final UserStore users;
  private final UserRecords records;
  private final UserLists lists;

  Listing(UserStore users, UserRecords records, UserLists lists) {
    this.users = users;
    this.records = records;
    this.lists = lists;
  }

  /** Where the users come from. */
  public sealed interface Source {
    /** Everybody there is. */
    record Everybody() implements Source {}

    /** Everybody of whom this is true; others are looked at too. */
    record Fitting(Predicate<User> fits) implements Source {}

    /** Who has exactly this e-mail address, phone number or preferred username. */
    record Having(String attribute, String value) implements Source {}

    /** Who goes by this name or sub, if it is also true of them. */
    record Named(String login, Predicate<User> fits) implements Source {}

    /** Who is in a group. */
    record In(Group group) implements Source {}
  }

  /**
   * One page.
   *
   * @param next where the next one begins; null when this was the last
   */
  public record Page(List<User> users, @Nullable String next) {
    public Page {
      users = List.copyOf(users);
    }
  }

  /**
   * The page that begins here.
   *
   * @param after the {@code next} of the page before, or empty
   * @param most users on it, 60 at most
   */
  public Future<Page> page(Pool pool, Source source, String after, int most, Deadline deadline) {
    return switch (source) {
      case Source.Everybody() -> scan(all(pool), most, after, most, deadline);
      case Source.Fitting(var fits) ->
          scan(new Scan(new Which.All(pool.id()), fits), AT_ONCE, after, most, deadline);
      case Source.Having(var attribute, var value) -> {
        var folded = Names.fold(pool, value);
        var which = new Which.Having(pool, attribute, value);
        Predicate<User> has =
            user -> Names.fold(pool, user.attributes().getOrDefault(attribute, "")).equals(folded);
        yield scan(new Scan(which, has), most, after, most, deadline);
      }
      case Source.Named(var login, var fits) ->
          users
              .find(pool, login, deadline)
              .map(
                  user ->
                      new Page(user != null && fits.test(user) ? List.of(user) : List.of(), null));
      case Source.In(var group) -> {
        Predicate<User> in = user -> user.groups().containsValue(group.id());
        yield scan(new Scan(new Which.In(group.id()), in), most, after, most, deadline);
      }
    };
  }

  private static Scan all(Pool pool) {
    return new Scan(new Which.All(pool.id()), _ -> true);
  }

  private record Scan(Which which, Predicate<User> fits) {}

  private Future<Page> scan(Scan scan, int atOnce, String after, int most, Deadline deadline) {
    return scan(scan, atOnce, after, most, LOOKED_AT, new ArrayList<>(), deadline);
  }

  private Future<Page> scan(
      Scan scan,
      int atOnce,
      String after,
      int most,
      int left,
      List<User> found,
      Deadline deadline) {
    return lists
        .page(scan.which(), after, atOnce, deadline)
        .compose(
            page ->
                records
                    .read(page.entries().stream().map(Entry::tag).toList(), deadline)
                    .compose(
                        read -> {
                          var taken = take(scan, page.entries(), read, most, found);
                          var more = page.more() || taken < page.entries().size();
                          var next = taken == 0 ? after : tag(page.entries().get(taken - 1));
                          var looked = left - taken;
                          return tidied(scan, page.entries(), read, deadline)
                              .compose(
                                  _ ->
                                      more && found.size() < most && looked > 0
                                          ? scan(scan, atOnce, next, most, looked, found, deadline)
                                          : Future.succeededFuture(
                                              new Page(found, more ? next : null)));
                        }));
  }

  private static String tag(Entry entry) {
    return entry.tag().value();
  }

  /** Adds those that fit until the page is full, and says how many entries were gone through. */
  private static int take(
      Scan scan, List<Entry> entries, List<Found> read, int most, List<User> found) {
    for (int i = 0; i < entries.size(); i++) {
      if (found.size() == most) {
        return i;
      }
      if (read.get(i) instanceof Found.Whole(var user) && scan.fits().test(user)) {
        found.add(user);
      }
    }
    return entries.size();
  }

  /** Strikes out entries that a crash left behind: nothing that is being written now. */
  private Future<Void> tidied(Scan scan, List<Entry> entries, List<Found> read, Deadline deadline) {
    var stale = new ArrayList<Entry>();
    for (int i = 0; i < entries.size(); i++) {
      if (stale(scan, entries.get(i), read.get(i))) {
        stale.add(entries.get(i));
      }
    }
    return UserLists.inTurn(
            stale,
            entry ->
                lists.strike(
                    List.of(entry.list()),
                    entry.tag(),
                    entry.timed() ? 0 : entry.version(),
                    deadline))
        .mapEmpty();
  }

  /** A user is entered only once it was begun, so that one that is not there never comes. */
  private static boolean stale(Scan scan, Entry entry, Found found) {
    return switch (found) {
      case Found.Nothing() -> true;
      case Found.Half() -> false;
      case Found.Whole(var user) ->
          !(scan.which() instanceof Which.All)
              && (entry.timed() || entry.version() <= user.version())
              && !scan.fits().test(user);
    };
  }
}
