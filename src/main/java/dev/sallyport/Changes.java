package dev.sallyport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * What is different in another version of things that have names.
 *
 * @param changed there before and after, but not alike
 */
record Changes(List<String> added, List<String> removed, List<String> changed) {
  Changes {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
  }

  static <T> Changes between(List<T> before, List<T> after, Function<T, String> name) {
    var old = byName(before, name);
    var now = byName(after, name);
    return new Changes(
        now.keySet().stream().filter(each -> !old.containsKey(each)).toList(),
        old.keySet().stream().filter(each -> !now.containsKey(each)).toList(),
        now.keySet().stream()
            .filter(each -> old.containsKey(each) && !Objects.equals(now.get(each), old.get(each)))
            .toList());
  }

  private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
    var named = new LinkedHashMap<String, T>();
    all.forEach(each -> named.put(name.apply(each), each));
    return named;
  }

  /**
   * The names of what differs between two records of one type.
   *
   * @param only looks at no other; empty looks at all
   * @param not looks past these
   */
  static <R extends Record> List<String> within(R before, R after, Set<String> only, String not) {
    var different = new ArrayList<String>();
    for (var part : before.getClass().getRecordComponents()) {
      var name = part.getName();
      if (name.equals(not) || (!only.isEmpty() && !only.contains(name))) {
        continue;
      }
      try {
        var getter = part.getAccessor();
        if (!Objects.equals(getter.invoke(before), getter.invoke(after))) {
          different.add(name);
        }
      } catch (ReflectiveOperationException notPublic) {
        throw new IllegalStateException(notPublic);
      }
    }
    return List.copyOf(different);
  }

  @Override
  public String toString() {
    return "added " + added + ", removed " + removed + ", changed " + changed;
  }
}
