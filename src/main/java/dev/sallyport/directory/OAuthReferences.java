package dev.sallyport.directory;

import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.directory.PoolParts.Part;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The scopes and identity providers that a client's OAuth settings name, looked up in its pool. */
final class OAuthReferences {
  private final PoolParts parts;
  private final ResourceServers servers;

  OAuthReferences(PoolParts parts) {
    this.parts = parts;
    this.servers = new ResourceServers(parts);
  }

  /**
   * Fails with ScopeNotFound, or with Invalid where there is no such provider. What a client named
   * before may be gone: a deleted scope is inactive, and no reason to refuse another change.
   */
  Future<Void> check(Pool pool, OAuthSettings was, OAuthSettings next, Deadline deadline) {
    return Future.join(
            scopes(pool, without(next.customScopes(), was.customScopes()), deadline),
            providers(pool, without(next.providers(), was.providers()), deadline))
        .mapEmpty();
  }

  private Future<Void> scopes(Pool pool, Set<String> custom, Deadline deadline) {
    return servers
        .active(pool, custom, deadline)
        .compose(
            active -> {
              var missing = without(custom, active);
              return missing.isEmpty()
                  ? Future.succeededFuture()
                  : Future.failedFuture(new Failed(new Failure.ScopeNotFound(missing.first())));
            });
  }

  private Future<Void> providers(Pool pool, Set<String> named, Deadline deadline) {
    var outside = without(named, Set.of(OAuthSettings.OWN));
    return parts
        .each(pool.id(), Kind.IDENTITY_PROVIDER, outside, deadline)
        .compose(
            found -> {
              var missing =
                  without(outside, found.stream().map(Part::name).collect(Collectors.toSet()));
              return missing.isEmpty()
                  ? Future.succeededFuture()
                  : Future.failedFuture(
                      new Failed(
                          new Failure.Invalid(
                              "The provider "
                                  + missing.first()
                                  + " does not exist for User Pool "
                                  + pool.id())));
            });
  }

  /** In order, so that the first one told is always the same. */
  private static SortedSet<String> without(Set<String> all, Set<String> there) {
    var left = new TreeSet<>(all);
    left.removeAll(there);
    return left;
  }
}
