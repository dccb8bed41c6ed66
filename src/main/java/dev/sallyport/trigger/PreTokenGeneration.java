package dev.sallyport.trigger;

import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.directory.Pool;
import dev.sallyport.trigger.Functions.Event;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pre token generation: a function changes what tokens will say (triggers.md §6). Version 1 changes
 * the ID token and the groups, 2 and 3 the access token too.
 */
public final class PreTokenGeneration {
  private final Functions functions;

  PreTokenGeneration(Functions functions) {
    this.functions = functions;
  }

  /** What tokens are made for. */
  public enum Source {
    AUTHENTICATION("TokenGeneration_Authentication"),
    NEW_PASSWORD_CHALLENGE("TokenGeneration_NewPasswordChallenge"),
    AUTHENTICATE_DEVICE("TokenGeneration_AuthenticateDevice"),
    REFRESH_TOKENS("TokenGeneration_RefreshTokens"),
    HOSTED_AUTH("TokenGeneration_HostedAuth"),
    CLIENT_CREDENTIALS("TokenGeneration_ClientCredentials");

    private final String wire;

    Source(String wire) {
      this.wire = wire;
    }
  }

  /**
   * What a function wants said, as it was answered: what may not be changed is still among it.
   *
   * @param groups null leaves groups and roles as they are
   */
  public record Changes(
      TokenChanges id,
      TokenChanges access,
      List<String> scopesToAdd,
      Set<String> scopesToSuppress,
      @Nullable Groups groups) {
    /** Nothing is changed. */
    public static Changes none() {
      return new Changes(TokenChanges.none(), TokenChanges.none(), List.of(), Set.of(), null);
    }
  }

  /** What is changed in one token. What is in both is suppressed. */
  public record TokenChanges(Map<String, Object> put, Set<String> suppress) {
    public TokenChanges {
      put = Map.copyOf(put);
      suppress = Set.copyOf(suppress);
    }

    static TokenChanges none() {
      return new TokenChanges(Map.of(), Set.of());
    }
  }

  /** The groups and roles that are said, or are to be said instead. */
  public record Groups(List<String> groups, List<String> roles, @Nullable String preferredRole) {}

  /** Whether this pool has a function that is asked about tokens of clients themselves too. */
  public boolean asksOfClients(Pool pool) {
    return asks(pool) && pool.lambdas().preTokenGenerationVersion() == 3;
  }

  /** Whether this pool has a function for it. */
  public boolean asks(Pool pool) {
    return pool.lambdas().has(Kind.PRE_TOKEN_GENERATION);
  }

  /**
   * Asks what the tokens of this user shall say; {@code groups} and {@code scopes} are what it
   * would be without. A function that returns the groups as they came leaves them so.
   */
  public Future<Changes> ask(
      Occasion on,
      Source source,
      Map<String, String> metadata,
      Groups groups,
      List<String> scopes) {
    if (!asks(on.pool())) {
      return Future.succeededFuture(Changes.none());
    }
    var version = on.pool().lambdas().preTokenGenerationVersion();
    var request =
        new JsonObject()
            .put("userAttributes", on.attributes())
            .put(
                "groupConfiguration",
                new JsonObject()
                    .put("groupsToOverride", new JsonArray(groups.groups()))
                    .put("iamRolesToOverride", new JsonArray(groups.roles()))
                    .put("preferredRole", groups.preferredRole()))
            .put("clientMetadata", Occasion.attributes(metadata));
    if (version > 1) {
      request.put("scopes", new JsonArray(scopes));
    }
    var field = version == 1 ? "claimsOverrideDetails" : "claimsAndScopeOverrideDetails";
    var event =
        new Event(
            Kind.PRE_TOKEN_GENERATION,
            source.wire,
            version,
            on,
            request,
            new JsonObject().putNull(field));
    return functions
        .call(event)
        .map(
            response -> {
              var details = response.object(field);
              return details == null ? Changes.none() : changes(version, details);
            });
  }

  private static Changes changes(int version, Response details) {
    var groups = details.object("groupOverrideDetails");
    var overridden = groups == null ? null : groups(groups);
    if (version == 1) {
      var id =
          new TokenChanges(
              Map.copyOf(details.texts("claimsToAddOrOverride")),
              new HashSet<>(details.list("claimsToSuppress")));
      return new Changes(id, TokenChanges.none(), List.of(), Set.of(), overridden);
    }
    var id = details.object("idTokenGeneration");
    var access = details.object("accessTokenGeneration");
    return new Changes(
        token(id),
        token(access),
        access == null ? List.of() : access.list("scopesToAdd"),
        access == null ? Set.of() : new HashSet<>(access.list("scopesToSuppress")),
        overridden);
  }

  private static TokenChanges token(@Nullable Response generation) {
    if (generation == null) {
      return TokenChanges.none();
    }
    var put = new LinkedHashMap<String, Object>();
    var claims = generation.object("claimsToAddOrOverride");
    if (claims != null) {
      claims.json().stream()
          .filter(each -> each.getValue() != null)
          .forEach(each -> put.put(each.getKey(), each.getValue()));
    }
    return new TokenChanges(put, new HashSet<>(generation.list("claimsToSuppress")));
  }

  private static Groups groups(Response details) {
    return new Groups(
        details.list("groupsToOverride"),
        details.list("iamRolesToOverride"),
        details.text("preferredRole"));
  }
}
