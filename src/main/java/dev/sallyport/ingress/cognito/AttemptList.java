package dev.sallyport.ingress.cognito;

import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.EventStore;
import dev.sallyport.audit.EventStore.Listed;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An operation of our own: attempts of all pools or of one, those that began last first, each with
 * all its decisions. A page may be short or empty while there are more; it ends when no token
 * comes.
 */
final class AttemptList {
  private static final String NAME = "AdminListAttempts";

  /** How many are read at once to find those that fit. */
  private static final int BATCH = 120;

  /** After so many batches a page ends, whatever was found. */
  private static final int BATCHES = 5;

  private final Accounts accounts;
  private final UserStore users;
  private final EventStore events;
  private final PageTokens pages;

  AttemptList(Accounts accounts, UserStore users, EventStore events, PageTokens pages) {
    this.accounts = accounts;
    this.users = users;
    this.events = events;
    this.pages = pages;
  }

  Operation operation() {
    return Administered.ownTelling(NAME, this::list);
  }

  /** Which attempts are asked for; an empty text is any. */
  private record Wanted(String pool, String who, String action, String outcome) {
    boolean fits(Attempted attempt) {
      return (pool.isEmpty() || pool.equals(attempt.pool()))
          && (who.isEmpty() || who.equals(attempt.who()))
          && (action.isEmpty() || action.equals(attempt.action()))
          && (outcome.isEmpty() || outcome.equals(attempt.outcome()));
    }
  }

  /** What an attempt comes to. */
  private record Attempted(Listed listed) {
    static boolean known(Listed listed) {
      return !listed.trace().entries().isEmpty();
    }

    private String first(java.util.function.Function<AuditEvent, String> part) {
      return listed.trace().entries().stream()
          .map(entry -> part.apply(entry.event()))
          .filter(text -> !text.isEmpty())
          .findFirst()
          .orElse("");
    }

    String pool() {
      return first(AuditEvent::pool);
    }

    String who() {
      return first(AuditEvent::who);
    }

    String action() {
      return first(AuditEvent::action);
    }

    String outcome() {
      return switch (listed.trace().entries().getLast().event().outcome()) {
        case "granted" -> "Granted";
        case "refused" -> "Refused";
        default -> "InProgress";
      };
    }
  }

  private Future<JsonObject> list(Call call) {
    return wanted(call)
        .compose(
            wanted -> {
              var question = NAME + " " + wanted;
              var after = pages.position(call.input().getString("NextToken"), question);
              var page = new Page(call, wanted, PageTokens.limit(call, "MaxResults"));
              return page.filled(after, BATCHES)
                  .compose(next -> answer(call, page.found, next, question));
            });
  }

  /** Whom a name means is known in one pool only. */
  private Future<Wanted> wanted(Call call) {
    var input = call.input();
    var pool = input.getString("UserPoolId", "");
    var action = input.getString("Action", "");
    var outcome = input.getString("Outcome", "");
    if (input.getString("Username") == null) {
      var known = pool.isEmpty() ? Future.succeededFuture() : accounts.pool(call);
      return known.map(new Wanted(pool, "", action, outcome));
    }
    if (pool.isEmpty()) {
      return Future.failedFuture(
          new Failed(new Failure.Invalid("Username needs the UserPoolId it is of.")));
    }
    return accounts
        .named(call, NAME)
        .map(named -> new Wanted(pool, named.user().sub(), action, outcome));
  }

  /** A page that is being filled. */
  private final class Page {
    private final Call call;
    private final Wanted wanted;
    private final int most;
    private final List<Attempted> found = new ArrayList<>();

    private Page(Call call, Wanted wanted, int most) {
      this.call = call;
      this.wanted = wanted;
      this.most = most;
    }

    /** Answers where the next page begins; empty where there is none. */
    private Future<Optional<String>> filled(String after, int batches) {
      return events
          .latest(after, BATCH, call.deadline())
          .compose(
              batch -> {
                for (var listed : batch) {
                  var attempt = new Attempted(listed);
                  if (Attempted.known(listed) && wanted.fits(attempt)) {
                    found.add(attempt);
                    if (found.size() == most) {
                      return Future.succeededFuture(Optional.of(listed.position()));
                    }
                  }
                }
                if (batch.size() < BATCH) {
                  return Future.succeededFuture(Optional.empty());
                }
                var next = batch.getLast().position();
                return batches > 1
                    ? filled(next, batches - 1)
                    : Future.succeededFuture(Optional.of(next));
              });
    }
  }

  private Future<JsonObject> answer(
      Call call, List<Attempted> found, Optional<String> next, String question) {
    return names(call, found)
        .map(
            names -> {
              var answer =
                  new JsonObject()
                      .put(
                          "Attempts",
                          new JsonArray(found.stream().map(each -> json(each, names)).toList()));
              return next.map(position -> answer.put("NextToken", pages.token(position, question)))
                  .orElse(answer);
            });
  }

  private static JsonObject json(Attempted attempt, Map<Who, String> names) {
    var trace = attempt.listed().trace();
    var json =
        new JsonObject()
            .put("AttemptId", attempt.listed().id())
            .put("Began", UserJson.seconds(trace.entries().getFirst().at()))
            .put("Outcome", attempt.outcome())
            .put("Action", attempt.action())
            .put(
                "Events",
                new JsonArray(trace.entries().stream().map(AdminGetAttempt::written).toList()))
            .put("Complete", trace.whole());
    put(json, "UserPoolId", attempt.pool());
    put(json, "Username", names.getOrDefault(Who.of(attempt), ""));
    return json;
  }

  private static void put(JsonObject json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  /** Somebody of a pool, who may be nobody. */
  private record Who(String pool, String sub) {
    static Who of(Attempted attempt) {
      return new Who(attempt.pool(), attempt.who());
    }
  }

  /** The names of those who are somebody. */
  private Future<Map<Who, String>> names(Call call, List<Attempted> found) {
    var asked = new LinkedHashMap<Who, Future<@Nullable String>>();
    found.stream()
        .map(Who::of)
        .filter(who -> !who.pool().isEmpty() && !who.sub().isEmpty())
        .distinct()
        .forEach(
            who ->
                asked.put(
                    who,
                    users
                        .bySub(who.pool(), who.sub(), call.deadline())
                        .map(user -> user == null ? null : user.username())));
    return Future.all(List.copyOf(asked.values()))
        .map(
            _ -> {
              var names = new LinkedHashMap<Who, String>();
              asked.forEach(
                  (who, name) -> {
                    if (name.result() != null) {
                      names.put(who, Objects.requireNonNull(name.result()));
                    }
                  });
              return names;
            });
  }
}
