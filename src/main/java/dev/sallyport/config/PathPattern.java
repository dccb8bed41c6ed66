package dev.sallyport.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which paths a route is for: {@code /exact}, {@code /users/{id}} with one segment for each name,
 * or {@code /prefix/**} for the prefix itself and everything below it. It is compared with whole
 * segments of a canonical path, never with parts of one, and a slash at the path's end makes no
 * difference, since it makes none to most back ends.
 */
public final class PathPattern {
  private static final int LONGEST = 1_024;

  /** One segment of a pattern. */
  private sealed interface Part {
    record Literal(String text) implements Part {}

    record Named(String name) implements Part {}
  }

  private final String source;
  private final List<Part> parts;
  private final boolean below;

  private PathPattern(String source, List<Part> parts, boolean below) {
    this.source = source;
    this.parts = List.copyOf(parts);
    this.below = below;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException that says what is wrong with it
   */
  public static PathPattern of(String source) {
    if (!source.startsWith("/") || source.length() > LONGEST) {
      throw new IllegalArgumentException("must be a path that begins with /, 1024 characters long");
    }
    var below = source.endsWith("/**");
    var fixed = below ? source.substring(0, source.length() - 2) : source;
    var parts = new ArrayList<Part>();
    var names = new HashSet<String>();
    for (var segment : segments(fixed)) {
      if (segment.matches("\\{[A-Za-z][A-Za-z0-9_]*}")) {
        var name = segment.substring(1, segment.length() - 1);
        if (!names.add(name)) {
          throw new IllegalArgumentException("has {" + name + "} twice");
        }
        parts.add(new Part.Named(name));
      } else if (literal(segment)) {
        parts.add(new Part.Literal(segment));
      } else {
        throw new IllegalArgumentException(
            "must be /exact, /with/{name} or /prefix/**, in the characters a canonical path has");
      }
    }
    return new PathPattern(source, parts, below);
  }

  /** What a canonical path can hold (RFC 3986 §3.3), no dot segment and no parameter among it. */
  private static boolean literal(String segment) {
    return segment.matches("([A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-F]{2})+")
        && !segment.contains("**")
        && !segment.equals(".")
        && !segment.equals("..");
  }

  /** The segments of a path, without the empty one that a slash at its end leaves. */
  public static List<String> segments(String path) {
    var segments = new ArrayList<String>();
    for (int from = 1; from < path.length(); ) {
      int slash = path.indexOf('/', from);
      int to = slash < 0 ? path.length() : slash;
      segments.add(path.substring(from, to));
      from = to + 1;
    }
    return segments;
  }

  /**
   * What its names stand for in this path; empty where the path is another's.
   *
   * @param segments of a canonical path
   */
  public Optional<Map<String, String>> match(List<String> segments) {
    if (segments.size() < parts.size() || (!below && segments.size() > parts.size())) {
      return Optional.empty();
    }
    Map<String, String> named = Map.of();
    for (int i = 0; i < parts.size(); i++) {
      switch (parts.get(i)) {
        case Part.Literal(var text) -> {
          if (!text.equals(segments.get(i))) {
            return Optional.empty();
          }
        }
        case Part.Named(var name) -> {
          if (named.isEmpty()) {
            named = new HashMap<>();
          }
          named.put(name, segments.get(i));
        }
      }
    }
    return Optional.of(named);
  }

  /** Whether the path would match if capitals were small letters, as they are to some back ends. */
  public boolean folded(List<String> segments) {
    if (segments.size() < parts.size() || (!below && segments.size() > parts.size())) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Part.Literal(var text)
          && !text.equalsIgnoreCase(segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The most specific first: segment by segment a text before a name, and a longer pattern before a
   * shorter one that everything below belongs to.
   */
  public static Comparator<PathPattern> mostSpecificFirst() {
    return PathPattern::compare;
  }

  private static int compare(PathPattern one, PathPattern other) {
    int common = Math.min(one.parts.size(), other.parts.size());
    for (int i = 0; i < common; i++) {
      int order = Integer.compare(rank(one.parts.get(i)), rank(other.parts.get(i)));
      if (order != 0) {
        return order;
      }
    }
    int longer = Integer.compare(other.parts.size(), one.parts.size());
    return longer != 0 ? longer : Boolean.compare(one.below, other.below);
  }

  private static int rank(Part part) {
    return part instanceof Part.Literal ? 0 : 1;
  }

  /** Whether both are for exactly the same paths, whatever their names are called. */
  public boolean same(PathPattern other) {
    return below == other.below && shape().equals(other.shape());
  }

  private List<String> shape() {
    return parts.stream()
        .map(part -> part instanceof Part.Literal(var text) ? text : "{}")
        .toList();
  }

  /** Two patterns are equal where they were written alike. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PathPattern pattern && pattern.source.equals(source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  /** As it was written. */
  @Override
  public String toString() {
    return source;
  }
}
