package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.DpopDemand;
import dev.sallyport.config.PathPattern;
import dev.sallyport.config.RouteConfig;
import dev.sallyport.gate.RouteTable.Found;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RouteTableTest {

  private static RouteConfig route(String host, String path, String... methods) {
    return route(host, path, false, methods);
  }

  private static RouteConfig route(String host, String path, boolean exact, String... methods) {
    return new RouteConfig(
        host + path + Arrays.toString(methods),
        List.of(host),
        PathPattern.of(path),
        Set.of(methods.length == 0 ? new String[] {"GET", "POST"} : methods),
        "api",
        RouteConfig.Allow.ANONYMOUS,
        List.of(),
        Set.of(),
        Set.of(),
        null,
        Map.of(),
        null,
        RouteConfig.Token.PASS,
        DpopDemand.OPTIONAL,
        RouteConfig.Refuse.JSON,
        false,
        false,
        exact,
        Duration.ofSeconds(5),
        0,
        List.of(),
        List.of());
  }

  private static Found find(RouteTable table, String host, String path, String method) {
    var target = ((CanonicalTarget.Reading.Clear) CanonicalTarget.read(path)).target();
    return table.find(host, target, method);
  }

  private static String name(RouteTable table, String host, String path) {
    return find(table, host, path, "GET") instanceof Found.Route(var match)
        ? match.route().hosts().getFirst() + match.route().path()
        : "nothing";
  }

  @Test
  void the_most_specific_path_wins_in_whatever_order_they_stand() {
    var routes =
        List.of(
            route("*", "/**"),
            route("*", "/users/{id}"),
            route("*", "/users/me"),
            route("*", "/users/**"),
            route("*", "/users/{id}/pets/**"));
    for (var table : List.of(new RouteTable(routes), new RouteTable(routes.reversed()))) {
      assertThat(name(table, "h", "/users/me")).isEqualTo("*/users/me");
      assertThat(name(table, "h", "/users/7")).isEqualTo("*/users/{id}");
      assertThat(name(table, "h", "/users/7/")).isEqualTo("*/users/{id}");
      assertThat(name(table, "h", "/users/7/pets")).isEqualTo("*/users/{id}/pets/**");
      assertThat(name(table, "h", "/users/7/x")).isEqualTo("*/users/**");
      assertThat(name(table, "h", "/users")).isEqualTo("*/users/**");
      assertThat(name(table, "h", "/usersx")).isEqualTo("*/**");
      assertThat(name(table, "h", "/")).isEqualTo("*/**");
    }
  }

  @Test
  void the_most_exact_host_has_its_own_table_and_no_other_is_tried() {
    var table =
        new RouteTable(
            List.of(
                route("*", "/**"),
                route("*.example.com", "/w/**"),
                route("api.example.com", "/a")));
    assertThat(name(table, "api.example.com", "/a")).isEqualTo("api.example.com/a");
    assertThat(name(table, "api.example.com", "/w/x")).isEqualTo("nothing");
    assertThat(name(table, "b.example.com", "/w/x")).isEqualTo("*.example.com/w/**");
    assertThat(name(table, "c.b.example.com", "/w/x")).isEqualTo("*/**");
    assertThat(name(table, "example.com", "/w/x")).isEqualTo("*/**");
  }

  @Test
  void AC026_a_method_that_the_most_specific_path_lacks_finds_no_wider_one() {
    var table = new RouteTable(List.of(route("*", "/**"), route("*", "/admin", "GET")));
    assertThat(find(table, "h", "/admin", "POST")).isInstanceOf(Found.OtherMethods.class);
    assertThat(find(table, "h", "/admin", "get")).isInstanceOf(Found.OtherMethods.class);
  }

  @Test
  void AC026_names_stand_for_what_the_chosen_route_calls_them() {
    var table = new RouteTable(List.of(route("*", "/u/{a}", "GET"), route("*", "/u/{b}", "POST")));
    assertThat(find(table, "h", "/u/7", "GET"))
        .isInstanceOfSatisfying(
            Found.Route.class, it -> assertThat(it.match().named()).isEqualTo(Map.of("a", "7")));
    assertThat(find(table, "h", "/u/7", "POST"))
        .isInstanceOfSatisfying(
            Found.Route.class, it -> assertThat(it.match().named()).isEqualTo(Map.of("b", "7")));
  }

  @Test
  void AC030_another_spelling_of_a_more_specific_path_is_refused() {
    var table = new RouteTable(List.of(route("*", "/**"), route("*", "/admin/{id}/**")));
    for (var path : List.of("/ADMIN/7", "/Admin/7/x", "/%41dmin/7", "/aDMIN/../ADMIN/7/")) {
      assertThat(name(table, "a", path)).as(path).isEqualTo("nothing");
    }
    assertThat(name(table, "a", "/admin/7")).isEqualTo("*/admin/{id}/**");
    assertThat(name(table, "a", "/ADMINS/7")).isEqualTo("*/**");
    assertThat(name(table, "a", "/ADMIN")).isEqualTo("*/**");
  }

  @Test
  void AC030_where_case_counts_it_is_another_path() {
    var table = new RouteTable(List.of(route("*", "/**"), route("*", "/admin/**", true)));
    assertThat(name(table, "a", "/ADMIN/7")).isEqualTo("*/**");
    var both = new RouteTable(List.of(route("*", "/Foo/**"), route("*", "/foo/**")));
    assertThat(name(both, "a", "/Foo/7")).isEqualTo("*/Foo/**");
    assertThat(name(both, "a", "/foo/7")).isEqualTo("*/foo/**");
  }

  @Test
  void AC027_what_has_no_route_has_none() {
    var table = new RouteTable(List.of(route("a.example", "/x")));
    assertThat(name(table, "a.example", "/y")).isEqualTo("nothing");
    assertThat(name(table, "b.example", "/x")).isEqualTo("nothing");
  }
}
