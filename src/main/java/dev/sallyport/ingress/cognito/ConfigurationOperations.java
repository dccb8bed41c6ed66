package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pools;
import dev.sallyport.trigger.Triggers;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The list of operations that configure pools, beside those that make and describe them. */
final class ConfigurationOperations {
  private ConfigurationOperations() {}

  static List<Operation> all(
      Accounts accounts,
      Pools pools,
      InstantSource clock,
      Arns arns,
      Supplier<String> ids,
      Triggers triggers) {
    var on = new Administered(accounts, pools);
    return Stream.of(
            new PoolOperations(on, clock, triggers).all(),
            new ClientOperations(on, clock).all(),
            new ClientSecretOperations(on, clock).all(),
            new ResourceServerOperations(on).all(),
            new ProviderOperations(on, clock).all(),
            new DomainOperations(on, arns).all(),
            new TagOperations(on, arns).all(),
            new PageStyleOperations(on, clock).all(),
            new BrandingOperations(on, clock, ids).all(),
            new TermsOperations(on, clock, ids).all(),
            new LogDeliveryOperations(on).all(),
            new RiskOperations(on, clock).all(),
            NotHere.all())
        .flatMap(List::stream)
        .toList();
  }
}
