package dev.sallyport.directory;

import dev.sallyport.runtime.Withers;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A group of users (directory.md §7).
 *
 * @param name unique in its pool
 * @param id drawn anew for each group made, so that one made again under an old name is another
 * @param role the ARN its members may take on, or null
 * @param precedence the lowest number wins; null comes after all numbers
 */
@Withers
public record Group(
    String poolId,
    String name,
    String id,
    @Nullable String description,
    @Nullable String role,
    @Nullable Integer precedence,
    Instant created,
    Instant modified)
    implements GroupBuilder.With {

  private static final Comparator<Group> BEST =
      Comparator.comparing(
          Group::precedence, Comparator.nullsLast(Comparator.<Integer>naturalOrder()));

  /** The roles of these groups, none twice, those of the best groups first. */
  public static List<String> roles(List<Group> groups) {
    return groups.stream()
        .sorted(BEST.thenComparing(Group::name))
        .flatMap(group -> Optional.ofNullable(group.role()).stream())
        .distinct()
        .toList();
  }

  /**
   * The role of the best group that has one; empty where several are best and their roles differ
   * (directory.md §7).
   */
  public static Optional<String> preferredRole(List<Group> groups) {
    var withRole = groups.stream().filter(group -> group.role() != null).sorted(BEST).toList();
    var best =
        roles(
            withRole.stream()
                .filter(group -> BEST.compare(group, withRole.getFirst()) == 0)
                .toList());
    return best.size() == 1 ? Optional.of(best.getFirst()) : Optional.empty();
  }
}
