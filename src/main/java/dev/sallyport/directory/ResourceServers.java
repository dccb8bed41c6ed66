package dev.sallyport.directory;

import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.directory.PoolParts.Part;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.Set;
import java.util.stream.Collectors;

/** The resource servers of pools. */
public final class ResourceServers {
  private final PoolParts parts;

  ResourceServers(PoolParts parts) {
    this.parts = parts;
  }

  /** Fails with Invalid when there is one of this identifier, or with TooMany. */
  public Future<ResourceServer> add(Pool pool, ResourceServer server, Deadline deadline) {
    return parts
        .add(
            pool.id(),
            Kind.RESOURCE_SERVER,
            new Part(server.identifier(), server.document()),
            deadline)
        .map(
            added -> {
              if (!added) {
                throw new Failed(
                    new Failure.Invalid(
                        server.identifier() + " already exists in user pool " + pool.id() + "."));
              }
              return server;
            });
  }

  /** Fails with PartNotFound. */
  public Future<ResourceServer> find(Pool pool, String identifier, Deadline deadline) {
    return parts
        .read(pool.id(), Kind.RESOURCE_SERVER, identifier, deadline)
        .map(
            part -> {
              if (part == null) {
                throw new Failed(missing(identifier));
              }
              return ResourceServer.read(part);
            });
  }

  /** Puts it in the place of the one of this identifier. Fails with PartNotFound. */
  public Future<ResourceServer> replace(Pool pool, ResourceServer server, Deadline deadline) {
    var missing = missing(server.identifier());
    return parts
        .change(
            pool.id(),
            Kind.RESOURCE_SERVER,
            server.identifier(),
            _ -> server.document(),
            new PoolParts.Otherwise(missing, missing),
            deadline)
        .map(server);
  }

  /** Fails with PartNotFound. */
  public Future<Void> remove(Pool pool, String identifier, Deadline deadline) {
    return parts
        .remove(pool.id(), Kind.RESOURCE_SERVER, identifier, deadline)
        .compose(
            done ->
                done
                    ? Future.succeededFuture()
                    : Future.failedFuture(new Failed(missing(identifier))));
  }

  /** So many after this identifier, in their order. */
  public Future<Page<ResourceServer>> list(Pool pool, String after, int limit, Deadline deadline) {
    return parts
        .page(pool.id(), Kind.RESOURCE_SERVER, after, limit, deadline)
        .map(page -> page.map(ResourceServer::read));
  }

  /**
   * Which of these scopes a resource server of the pool has. A pool from configuration has no
   * resource servers, so that every {@code identifier/scope} is active there. One round trip.
   */
  public Future<Set<String>> active(Pool pool, Set<String> scopes, Deadline deadline) {
    var custom =
        scopes.stream().filter(scope -> scope.indexOf('/') > 0).collect(Collectors.toSet());
    if (pool.readOnly()) {
      return Future.succeededFuture(custom);
    }
    var identifiers =
        custom.stream()
            .map(scope -> scope.substring(0, scope.lastIndexOf('/')))
            .collect(Collectors.toSet());
    return parts
        .each(pool.id(), Kind.RESOURCE_SERVER, identifiers, deadline)
        .map(
            found -> {
              custom.retainAll(
                  found.stream()
                      .map(ResourceServer::read)
                      .flatMap(ResourceServer::wholeScopes)
                      .collect(Collectors.toSet()));
              return custom;
            });
  }

  private static Failure missing(String identifier) {
    return new Failure.PartNotFound("Resource server " + identifier + " does not exist.");
  }
}
