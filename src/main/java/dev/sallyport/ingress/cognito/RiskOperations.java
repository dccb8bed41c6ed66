package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.PoolParts;
import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.directory.PoolParts.Part;
import dev.sallyport.limits.Address;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps what a pool, or one of its clients, would do about risks. Nothing here assesses any, so it
 * is told again and switches nothing; what guards a pool is in {@code limits:} and in the
 * challenges it declares. Setting it replaces all of it, and setting nothing removes it.
 */
final class RiskOperations {
  private static final String ALL = "ALL";
  private static final String TAKEOVER = "AccountTakeoverRiskConfiguration";
  private static final String EXCEPTIONS = "RiskExceptionConfiguration";
  private static final List<String> SETTINGS =
      List.of("CompromisedCredentialsRiskConfiguration", TAKEOVER, EXCEPTIONS);
  private static final Pattern RANGE = Pattern.compile("([^/]+)/([0-9]{1,3})");
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;

  private final Administered on;
  private final InstantSource clock;

  RiskOperations(Administered on, InstantSource clock) {
    this.on = on;
    this.clock = clock;
  }

  List<Operation> all() {
    return List.of(
        on.changing("SetRiskConfiguration", this::set),
        on.telling("DescribeRiskConfiguration", this::describe));
  }

  private PoolParts parts() {
    return on.pools().parts();
  }

  private static String client(Call call) {
    return call.input().getString("ClientId", ALL);
  }

  private Future<JsonObject> set(Call call) {
    var kept = new JsonObject();
    for (var name : SETTINGS) {
      var given = call.input().getJsonObject(name);
      if (given != null) {
        kept.put(name, given);
      }
    }
    check(kept);
    var known = known(call);
    return on.changeable(call)
        .compose(pool -> known.compose(_ -> stored(call, pool, kept)).map(_ -> answer(call, kept)));
  }

  private Future<?> stored(Call call, Pool pool, JsonObject kept) {
    if (kept.isEmpty()) {
      return parts().remove(pool.id(), Kind.RISK, client(call), call.deadline());
    }
    kept.put("LastModifiedDate", UserJson.seconds(clock.instant().truncatedTo(ChronoUnit.MILLIS)));
    var part = new Part(client(call), kept.encode());
    return parts().put(pool.id(), Kind.RISK, part, call.deadline());
  }

  private static void check(JsonObject kept) {
    var takeover = Members.object(kept, TAKEOVER);
    var actions = Members.object(takeover, "Actions");
    var notifies =
        Stream.of("LowAction", "MediumAction", "HighAction")
            .anyMatch(name -> Members.object(actions, name).getBoolean("Notify", false));
    if (notifies && takeover.getJsonObject("NotifyConfiguration") == null) {
      throw Members.invalid("NotifyConfiguration is required where an action notifies.");
    }
    var exceptions = Members.object(kept, EXCEPTIONS);
    Stream.of("BlockedIPRangeList", "SkippedIPRangeList")
        .flatMap(list -> Members.strings(exceptions, list).stream())
        .filter(range -> !range(range))
        .findAny()
        .ifPresent(
            _ -> {
              throw Members.invalid("IP ranges must be in CIDR notation, such as 203.0.113.0/24.");
            });
  }

  private static boolean range(String text) {
    var parts = RANGE.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    try {
      var four = Address.of(parts.group(1)).value().indexOf(':') < 0;
      return Integer.parseInt(parts.group(2)) <= (four ? IPV4_BITS : IPV6_BITS);
    } catch (IllegalArgumentException notNumeric) {
      return false;
    }
  }

  private Future<JsonObject> describe(Call call) {
    var known = known(call);
    return on.pool(call)
        .compose(
            pool ->
                known.compose(
                    _ -> parts().read(pool.id(), Kind.RISK, client(call), call.deadline())))
        .map(
            part ->
                answer(call, part == null ? new JsonObject() : new JsonObject(part.document())));
  }

  /** Fails where it is about a client that is not there. */
  private Future<?> known(Call call) {
    var client = client(call);
    return client.equals(ALL) ? Future.succeededFuture() : on.client(call, client);
  }

  private static JsonObject answer(Call call, JsonObject kept) {
    var json = kept.copy().put("UserPoolId", call.input().getString("UserPoolId"));
    var client = client(call);
    return new JsonObject()
        .put("RiskConfiguration", client.equals(ALL) ? json : json.put("ClientId", client));
  }
}
