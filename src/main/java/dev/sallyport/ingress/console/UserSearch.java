package dev.sallyport.ingress.console;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds users of a pool by how one of their attributes begins, as ListUsers does. */
final class UserSearch {
  private static final int ROWS = 20;

  private static final List<String> ATTRIBUTES =
      List.of(
          "username",
          "email",
          "phone_number",
          "name",
          "given_name",
          "family_name",
          "preferred_username",
          "sub",
          "cognito:user_status",
          "status");

  /** The API finds these whole only, or has few values for them. */
  private static final Set<String> WHOLE = Set.of("sub", "cognito:user_status", "status");

  private final ConsoleApi api;
  private final Words words;

  UserSearch(ConsoleApi api, Words words) {
    this.api = api;
    this.words = words;
  }

  Future<View.Pool.Users> search(Visit visit) {
    var by = ATTRIBUTES.contains(visit.query().get("by")) ? visit.query().get("by") : "username";
    var text = visit.query().get("text").strip();
    var asked = new JsonObject().put("UserPoolId", visit.pool()).put("Limit", ROWS);
    if (!text.isEmpty()) {
      asked.put("Filter", filter(by, text));
    }
    var after = visit.query().get("after");
    if (!after.isEmpty()) {
      asked.put("PaginationToken", after);
    }
    return api.call("ListUsers", visit.caller(), asked)
        .map(found -> users(visit, found, by, text, null))
        .recover(trouble -> wrong(visit, by, text, trouble));
  }

  /** What cannot be searched for is told where it was typed; the page stays. */
  private Future<View.Pool.Users> wrong(Visit visit, String by, String text, Throwable trouble) {
    return trouble instanceof Failed failed && failed.failure() instanceof Failure.Invalid(var why)
        ? Future.succeededFuture(users(visit, new JsonObject(), by, text, why))
        : Future.failedFuture(trouble);
  }

  private static String filter(String by, String text) {
    var quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
    return by + (WHOLE.contains(by) ? " = \"" : " ^= \"") + quoted + "\"";
  }

  private View.Pool.Users users(
      Visit visit, JsonObject found, String by, String text, @Nullable String wrong) {
    var rows =
        ApiJson.objects(found, "Users").stream().map(user -> row(visit.pool(), user)).toList();
    var next = found.getString("PaginationToken");
    var more =
        next == null
            ? null
            : Paths.pool(visit.pool())
                + "?by="
                + Paths.encoded(by)
                + "&text="
                + Paths.encoded(text)
                + "&after="
                + Paths.encoded(next)
                + "#users";
    return new View.Pool.Users(rows, attributes(), by, text, more, wrong);
  }

  private Map<String, String> attributes() {
    var all = new LinkedHashMap<String, String>();
    ATTRIBUTES.forEach(name -> all.put(name, words.text("by." + name.replace(':', '_'))));
    return Collections.unmodifiableMap(all);
  }

  private View.Pool.UserRow row(String pool, JsonObject user) {
    var name = user.getString("Username");
    var attributes = ApiJson.attributes(user, "Attributes");
    return new View.Pool.UserRow(
        name,
        Paths.user(pool, name),
        attributes.getOrDefault("email", attributes.getOrDefault("phone_number", "")),
        enabled(words, user),
        words.textOr("status." + user.getString("UserStatus"), user.getString("UserStatus")),
        ApiJson.moment(user, "UserCreateDate"));
  }

  static Badge enabled(Words words, JsonObject user) {
    return user.getBoolean("Enabled", false)
        ? new Badge(words.text("enabled"), Badge.Tone.GOOD)
        : new Badge(words.text("disabled"), Badge.Tone.BAD);
  }
}
