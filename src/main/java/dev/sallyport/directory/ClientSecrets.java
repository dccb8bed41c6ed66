package dev.sallyport.directory;

import dev.sallyport.config.Secret;
import dev.sallyport.crypto.ConstantTime;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a confidential client proves itself with: one secret, or more while one is being replaced by
 * another. Each counts as much as the others (auth-flows.md §2).
 *
 * @param all oldest first, one at least
 */
public record ClientSecrets(List<One> all) {
  /**
   * One secret.
   *
   * @param id how it is named when it is listed or removed; says nothing of the value
   */
  public record One(String id, Secret value, Instant created) {}

  public ClientSecrets {
    all = List.copyOf(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("a confidential client has a secret");
    }
  }

  /** A single secret. */
  public static ClientSecrets of(One only) {
    return new ClientSecrets(List.of(only));
  }

  /** The older one, which is the one DescribeUserPoolClient shows. */
  public Secret first() {
    return all.getFirst().value();
  }

  /** These and one more. */
  public ClientSecrets and(One more) {
    return new ClientSecrets(Stream.concat(all.stream(), Stream.of(more)).toList());
  }

  /** These without the one of this id. */
  public ClientSecrets without(String id) {
    return new ClientSecrets(all.stream().filter(each -> !each.id().equals(id)).toList());
  }

  /** Whether a proof fits any secret. All are tried, so that time does not tell which. */
  public boolean accept(Predicate<Secret> proof) {
    var right = false;
    for (var each : all) {
      right |= proof.test(each.value());
    }
    return right;
  }

  /** Whether this is one of the secrets, in constant time. */
  public boolean accept(String sent) {
    return accept(secret -> ConstantTime.equal(secret.reveal(), sent));
  }
}
