package dev.sallyport.directory;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some of a list that is read in the order of names.
 *
 * @param next the name after which the next page begins, or null where this was the last
 */
public record Page<T>(List<T> items, @Nullable String next) {
  public Page {
    items = List.copyOf(items);
  }

  /** A page of so many, made from as many and one more where there is more. */
  static <T> Page<T> of(List<T> oneMore, int limit, Function<T, String> name) {
    return oneMore.size() <= limit
        ? new Page<>(oneMore, null)
        : new Page<>(oneMore.subList(0, limit), name.apply(oneMore.get(limit - 1)));
  }

  /** The same page of other things. */
  public <R> Page<R> map(Function<T, R> to) {
    return new Page<>(items.stream().map(to).toList(), next);
  }
}
