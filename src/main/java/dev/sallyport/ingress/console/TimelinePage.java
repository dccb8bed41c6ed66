package dev.sallyport.ingress.console;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.console.View.Link;
import dev.sallyport.ingress.console.View.Timeline.Attempt;
import dev.sallyport.ingress.console.View.Timeline.Round;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of attempts, the newest first: each round, and the reason of each refusal. */
final class TimelinePage {
  private static final int ROWS = 25;
  private static final int POOLS = 60;
  private static final Set<String> OUTCOMES = Set.of("Granted", "Refused", "InProgress");

  /** What sign-ins are called in events. */
  private static final String SIGN_IN = "sign-in";

  private final ConsoleApi api;
  private final Words words;

  TimelinePage(ConsoleApi api, Words words) {
    this.api = api;
    this.words = words;
  }

  /** What is asked for; what makes no sense counts as not said. */
  private record Wanted(String pool, String user, String outcome, String kind) {
    static Wanted of(Visit visit) {
      var outcome = visit.query().get("outcome");
      return new Wanted(
          visit.query().get("pool"),
          visit.query().get("user").strip(),
          OUTCOMES.contains(outcome) ? outcome : "",
          visit.query().get("kind").equals("all") ? "all" : "");
    }

    JsonObject asked(String after) {
      var asked = new JsonObject().put("MaxResults", ROWS);
      put(asked, "UserPoolId", pool);
      put(asked, "Username", user);
      put(asked, "Outcome", outcome);
      put(asked, "Action", kind.isEmpty() ? SIGN_IN : "");
      put(asked, "NextToken", after);
      return asked;
    }

    private static void put(JsonObject json, String name, String value) {
      if (!value.isEmpty()) {
        json.put(name, value);
      }
    }

    String href(String after) {
      return Paths.TIMELINE
          + "?pool="
          + Paths.encoded(pool)
          + "&user="
          + Paths.encoded(user)
          + "&outcome="
          + outcome
          + "&kind="
          + kind
          + (after.isEmpty() ? "" : "&after=" + Paths.encoded(after));
    }
  }

  Future<Answer> show(Visit visit) {
    var wanted = Wanted.of(visit);
    var after = visit.query().get("after");
    var pools =
        api.call("ListUserPools", visit.caller(), new JsonObject().put("MaxResults", POOLS));
    var found = api.call("AdminListAttempts", visit.caller(), wanted.asked(after));
    return Future.join(pools, found)
        .transform(
            _ -> {
              if (pools.failed()) {
                return Future.failedFuture(pools.cause());
              }
              var wrong = found.failed() ? wrong(found.cause()) : null;
              return found.failed() && wrong == null
                  ? Future.failedFuture(found.cause())
                  : Future.succeededFuture(
                      Answer.shown(
                          view(
                              wanted,
                              after,
                              pools.result(),
                              found.failed() ? new JsonObject() : found.result(),
                              wrong)));
            });
  }

  /** What the page itself can say; null where something else is the matter. */
  private @Nullable String wrong(Throwable trouble) {
    return switch (Failed.of(trouble)) {
      case Failure.Invalid(var why) -> why;
      case Failure.UserNotFound() -> words.text("timeline.nobody");
      default -> null;
    };
  }

  private View view(
      Wanted wanted, String after, JsonObject pools, JsonObject found, @Nullable String wrong) {
    var next = found.getString("NextToken");
    return new View.Timeline(
        words.text("timeline.title"),
        ApiJson.objects(found, "Attempts").stream().map(this::attempt).toList(),
        ApiJson.objects(pools, "UserPools").stream()
            .map(pool -> new Link(pool.getString("Name"), pool.getString("Id")))
            .toList(),
        wanted.pool(),
        wanted.user(),
        wanted.outcome(),
        wanted.kind(),
        next == null ? null : wanted.href(next),
        after.isEmpty() ? null : wanted.href(""),
        wrong);
  }

  private Attempt attempt(JsonObject attempt) {
    var events = ApiJson.objects(attempt, "Events");
    var began = ApiJson.instant(attempt, "Began");
    var pool = attempt.getString("UserPoolId", "");
    var name = attempt.getString("Username", "");
    var outcome = attempt.getString("Outcome");
    var action = attempt.getString("Action");
    return new Attempt(
        attempt.getString("AttemptId"),
        Moment.of(began),
        new Badge(words.text("outcome." + outcome), tone(outcome)),
        words.textOr("action." + action, action),
        name.isEmpty() ? words.text("timeline.unknown") : name,
        name.isEmpty() ? null : Paths.user(pool, name),
        pool,
        pool.isEmpty() ? null : Paths.pool(pool),
        first(events, "ClientId"),
        first(events, "IpAddress"),
        attempt.getBoolean("Complete", true),
        events.stream().map(event -> round(event, began)).toList());
  }

  private static Badge.Tone tone(String outcome) {
    return switch (outcome) {
      case "Granted", "granted" -> Badge.Tone.GOOD;
      case "Refused", "refused", "wrong" -> Badge.Tone.BAD;
      default -> Badge.Tone.QUIET;
    };
  }

  private static String first(List<JsonObject> events, String member) {
    return events.stream()
        .map(event -> event.getString(member, ""))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  private Round round(JsonObject event, Instant began) {
    var outcome = event.getString("Outcome", "");
    var challenge = event.getString("Challenge", "");
    var why = event.getString("Why", "");
    var known = words.textOr("why." + why.split("[:,]", 2)[0], "");
    return new Round(
        after(Duration.between(began, ApiJson.instant(event, "At"))),
        challenge.isEmpty() ? "" : words.textOr("challenge." + challenge, challenge),
        new Badge(words.textOr("round." + outcome, outcome), tone(outcome)),
        outcome.equals("granted") && !why.isEmpty()
            ? words.text("timeline.by", why)
            : known.isEmpty() ? why : known,
        known.isEmpty() ? "" : why);
  }

  private static String after(Duration time) {
    return String.format(Locale.ROOT, "+%.2f s", time.toMillis() / 1_000.0);
  }
}
