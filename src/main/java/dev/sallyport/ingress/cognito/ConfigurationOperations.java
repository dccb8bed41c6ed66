package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pools;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** The list of operations that configure pools, beside those that make and describe them. */
final class ConfigurationOperations {
  private ConfigurationOperations() {}

  static List<Operation> all(Accounts accounts, Pools pools, InstantSource clock) {
    var on = new Administered(accounts, pools);
    return Stream.of(new PoolOperations(on, clock).all(), new ClientOperations(on, clock).all())
        .flatMap(List::stream)
        .toList();
  }
}
