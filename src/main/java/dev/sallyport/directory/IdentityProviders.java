package dev.sallyport.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.directory.PoolParts.Part;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The outside identity providers of pools. What they know us by is sealed. */
public final class IdentityProviders {
  /** What details are sealed for. */
  static final String PURPOSE = "provider-secret";

  private static final Failure IDENTIFIER_TAKEN =
      new Failure.Invalid("An identity provider with this identifier already exists.");

  private final PoolParts parts;
  private final Kek kek;
  private final Map<String, List<IdentityProvider>> configured;

  IdentityProviders(PoolParts parts, Kek kek, Map<String, List<IdentityProvider>> configured) {
    this.configured = Map.copyOf(configured);
    this.parts = parts;
    this.kek = kek;
  }

  /** Fails with ProviderTaken, with Invalid when an identifier is taken, or with TooMany. */
  public Future<IdentityProvider> add(Pool pool, IdentityProvider provider, Deadline deadline) {
    var part = new Part(provider.name(), document(pool, provider));
    return parts
        .add(pool.id(), Kind.IDENTITY_PROVIDER, part, deadline)
        .compose(added -> added ? Future.succeededFuture() : taken(pool, provider, deadline))
        .map(provider);
  }

  private Future<Void> taken(Pool pool, IdentityProvider provider, Deadline deadline) {
    return parts
        .read(pool.id(), Kind.IDENTITY_PROVIDER, provider.name(), deadline)
        .compose(
            there ->
                Future.failedFuture(
                    new Failed(
                        there == null
                            ? IDENTIFIER_TAKEN
                            : new Failure.ProviderTaken(provider.name()))));
  }

  /** Fails with PartNotFound. */
  public Future<IdentityProvider> find(Pool pool, String name, Deadline deadline) {
    var own = configured(pool, each -> each.name().equals(name));
    if (own.isPresent()) {
      return Future.succeededFuture(own.get());
    }
    return parts
        .read(pool.id(), Kind.IDENTITY_PROVIDER, name, deadline)
        .map(part -> found(pool, part, missing(name)));
  }

  /** The first such in the configuration; pools there have no others. */
  private Optional<IdentityProvider> configured(Pool pool, Predicate<IdentityProvider> which) {
    return configured.getOrDefault(pool.id(), List.of()).stream().filter(which).findFirst();
  }

  /** Fails with PartNotFound. */
  public Future<IdentityProvider> byIdentifier(Pool pool, String identifier, Deadline deadline) {
    var own = configured(pool, each -> each.identifiers().contains(identifier));
    if (own.isPresent()) {
      return Future.succeededFuture(own.get());
    }
    return parts
        .alsoNamed(pool.id(), Kind.IDENTITY_PROVIDER, identifier, deadline)
        .map(
            part ->
                found(
                    pool,
                    part,
                    new Failure.PartNotFound(
                        "No identity provider has the identifier " + identifier + ".")));
  }

  private IdentityProvider found(Pool pool, @Nullable Part part, Failure missing) {
    if (part == null) {
      throw new Failed(missing);
    }
    return read(pool, part);
  }

  /** Fails with PartNotFound, or with Invalid when an identifier is taken. */
  public Future<IdentityProvider> change(
      Pool pool, String name, UnaryOperator<IdentityProvider> how, Deadline deadline) {
    return parts
        .change(
            pool.id(),
            Kind.IDENTITY_PROVIDER,
            name,
            seen -> document(pool, how.apply(read(pool, new Part(name, seen)))),
            new PoolParts.Otherwise(missing(name), IDENTIFIER_TAKEN),
            deadline)
        .map(document -> read(pool, new Part(name, document)));
  }

  /** Fails with PartNotFound. */
  public Future<Void> remove(Pool pool, String name, Deadline deadline) {
    return parts
        .remove(pool.id(), Kind.IDENTITY_PROVIDER, name, deadline)
        .compose(
            done ->
                done ? Future.succeededFuture() : Future.failedFuture(new Failed(missing(name))));
  }

  /** So many after this name, in their order. */
  public Future<Page<IdentityProvider>> list(
      Pool pool, String after, int limit, Deadline deadline) {
    var own = configured.getOrDefault(pool.id(), List.of());
    if (!own.isEmpty()) {
      var rest =
          own.stream()
              .filter(each -> each.name().compareTo(after) > 0)
              .sorted(Comparator.comparing(IdentityProvider::name))
              .limit(limit + 1L)
              .toList();
      return Future.succeededFuture(Page.of(rest, limit, IdentityProvider::name));
    }
    return parts
        .page(pool.id(), Kind.IDENTITY_PROVIDER, after, limit, deadline)
        .map(page -> page.map(part -> read(pool, part)));
  }

  private static Failure missing(String name) {
    return new Failure.PartNotFound("Identity provider " + name + " does not exist.");
  }

  private String document(Pool pool, IdentityProvider provider) {
    var details = new HashMap<String, Object>();
    provider
        .details()
        .forEach(
            (key, value) ->
                details.put(
                    key,
                    IdentityProvider.SECRET.contains(key)
                        ? kek.seal(PURPOSE, value.getBytes(UTF_8), context(pool, provider.name()))
                        : value));
    return new JsonObject()
        .put("type", provider.protocol().name())
        .put("details", new JsonObject(details))
        .put("mapping", new JsonObject(new HashMap<String, Object>(provider.mapping())))
        .put("also", new JsonArray(provider.identifiers()))
        .put("created", provider.created().toEpochMilli())
        .put("modified", provider.modified().toEpochMilli())
        .encode();
  }

  private IdentityProvider read(Pool pool, Part part) {
    var json = new JsonObject(part.document());
    var details = new HashMap<>(strings(json.getJsonObject("details")));
    details.replaceAll(
        (key, value) ->
            IdentityProvider.SECRET.contains(key) ? opened(pool, part.name(), value) : value);
    return new IdentityProvider(
        part.name(),
        IdentityProvider.Protocol.valueOf(json.getString("type")),
        details,
        strings(json.getJsonObject("mapping")),
        json.getJsonArray("also").stream().map(String.class::cast).toList(),
        Instant.ofEpochMilli(json.getLong("created")),
        Instant.ofEpochMilli(json.getLong("modified")));
  }

  private String opened(Pool pool, String name, String sealed) {
    try {
      return new String(kek.open(PURPOSE, sealed, context(pool, name)), UTF_8);
    } catch (GeneralSecurityException foreign) {
      throw Failed.broken("a provider's secret could not be opened", foreign);
    }
  }

  private static String context(Pool pool, String name) {
    return context(pool.id(), name);
  }

  static String context(String poolId, String name) {
    return poolId + "/" + name;
  }

  private static Map<String, String> strings(JsonObject json) {
    return json.stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> (String) entry.getValue()));
  }
}
