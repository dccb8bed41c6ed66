package dev.sallyport.ingress.cognito;

import dev.sallyport.config.Secret;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.AppClient.Flow;
import dev.sallyport.directory.ClientSecrets;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pool.AttributeSchema;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How Cognito spells an app client. */
final class ClientJson {
  private static final Set<String> OWN =
      Set.of(
          "UserPoolId",
          "ClientName",
          "GenerateSecret",
          "ClientSecret",
          "RefreshTokenValidity",
          "AccessTokenValidity",
          "IdTokenValidity",
          "TokenValidityUnits",
          "ReadAttributes",
          "WriteAttributes",
          "ExplicitAuthFlows",
          "PreventUserExistenceErrors",
          "EnableTokenRevocation",
          "AuthSessionValidity",
          "RefreshTokenRotation");

  private static final Set<String> KNOWN =
      Stream.of(OWN, OAuthJson.MEMBERS)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> CHANGEABLE =
      KNOWN.stream()
          .map(name -> name.equals("GenerateSecret") ? "ClientId" : name)
          .filter(name -> !name.equals("ClientSecret"))
          .collect(Collectors.toUnmodifiableSet());

  /** What the values of old permit (auth-flows.md §3). */
  private static final Map<String, Set<Flow>> LEGACY =
      Map.of(
          "USER_PASSWORD_AUTH", older(Flow.ALLOW_USER_PASSWORD_AUTH),
          "ADMIN_NO_SRP_AUTH", older(Flow.ALLOW_ADMIN_USER_PASSWORD_AUTH),
          "CUSTOM_AUTH_FLOW_ONLY", Set.of(Flow.ALLOW_CUSTOM_AUTH, Flow.ALLOW_REFRESH_TOKEN_AUTH));

  private static final Duration SHORTEST = Duration.ofMinutes(5);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LONGEST = Duration.ofDays(3650);

  private ClientJson() {}

  private static Set<Flow> older(Flow own) {
    return Set.of(
        own, Flow.ALLOW_USER_SRP_AUTH, Flow.ALLOW_CUSTOM_AUTH, Flow.ALLOW_REFRESH_TOKEN_AUTH);
  }

  /** The secret that a CreateUserPoolClient request gives or wants drawn; null for neither. */
  static @Nullable Secret secret(JsonObject input, Supplier<String> draw) {
    var given = input.getString("ClientSecret");
    var wanted = input.getBoolean("GenerateSecret", false);
    if (given != null && wanted) {
      throw Members.invalid("GenerateSecret and ClientSecret cannot be used together.");
    }
    return given == null ? (wanted ? new Secret(draw.get()) : null) : new Secret(given);
  }

  /**
   * The client a CreateUserPoolClient request asks for. Throws {@code Failed} with Unsupported for
   * what this version lacks, with GrantsAtOdds or Invalid for what cannot be.
   */
  static AppClient read(
      JsonObject input, Pool pool, String id, @Nullable ClientSecrets secrets, Instant now) {
    refuse(input, KNOWN);
    return asked(input, pool, id, secrets, now);
  }

  private static AppClient asked(
      JsonObject input, Pool pool, String id, @Nullable ClientSecrets secrets, Instant now) {
    var units = Members.object(input, "TokenValidityUnits");
    var refresh = refresh(input, units);
    var access = shortLived(input, units, "AccessToken", refresh);
    var idTime = shortLived(input, units, "IdToken", refresh);
    var rotation = rotation(input);
    return new AppClient(
        id,
        pool.id(),
        input.getString("ClientName", ""),
        secrets,
        flows(input, rotation != null),
        access,
        idTime,
        refresh,
        Duration.ofMinutes(input.getInteger("AuthSessionValidity", 3)),
        "ENABLED".equals(input.getString("PreventUserExistenceErrors")),
        readable(input, pool),
        writable(input, pool),
        input.getBoolean("EnableTokenRevocation", true),
        rotation,
        List.of(),
        OAuthJson.read(input, secrets != null),
        now,
        now);
  }

  /**
   * The client an UpdateUserPoolClient request asks for: what it leaves out goes back to its
   * default, but for the name. Throws {@code Failed} as {@link #read} does.
   */
  static AppClient update(JsonObject input, Pool pool, AppClient was, Instant now) {
    refuse(input, CHANGEABLE);
    return asked(input, pool, was.id(), was.secrets(), now)
        .withName(input.getString("ClientName", was.name()))
        .withCreated(was.created());
  }

  private static void refuse(JsonObject input, Set<String> known) {
    Members.only(input, known);
    Members.only(
        Members.object(input, "RefreshTokenRotation"),
        Set.of("Feature", "RetryGracePeriodSeconds"));
  }

  /** How long an exchanged refresh token still works; null where none is exchanged. */
  private static @Nullable Duration rotation(JsonObject input) {
    var json = Members.object(input, "RefreshTokenRotation");
    return "ENABLED".equals(json.getString("Feature"))
        ? Duration.ofSeconds(json.getInteger("RetryGracePeriodSeconds", 0))
        : null;
  }

  /** REFRESH_TOKEN_AUTH hands out no successor, so it does not go with rotation. */
  private static Set<Flow> flows(JsonObject input, boolean rotation) {
    var flows = flows(input);
    if (rotation && flows.contains(Flow.ALLOW_REFRESH_TOKEN_AUTH)) {
      throw Members.invalid(
          "ALLOW_REFRESH_TOKEN_AUTH cannot be enabled together with refresh token rotation.");
    }
    return flows;
  }

  private static Set<Flow> flows(JsonObject input) {
    var named = Members.strings(input, "ExplicitAuthFlows");
    var legacy = named.stream().filter(LEGACY::containsKey).toList();
    if (!legacy.isEmpty() && legacy.size() < named.size()) {
      throw Members.invalid(
          "ExplicitAuthFlows cannot mix values with and without the ALLOW_ prefix.");
    }
    var flows = EnumSet.noneOf(Flow.class);
    for (var name : named) {
      var older = LEGACY.get(name);
      if (older == null) {
        flows.add(flow(name));
      } else {
        flows.addAll(older);
      }
    }
    return flows;
  }

  private static Flow flow(String name) {
    for (var flow : Flow.values()) {
      if (flow.name().equals(name)) {
        return flow;
      }
    }
    throw Members.lacking("ExplicitAuthFlows " + name);
  }

  /** In days unless said otherwise; 0 is the default, 30 days (tokens.md §4). */
  private static Duration refresh(JsonObject input, JsonObject units) {
    var value = input.getInteger("RefreshTokenValidity", 0);
    var time =
        value == 0 ? Duration.ofDays(30) : time(value, units.getString("RefreshToken", "days"));
    return between(time, Duration.ofHours(1), LONGEST, "RefreshTokenValidity");
  }

  /** In hours unless said otherwise; an hour when left out. */
  private static Duration shortLived(
      JsonObject input, JsonObject units, String token, Duration refresh) {
    var value = input.getInteger(token + "Validity", 0);
    var time = value == 0 ? Duration.ofHours(1) : time(value, units.getString(token, "hours"));
    if (time.compareTo(refresh) > 0) {
      throw Members.invalid(
          "Invalid token validity: "
              + token
              + "Validity must not be longer than RefreshTokenValidity.");
    }
    return between(time, SHORTEST, DAY, token + "Validity");
  }

  private static Duration time(int value, String unit) {
    return switch (unit) {
      case "seconds" -> Duration.ofSeconds(value);
      case "minutes" -> Duration.ofMinutes(value);
      case "hours" -> Duration.ofHours(value);
      default -> Duration.ofDays(value);
    };
  }

  private static Duration between(Duration time, Duration least, Duration most, String name) {
    if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
      throw Members.invalid("Invalid range for token validity: " + name + ".");
    }
    return time;
  }

  private static Set<String> readable(JsonObject input, Pool pool) {
    return attributes(input, pool, "ReadAttributes", "read");
  }

  /** A client that can write must be able to write all required attributes (directory.md §3). */
  private static Set<String> writable(JsonObject input, Pool pool) {
    var named = attributes(input, pool, "WriteAttributes", "write");
    var required =
        pool.schema().stream()
            .filter(AttributeSchema::required)
            .map(AttributeSchema::name)
            .filter(name -> !name.equals("sub"))
            .toList();
    if (!named.isEmpty() && !named.containsAll(required)) {
      throw Members.invalid("Invalid write attributes specified while creating a client");
    }
    return named;
  }

  private static Set<String> attributes(JsonObject input, Pool pool, String member, String what) {
    var known = pool.schema().stream().map(AttributeSchema::name).collect(Collectors.toSet());
    var named = Members.strings(input, member);
    if (!known.containsAll(named)) {
      throw Members.invalid("Invalid " + what + " attributes specified while creating a client");
    }
    return Set.copyOf(named);
  }

  /** {@code UserPoolClientType}, its secret included. */
  static JsonObject write(AppClient client) {
    var json =
        new JsonObject()
            .put("UserPoolId", client.poolId())
            .put("ClientName", client.name())
            .put("ClientId", client.id())
            .put("LastModifiedDate", UserJson.seconds(client.modified()))
            .put("CreationDate", UserJson.seconds(client.created()));
    lifetimes(json, client);
    var secrets = client.secrets();
    if (secrets != null) {
      json.put("ClientSecret", secrets.first().reveal());
    }
    var rotation = client.rotation();
    if (rotation != null) {
      json.put(
          "RefreshTokenRotation",
          new JsonObject()
              .put("Feature", "ENABLED")
              .put("RetryGracePeriodSeconds", rotation.toSeconds()));
    }
    put(json, "ReadAttributes", client.readable());
    put(json, "WriteAttributes", client.writable());
    put(
        json,
        "ExplicitAuthFlows",
        client.flows().stream().map(Enum::name).collect(Collectors.toSet()));
    OAuthJson.write(json, client.oauth());
    return json.put("PreventUserExistenceErrors", client.hideUsers() ? "ENABLED" : "LEGACY")
        .put("EnableTokenRevocation", client.revocable())
        .put("EnablePropagateAdditionalUserContextData", false)
        .put("AuthSessionValidity", client.sessionTime().toMinutes());
  }

  /** In whole minutes and days where they are whole, else in seconds. */
  private static void lifetimes(JsonObject json, AppClient client) {
    var units = new JsonObject();
    lifetime(json, units, "AccessToken", client.accessTime());
    lifetime(json, units, "IdToken", client.idTime());
    lifetime(json, units, "RefreshToken", client.refreshTime());
    json.put("TokenValidityUnits", units);
  }

  private static void lifetime(JsonObject json, JsonObject units, String token, Duration time) {
    if (time.toDays() > 0 && time.equals(Duration.ofDays(time.toDays()))) {
      json.put(token + "Validity", time.toDays());
      units.put(token, "days");
    } else if (time.equals(Duration.ofMinutes(time.toMinutes()))) {
      json.put(token + "Validity", time.toMinutes());
      units.put(token, "minutes");
    } else {
      json.put(token + "Validity", time.toSeconds());
      units.put(token, "seconds");
    }
  }

  private static void put(JsonObject json, String name, Set<String> values) {
    if (!values.isEmpty()) {
      json.put(name, new JsonArray(values.stream().sorted().toList()));
    }
  }
}
