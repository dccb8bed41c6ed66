package dev.sallyport.gate;

import dev.sallyport.config.PathPattern;
import dev.sallyport.config.RouteConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which route a request belongs to. The host picks a table, the most exact one there is for it; the
 * path picks the most specific pattern in that table; the method picks a route among those of that
 * pattern. Nothing goes back: where a pattern has no route for the method, no wider one is tried,
 * or a method nobody thought of would slip past a guard. Nor is a wider one tried where a pattern
 * differs from the path in case alone: to a back end that makes no difference it would be the same.
 */
final class RouteTable {

  /**
   * A route and what the names in its path stand for in this request.
   *
   * @param named by name
   */
  record Match(RouteConfig route, Map<String, String> named) {}

  /** What was found. */
  sealed interface Found {
    record Route(Match match) implements Found {}

    /** No route has this host and path. */
    record Nothing() implements Found {}

    /** Routes have this path, none this method. */
    record OtherMethods(PathPattern path) implements Found {}
  }

  private record Place(PathPattern path, Map<String, RouteConfig> byMethod) {
    /**
     * Whether this more specific one is meant by a path of the other's, spelled in another case.
     */
    boolean shadows(Place other, CanonicalTarget target) {
      return ORDER.compare(path, other.path) < 0
          && path.folded(target.segments())
          && byMethod.values().stream().anyMatch(route -> !route.exactCase());
    }
  }

  private static final Comparator<PathPattern> ORDER = PathPattern.mostSpecificFirst();

  private static final String ANY = "*";

  private final Map<String, List<Place>> byHost = new HashMap<>();

  RouteTable(List<RouteConfig> routes) {
    for (var route : routes) {
      for (var host : route.hosts()) {
        add(byHost.computeIfAbsent(host, _ -> new ArrayList<>()), route);
      }
    }
    var order = Comparator.comparing(Place::path, ORDER);
    byHost.values().forEach(places -> places.sort(order));
  }

  private static void add(List<Place> places, RouteConfig route) {
    var place =
        places.stream()
            .filter(each -> each.path().same(route.path()))
            .findFirst()
            .orElseGet(
                () -> {
                  var made = new Place(route.path(), new HashMap<>());
                  places.add(made);
                  return made;
                });
    route.methods().forEach(method -> place.byMethod().put(method, route));
  }

  Found find(String host, CanonicalTarget target, String method) {
    var places = places(host);
    if (places == null) {
      return new Found.Nothing();
    }
    for (var place : places) {
      Optional<Map<String, String>> named = place.path().match(target.segments());
      if (named.isPresent()) {
        if (places.stream().anyMatch(each -> each.shadows(place, target))) {
          return new Found.Nothing();
        }
        var route = place.byMethod().get(method);
        return route == null
            ? new Found.OtherMethods(place.path())
            // Two routes of one shape may call their names differently.
            : new Found.Route(
                new Match(route, route.path().match(target.segments()).orElseGet(Map::of)));
      }
    }
    return new Found.Nothing();
  }

  private @Nullable List<Place> places(String host) {
    var exact = byHost.get(host);
    if (exact != null) {
      return exact;
    }
    int dot = host.indexOf('.');
    var wild = dot < 0 ? null : byHost.get(ANY + host.substring(dot));
    return wild == null ? byHost.get(ANY) : wild;
  }
}
