package dev.sallyport.oauth;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The outside providers that a client's people may sign in at. */
public final class ProviderChoices {
  private final Pools pools;

  /** Of clients of these pools. */
  public ProviderChoices(Pools pools) {
    this.pools = pools;
  }

  /** One of them; its name is what {@code identity_provider} takes. */
  public record Choice(String name, IdentityProvider.Protocol kind) {}

  /** All of them in the order of their names; those that are there. */
  public Future<List<Choice>> of(Pool pool, AppClient client, Deadline deadline) {
    var found =
        client.oauth().providers().stream()
            .filter(name -> !name.equals(OAuthSettings.OWN))
            .sorted()
            .map(name -> pools.identityProviders().find(pool, name, deadline))
            .map(provider -> provider.map(Optional::of).recover(ProviderChoices::missing))
            .toList();
    return Future.all(found)
        .map(
            _ ->
                found.stream()
                    .flatMap(each -> each.result().stream())
                    .map(each -> new Choice(each.name(), each.protocol()))
                    .toList());
  }

  /** The name of the client's provider with this identifier; empty where it has none such. */
  public Future<Optional<String>> identified(
      Pool pool, AppClient client, String identifier, Deadline deadline) {
    return pools
        .identityProviders()
        .byIdentifier(pool, identifier, deadline)
        .map(IdentityProvider::name)
        .map(Optional::of)
        .recover(ProviderChoices::missing)
        .map(name -> name.filter(client.oauth().providers()::contains));
  }

  /**
   * The name of the provider that people with such an address sign in at: one that has the
   * address's domain as an identifier. Empty for what is no address.
   */
  public Future<Optional<String>> atHome(
      Pool pool, AppClient client, String address, Deadline deadline) {
    var domain = address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    return address.indexOf('@') < 1 || domain.isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : identified(pool, client, domain, deadline);
  }

  private static <T> Future<Optional<T>> missing(Throwable trouble) {
    return Failed.of(trouble) instanceof Failure.PartNotFound
        ? Future.succeededFuture(Optional.empty())
        : Future.failedFuture(trouble);
  }
}
