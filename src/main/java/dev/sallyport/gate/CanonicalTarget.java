package dev.sallyport.gate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path and query of a request in the one form that is matched and forwarded alike, so that no
 * back end can see another path than was judged (RFC 3986 §6).
 *
 * <p>Dot segments are resolved and empty segments left out, a slash at the end stays. Letters,
 * digits and {@code -._~} stand for themselves, everything else that is escaped stays so, in
 * capitals. The query stays as it came and is no part of any route.
 *
 * @param path begins with a slash
 * @param segments those of the path, without the empty one that a slash at its end leaves
 * @param query without its question mark; null where there is none
 * @param parameters whether {@code ;name=value} was taken out of the path
 * @param slashes whether a segment has an escaped slash, {@code %2F}
 * @param plain whether it came with just these segments: no dot segment, empty one or parameter had
 *     to be taken out
 */
public record CanonicalTarget(
    String path,
    List<String> segments,
    @Nullable String query,
    boolean parameters,
    boolean slashes,
    boolean plain) {
  private static final int LONGEST = 8_192;

  public CanonicalTarget {
    segments = List.copyOf(segments);
  }

  /** What reading a request's target came to. */
  public sealed interface Reading {
    /** It can be judged. */
    record Clear(CanonicalTarget target) implements Reading {}

    /**
     * Two readers could see two paths in it, or none.
     *
     * @param why in words that may be shown
     */
    record Refused(String why) implements Reading {}
  }

  /** Reads a target in origin form (RFC 9112 §3.2.1), as it came over the wire. */
  public static Reading read(String target) {
    try {
      return new Reading.Clear(canonical(target));
    } catch (Unclear unclear) {
      return new Reading.Refused(String.valueOf(unclear.getMessage()));
    }
  }

  /** What a path that two readers could see two ways in is refused with. */
  static final class Unclear extends Exception {
    private static final long serialVersionUID = 1;

    Unclear(String why) {
      super(why, null, false, false);
    }
  }

  private static CanonicalTarget canonical(String target) throws Unclear {
    if (!target.startsWith("/")) {
      throw new Unclear("the target is no path");
    }
    if (target.length() > LONGEST) {
      throw new Unclear("the target is too long");
    }
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        throw new Unclear("the target has a character that no URI has");
      }
    }
    int mark = target.indexOf('?');
    var query = mark < 0 ? null : target.substring(mark + 1);
    var raw = mark < 0 ? target : target.substring(0, mark);
    boolean parameters = raw.indexOf(';') >= 0;
    boolean slashes = false;
    boolean open = true;
    var path = new ArrayList<String>();
    var all = raw.substring(1).split("/", -1);
    for (var written : all) {
      int semicolon = written.indexOf(';');
      var segment = Segment.read(semicolon < 0 ? written : written.substring(0, semicolon));
      slashes |= segment.slashes();
      open = true;
      switch (segment.text()) {
        case "", "." -> {}
        case ".." -> {
          if (path.isEmpty()) {
            throw new Unclear("the path leads above its root");
          }
          path.removeLast();
        }
        default -> {
          path.add(segment.text());
          open = false;
        }
      }
    }
    var joined = "/" + String.join("/", path) + (open && !path.isEmpty() ? "/" : "");
    // The slash at the end leaves an empty segment, and nothing else may be open.
    boolean plain =
        !parameters
            && all.length == path.size() + (open ? 1 : 0)
            && (!open || all[all.length - 1].isEmpty());
    return new CanonicalTarget(joined, path, query, parameters, slashes, plain);
  }

  /** What is forwarded. */
  public String uri() {
    return query == null ? path : path + "?" + query;
  }
}
