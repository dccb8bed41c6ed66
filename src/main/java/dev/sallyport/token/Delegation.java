package dev.sallyport.token;

import dev.sallyport.config.ExchangeConfig;
import dev.sallyport.token.TokenReply.Denial;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client gets that acts for somebody, by the access token they gave to another client (RFC
 * 8693): values in, claims or a no out. The new token never says, is good for, or lasts more than
 * the one it is made from; and it always says who acts.
 */
sealed interface Delegation {
  /** Who acts (RFC 8693 §4.1): inside it, who did before. */
  String ACTOR = "act";

  /** The client whose sign-in {@code origin_jti} is of, where that is not {@code client_id}. */
  String ORIGIN_CLIENT = "origin_client_id";

  /** How many may act one after the other. */
  int MOST_ACTORS = 3;

  /**
   * What the new token says of its subject as the old one does; whatever else the pool's own
   * function put into that is for that one's client.
   */
  List<String> KEPT =
      List.of(
          "sub",
          "iss",
          "username",
          "cognito:groups",
          "auth_time",
          "origin_jti",
          "event_id",
          "device_key");

  /** The claims of the new token, but for {@code jti} and the key that it is bound to. */
  record Given(JsonObject claims, Set<String> scopes, long seconds) implements Delegation {}

  /** There is none. */
  record Denied(Denial why) implements Delegation {}

  /**
   * Decides.
   *
   * @param subject the claims of the token that is exchanged, which counts
   * @param actor those of the token that says who acts, which counts; null where the client does
   */
  static Delegation of(
      TokenCommand.Delegate asked, JsonObject subject, @Nullable JsonObject actor, Instant now) {
    var from = subject.getString("client_id");
    var rules =
        asked.audiences().stream().map(audience -> rule(asked, from, audience)).distinct().toList();
    if (rules.isEmpty() || rules.contains(Optional.<ExchangeConfig>empty())) {
      return new Denied(Denial.TARGET);
    }
    var fitting = rules.stream().flatMap(Optional::stream).toList();
    if (actor != null && !mayAct(asked, fitting, actor)) {
      return new Denied(Denial.ACTOR);
    }
    var acting = actor == null ? asked.client().id() : actor.getString("sub");
    var by = actor == null ? asked.client().id() : actor.getString("client_id");
    var chain = chain(subject.getValue(ACTOR));
    if (chain.size() >= MOST_ACTORS
        || chain.stream().anyMatch(before -> acting.equals(before.getValue("sub")))) {
      return new Denied(Denial.CHAIN);
    }
    var scopes = scopes(asked, fitting, subject);
    if (scopes.isEmpty()) {
      return new Denied(Denial.SCOPE);
    }
    var act = new JsonObject().put("sub", acting).put("client_id", by);
    if (!chain.isEmpty()) {
      act.put(ACTOR, chain.getFirst());
    }
    var issued = now.getEpochSecond();
    var until =
        Stream.of(subject, actor)
            .filter(Objects::nonNull)
            .mapToLong(claims -> claims.getLong("exp"))
            .reduce(issued + asked.client().accessTime().toSeconds(), Math::min);
    var claims = new JsonObject();
    KEPT.stream()
        .filter(subject::containsKey)
        .forEach(name -> claims.put(name, subject.getValue(name)));
    claims
        .put("token_use", "access")
        .put("version", 2)
        .put("client_id", asked.client().id())
        .put(ORIGIN_CLIENT, subject.getString(ORIGIN_CLIENT, from))
        .put("aud", audience(asked.audiences()))
        .put("scope", String.join(" ", scopes.stream().sorted().toList()))
        .put(ACTOR, act)
        .put("iat", issued)
        .put("exp", until);
    return new Given(claims, scopes, until - issued);
  }

  private static Optional<ExchangeConfig> rule(
      TokenCommand.Delegate asked, String from, String audience) {
    return asked.client().oauth().exchange().stream()
        .filter(rule -> rule.fits(from, audience))
        .findFirst();
  }

  /** Only who acts itself: somebody that others act for does not. */
  private static boolean mayAct(
      TokenCommand.Delegate asked, List<ExchangeConfig> rules, JsonObject actor) {
    var by = actor.getString("client_id");
    return !actor.containsKey(ACTOR)
        && rules.stream()
            .allMatch(rule -> by.equals(asked.client().id()) || rule.actors().contains(by));
  }

  /** Who acted, the latest first; one more than may be where the claim is none of ours. */
  private static List<JsonObject> chain(@Nullable Object act) {
    var chain = new ArrayList<JsonObject>();
    for (var next = act; next != null && chain.size() <= MOST_ACTORS; ) {
      var one = next instanceof JsonObject object ? object : new JsonObject().put(ACTOR, act);
      chain.add(one);
      next = one.getValue(ACTOR);
    }
    return chain;
  }

  /** For several audiences, what is allowed for each of them; all of that where none is asked. */
  private static Set<String> scopes(
      TokenCommand.Delegate asked, List<ExchangeConfig> rules, JsonObject subject) {
    var allowed = new LinkedHashSet<>(AccessClaims.scopes(subject));
    rules.forEach(rule -> allowed.retainAll(rule.scopes()));
    return asked.scopes().isEmpty()
        ? allowed
        : allowed.containsAll(asked.scopes()) ? asked.scopes() : Set.of();
  }

  /** One is written as itself (RFC 7519 §4.1.3). */
  private static Object audience(List<String> audiences) {
    return audiences.size() == 1 ? audiences.getFirst() : new JsonArray(audiences);
  }
}
