package dev.sallyport.imports;

import dev.sallyport.directory.Group;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way into a pool: a piece is read, its rows are checked off the event loop, then
 * written so many at once, a batch after the other; only then comes the next piece. Where Redis
 * cannot serve, a row is tried again for some seconds.
 */
final class ImportRun {
  private static final int BATCH = 200;
  private static final Duration A_ROW = Duration.ofSeconds(5);
  private static final int TRIES = 7;
  private static final long PAUSE_MILLIS = 100;

  /** What is asked after each batch, and at the end: whether to go on. */
  interface Pace {
    Future<Boolean> reached(Tally soFar);
  }

  /** What a line came to before anything was written. */
  private sealed interface Read {
    long line();

    record Fit(long line, User user, List<String> groups) implements Read {}

    record Unfit(long line, String why) implements Read {}

    /** Empty, or the header. */
    record Nothing(long line) implements Read {}
  }

  private final Vertx vertx;
  private final UserStore users;
  private final Newcomers newcomers;
  private final Pool pool;
  private final FileFormat format;
  private final int atOnce;
  private final ImportListener listener;
  private final Rows rows;
  private final Lines lines;
  private final Map<String, Group> groups = new HashMap<>();
  private final Promise<Tally> done = Promise.promise();
  private final ArrayDeque<Read> waiting = new ArrayDeque<>();
  private Pace pace = _ -> Future.succeededFuture(true);
  private Tally tally = Tally.none();
  private boolean begun;
  private boolean last;

  ImportRun(
      Vertx vertx,
      UserStore users,
      Newcomers newcomers,
      Pool pool,
      FileFormat format,
      int atOnce,
      ImportListener listener) {
    this.vertx = vertx;
    this.users = users;
    this.newcomers = newcomers;
    this.pool = pool;
    this.format = format;
    this.atOnce = atOnce;
    this.listener = listener;
    this.rows =
        switch (format) {
          case CSV -> new CsvRows(pool);
          case JSON_LINES -> new JsonRows();
        };
    this.lines = new Lines(rows.longestLine());
  }

  /** The whole file. */
  Future<Tally> all(Source source) {
    return from(Tally.none(), source, _ -> Future.succeededFuture(true));
  }

  /**
   * What is left of a file, whose first lines were done before.
   *
   * @param before how far it came
   * @param asked after each batch; answering false ends it there
   */
  Future<Tally> from(Tally before, Source source, Pace asked) {
    tally = before;
    pace = asked;
    vertx.runOnContext(_ -> piece(source));
    return done.future();
  }

  private void piece(Source source) {
    source
        .next()
        .compose(piece -> vertx.executeBlocking(() -> read(piece), false))
        .onFailure(this::broken)
        .onSuccess(
            read -> {
              waiting.addAll(read);
              batch(source);
            });
  }

  private void broken(Throwable trouble) {
    done.tryFail(trouble);
  }

  private List<Read> read(byte @Nullable [] piece) {
    last = piece == null;
    var read = new ArrayList<Read>();
    for (var line : piece == null ? lines.rest() : lines.of(piece)) {
      var each = read(line);
      if (line.number() > tally.lines()) {
        read.add(each);
      }
    }
    return read;
  }

  private Read read(Line line) {
    if (!(line instanceof Line.Text(var number, var text))) {
      return new Read.Unfit(line.number(), ((Line.Unreadable) line).why());
    }
    if (text.isBlank()) {
      return new Read.Nothing(number);
    }
    if (!begun) {
      begun = true;
      if (rows.header(text)) {
        return new Read.Nothing(number);
      }
    }
    if (number <= tally.lines()) {
      return new Read.Nothing(number);
    }
    try {
      var row = rows.row(text);
      if (row.groups().size() > users.groups().mostOfUser()) {
        return new Read.Unfit(number, "The user is in too many groups.");
      }
      return new Read.Fit(number, newcomers.of(pool, format, row), row.groups());
    } catch (Failed refused) {
      return new Read.Unfit(number, told(refused.failure()));
    }
  }

  private static String told(Failure failure) {
    return switch (failure) {
      case Failure.Invalid(var message) -> message;
      case Failure.UsernameTaken(var message) -> message;
      case Failure.GroupNotFound() -> "A group of the user does not exist.";
      default -> failure.getClass().getSimpleName();
    };
  }

  /** Writes some rows, then goes on with the next ones, the next piece, or nothing more. */
  private void batch(Source source) {
    var some = new ArrayList<Read>();
    while (some.size() < BATCH && !waiting.isEmpty()) {
      some.add(waiting.poll());
    }
    var rest = some.iterator();
    var lanes = new ArrayList<Future<Void>>();
    for (var i = 0; i < atOnce; i++) {
      Promise<Void> lane = Promise.promise();
      lanes.add(lane.future());
      lane(rest, lane);
    }
    Future.join(lanes)
        .compose(_ -> reached(some))
        .onFailure(this::broken)
        .onSuccess(
            goOn -> {
              if (!goOn || (waiting.isEmpty() && last)) {
                done.tryComplete(tally);
              } else if (waiting.isEmpty()) {
                piece(source);
              } else {
                batch(source);
              }
            });
  }

  private Future<Boolean> reached(List<Read> some) {
    if (!some.isEmpty()) {
      tally = tally.at(some.getLast().line());
    }
    listener.progress(tally);
    return pace.reached(tally);
  }

  /** One row after another, until there is none left for this lane. */
  private void lane(Iterator<Read> rest, Promise<Void> lane) {
    while (rest.hasNext()) {
      switch (rest.next()) {
        case Read.Nothing _ -> {}
        case Read.Unfit(var line, var why) -> note(line, new Outcome.Failed(why));
        case Read.Fit fit -> {
          written(fit)
              .onSuccess(
                  outcome -> {
                    note(fit.line(), outcome);
                    lane(rest, lane);
                  })
              .onFailure(lane::tryFail);
          return;
        }
      }
    }
    lane.tryComplete();
  }

  private void note(long line, Outcome outcome) {
    tally = tally.with(outcome);
    if (!(outcome instanceof Outcome.Imported)) {
      listener.refused(line, outcome);
    }
  }

  private Future<Outcome> written(Read.Fit fit) {
    return written(fit, 1)
        .recover(
            trouble ->
                trouble instanceof Failed failed && !passing(failed.failure())
                    ? Future.succeededFuture(new Outcome.Failed(told(failed.failure())))
                    : Future.failedFuture(trouble));
  }

  private Future<Outcome> written(Read.Fit fit, int tried) {
    var deadline = Deadline.in(A_ROW);
    return joined(fit, deadline)
        .compose(user -> users.create(pool, user, deadline))
        .map(_ -> (Outcome) new Outcome.Imported())
        .recover(
            trouble -> {
              if (!(trouble instanceof Failed failed)) {
                return Future.failedFuture(trouble);
              }
              if (failed.failure() instanceof Failure.UsernameTaken(var message)
                  && message.equals(UserStore.USER_EXISTS)) {
                return there(fit.user(), tried > 1, deadline);
              }
              return passing(failed.failure()) && tried < TRIES
                  ? vertx.timer(PAUSE_MILLIS << tried).compose(_ -> written(fit, tried + 1))
                  : Future.failedFuture(trouble);
            });
  }

  private static boolean passing(Failure failure) {
    return failure instanceof Failure.Overloaded || failure instanceof Failure.Broken;
  }

  /** After a try whose answer was lost, the user may be the one we made. */
  private Future<Outcome> there(User user, boolean perhapsOurs, Deadline deadline) {
    var skipped = new Outcome.Skipped("The user already exists.");
    return !perhapsOurs
        ? Future.succeededFuture(skipped)
        : users
            .bySub(pool.id(), user.sub(), deadline)
            .map(
                now ->
                    now != null && now.version() == 1 && now.created().equals(user.created())
                        ? new Outcome.Imported()
                        : skipped);
  }

  private Future<User> joined(Read.Fit fit, Deadline deadline) {
    Future<Void> known = Future.succeededFuture();
    for (var name : fit.groups()) {
      if (!groups.containsKey(name)) {
        known =
            known
                .compose(_ -> users.groups().get(pool.id(), name, deadline))
                .map(
                    group -> {
                      groups.put(name, group);
                      return null;
                    });
      }
    }
    return known.map(
        _ -> {
          var all = new HashMap<String, String>();
          fit.groups()
              .forEach(name -> all.put(name, Objects.requireNonNull(groups.get(name)).id()));
          var user = fit.user();
          return user.withProfile(user.profile().withGroups(all));
        });
  }
}
