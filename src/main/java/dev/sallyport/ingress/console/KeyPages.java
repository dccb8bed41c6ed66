package dev.sallyport.ingress.console;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** A pool's signing keys, the way to the next ones, and a stolen one's end. */
final class KeyPages {
  private final ConsoleApi api;
  private final Words words;

  KeyPages(ConsoleApi api, Words words) {
    this.api = api;
    this.words = words;
  }

  Future<List<View.Pool.KeyRow>> rows(Visit visit) {
    return api.call("AdminListSigningKeys", visit.caller(), asked(visit))
        .map(
            found ->
                ApiJson.objects(found, "SigningKeys").stream()
                    .map(key -> row(visit, key))
                    .toList());
  }

  private static JsonObject asked(Visit visit) {
    return new JsonObject().put("UserPoolId", visit.pool());
  }

  private View.Pool.KeyRow row(Visit visit, JsonObject key) {
    var state = key.getString("State");
    return new View.Pool.KeyRow(
        key.getString("KeyId"),
        words.text("use." + key.getString("TokenUse")),
        key.getString("Algorithm"),
        new Badge(
            words.text("key." + state),
            state.equals("ACTIVE") ? Badge.Tone.GOOD : Badge.Tone.QUIET),
        ApiJson.maybe(key, "CreationDate"),
        ApiJson.maybe(key, "SignsFrom"),
        ApiJson.maybe(key, "VerifiesUntil"),
        Paths.revoke(visit.pool(), key.getString("KeyId")));
  }

  /** Whether no next keys wait already. */
  boolean rotatable(List<View.Pool.KeyRow> rows) {
    return rows.stream().noneMatch(row -> row.state().text().equals(words.text("key.NEXT")));
  }

  Future<Answer> confirm(Visit visit) {
    var action = Paths.rotate(visit.pool());
    return Future.succeededFuture(
        Answer.shown(
            new View.Confirm(
                words.text("rotate.title"),
                words.text("rotate.question", visit.pool()),
                words.text("rotate.explanation"),
                action,
                visit.csrf(action),
                Map.of(),
                words.text("rotate.button"),
                false,
                Paths.pool(visit.pool()))));
  }

  private static String kid(Visit visit) {
    return visit.path().getOrDefault("kid", "");
  }

  Future<Answer> confirmEnd(Visit visit) {
    var action = Paths.revoke(visit.pool(), kid(visit));
    return Future.succeededFuture(
        Answer.shown(
            new View.Confirm(
                words.text("revoke.title"),
                words.text("revoke.question", kid(visit)),
                words.text("revoke.explanation"),
                action,
                visit.csrf(action),
                Map.of(),
                words.text("revoke.button"),
                true,
                Paths.pool(visit.pool()))));
  }

  Future<Answer> end(Visit visit) {
    return api.call("AdminRevokeSigningKey", visit.caller(), asked(visit).put("KeyId", kid(visit)))
        .map(_ -> new Answer.Sent(Paths.pool(visit.pool()) + "?done=revoke#keys"));
  }

  Future<Answer> rotate(Visit visit) {
    return api.call("AdminRotateSigningKeys", visit.caller(), asked(visit))
        .map(_ -> new Answer.Sent(Paths.pool(visit.pool()) + "?done=rotate#keys"));
  }
}
