package dev.sallyport.token;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.trigger.PreTokenGeneration.Changes;
import dev.sallyport.trigger.PreTokenGeneration.TokenChanges;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a pre token generation function changes in tokens, and what it cannot (triggers.md §6): a
 * claim that says who somebody is, or for whom and how long a token is good, stays as it was.
 */
record Overrides(Changes changes, String clientId) {
  /** Of all claims and scopes together. */
  private static final int MOST = 5_000;

  private static final String GROUPS = "cognito:groups";
  private static final String ROLES = "cognito:roles";
  private static final String PREFERRED = "cognito:preferred_role";

  private static final Set<String> FIXED =
      Set.of(
          "acr",
          "amr",
          "at_hash",
          "aud",
          "auth_time",
          "azp",
          "client_id",
          "cnf",
          "device_key",
          "event_id",
          "exp",
          "iat",
          "identities",
          "iss",
          "jti",
          "nbf",
          "nonce",
          Delegation.ORIGIN_CLIENT,
          "origin_jti",
          "scope",
          "sub",
          "token_use",
          "username",
          "version");

  /** The claims of an ID token as they will be said. */
  JsonObject id(JsonObject claims) {
    grouped(claims, true);
    changed(claims, changes.id());
    return few(claims);
  }

  /** The claims of an access token as they will be said. */
  JsonObject access(JsonObject claims) {
    grouped(claims, false);
    changed(claims, changes.access());
    if (clientId.equals(changes.access().put().get("aud"))
        && !changes.access().suppress().contains("aud")) {
      claims.put("aud", clientId);
    }
    scoped(claims);
    return few(claims);
  }

  private static void changed(JsonObject claims, TokenChanges changes) {
    changes.put().entrySet().stream()
        .filter(each -> !fixed(each.getKey()))
        .forEach(each -> claims.put(each.getKey(), each.getValue()));
    changes.suppress().stream().filter(name -> !fixed(name)).forEach(claims::remove);
    if (changes.suppress().contains(GROUPS)) {
      claims.remove(GROUPS);
      claims.remove(ROLES);
      claims.remove(PREFERRED);
    }
  }

  private static boolean fixed(String name) {
    return FIXED.contains(name) || name.startsWith("cognito:");
  }

  private void grouped(JsonObject claims, boolean roles) {
    var groups = changes.groups();
    if (groups == null) {
      return;
    }
    list(claims, GROUPS, groups.groups());
    if (roles) {
      list(claims, ROLES, groups.roles());
      if (groups.preferredRole() == null) {
        claims.remove(PREFERRED);
      } else {
        claims.put(PREFERRED, groups.preferredRole());
      }
    }
  }

  private static void list(JsonObject claims, String name, List<String> values) {
    if (values.isEmpty()) {
      claims.remove(name);
    } else {
      claims.put(name, new JsonArray(values));
    }
  }

  private void scoped(JsonObject claims) {
    var scopes = new ArrayList<>(Arrays.asList(claims.getString("scope", "").split(" ")));
    for (var scope : changes.scopesToAdd()) {
      if (scope.isEmpty() || scope.chars().anyMatch(c -> c <= ' ')) {
        throw unreadable();
      }
      if (!scopes.contains(scope)) {
        scopes.add(scope);
      }
    }
    scopes.removeAll(changes.scopesToSuppress());
    scopes.removeIf(String::isEmpty);
    if (scopes.size() > MOST) {
      throw unreadable();
    }
    if (scopes.isEmpty()) {
      claims.remove("scope");
    } else {
      claims.put("scope", String.join(" ", scopes));
    }
  }

  private static JsonObject few(JsonObject claims) {
    if (claims.size() > MOST) {
      throw unreadable();
    }
    return claims;
  }

  private static Failed unreadable() {
    return new Failed(new Failure.TriggerUnreadable("Unrecognizable lambda output"));
  }
}
