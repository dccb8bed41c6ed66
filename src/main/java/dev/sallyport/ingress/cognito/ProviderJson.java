package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.IdentityProvider.Protocol;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pool.AttributeSchema;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How Cognito spells an outside identity provider. */
final class ProviderJson {
  private ProviderJson() {}

  /** The provider a CreateIdentityProvider request asks for. Throws {@code Failed}. */
  static IdentityProvider read(JsonObject input, Pool pool, Instant now) {
    var protocol = Protocol.of(input.getString("ProviderType"));
    var name = input.getString("ProviderName");
    if (protocol.social() != name.equals(protocol.wire()) || reserved(protocol, name)) {
      throw Members.invalid(
          protocol.social()
              ? "The provider name of " + protocol.wire() + " must be " + protocol.wire() + "."
              : "The provider name " + name + " is reserved.");
    }
    return checked(
        new IdentityProvider(
            name,
            protocol,
            strings(input, "ProviderDetails"),
            mapping(input, protocol, strings(input, "ProviderDetails")),
            identifiers(input),
            now,
            now),
        pool);
  }

  /** A name that means something else wherever providers are named. */
  private static boolean reserved(Protocol protocol, String name) {
    return !protocol.social()
        && (name.equalsIgnoreCase("COGNITO")
            || List.of(Protocol.values()).stream()
                .anyMatch(other -> other.social() && other.wire().equals(name)));
  }

  /** The provider an UpdateIdentityProvider request asks for; what it leaves out stays. */
  static IdentityProvider update(JsonObject input, Pool pool, IdentityProvider was, Instant now) {
    return checked(
        was.withDetails(
                input.containsKey("ProviderDetails")
                    ? strings(input, "ProviderDetails")
                    : was.details())
            .withMapping(
                input.containsKey("AttributeMapping")
                    ? mapping(
                        input,
                        was.protocol(),
                        input.containsKey("ProviderDetails")
                            ? strings(input, "ProviderDetails")
                            : was.details())
                    : was.mapping())
            .withIdentifiers(
                input.containsKey("IdpIdentifiers") ? identifiers(input) : was.identifiers())
            .withModified(now),
        pool);
  }

  private static IdentityProvider checked(IdentityProvider provider, Pool pool) {
    ProviderDetails.check(provider.protocol(), provider.details());
    var known = pool.schema().stream().map(AttributeSchema::name).collect(Collectors.toSet());
    for (var name : new TreeMap<>(provider.mapping()).keySet()) {
      if (!name.equals("username") && !known.contains(name)) {
        throw Members.invalid("Invalid attribute mapping: the user pool has no attribute " + name);
      }
    }
    return provider;
  }

  private static Map<String, String> mapping(
      JsonObject input, Protocol protocol, Map<String, String> details) {
    var mapping = new HashMap<>(strings(input, "AttributeMapping"));
    if (!ProviderDetails.subject(protocol, details).isEmpty()) {
      mapping.putIfAbsent("username", ProviderDetails.subject(protocol, details));
    }
    return mapping;
  }

  private static List<String> identifiers(JsonObject input) {
    return Members.strings(input, "IdpIdentifiers").stream().distinct().toList();
  }

  private static Map<String, String> strings(JsonObject input, String member) {
    return Members.object(input, member).stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> (String) entry.getValue()));
  }

  /** {@code IdentityProviderType}, its secrets included. */
  static JsonObject write(Pool pool, IdentityProvider provider) {
    return described(provider)
        .put("UserPoolId", pool.id())
        .put("ProviderDetails", new JsonObject(new TreeMap<String, Object>(provider.details())))
        .put("AttributeMapping", new JsonObject(new TreeMap<String, Object>(provider.mapping())))
        .put("IdpIdentifiers", new JsonArray(provider.identifiers()));
  }

  /** {@code ProviderDescription}. */
  static JsonObject described(IdentityProvider provider) {
    return new JsonObject()
        .put("ProviderName", provider.name())
        .put("ProviderType", provider.protocol().wire())
        .put("LastModifiedDate", UserJson.seconds(provider.modified()))
        .put("CreationDate", UserJson.seconds(provider.created()));
  }
}
