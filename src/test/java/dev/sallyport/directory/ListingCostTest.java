package dev.sallyport.directory;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.pool;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.directory.Listing.Source;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a page asks of Redis, counted by Redis itself, on a server nobody else uses. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ListingCostTest {
  private static final int PAGE = 20;

  private final RedisForTests redis = new RedisForTests();

  /** How many calls to Redis each page of the pool took. */
  private List<Integer> costs(DirectoryForTests room) throws Exception {
    var costs = new ArrayList<Integer>();
    // Redis learns the scripts from the first call of each.
    done(room.users.listing().page(room.pool, new Source.Everybody(), "", 1, soon()));
    String after = "";
    while (after != null) {
      var before = redis.calls("evalsha");
      var page =
          done(room.users.listing().page(room.pool, new Source.Everybody(), after, PAGE, soon()));
      costs.add((int) (redis.calls("evalsha") - before));
      after = page.next();
    }
    return costs;
  }

  @Test
  void a_page_far_on_costs_what_the_first_costs_and_a_larger_pool_costs_no_more(Vertx vertx)
      throws Exception {
    var small = DirectoryForTests.open(vertx, redis.ownConfig(), pool());
    ListingTest.fill(small, 1_500);
    var large = DirectoryForTests.open(vertx, redis.ownConfig(), pool());
    ListingTest.fill(large, 4_500);
    var inSmall = costs(small);
    var inLarge = costs(large);
    assertThat(inSmall).hasSize(75);
    assertThat(inLarge).hasSize(225);
    // Four parts of the list, and a page of users; the end of the list has fewer parts.
    assertThat(inSmall.getFirst()).isEqualTo(4 + PAGE);
    assertThat(inLarge.getFirst()).isEqualTo(4 + PAGE);
    assertThat(inLarge).allMatch(cost -> cost <= 4 + PAGE);
    assertThat(inLarge.get(200)).isEqualTo(4 + PAGE);
  }

  @Test
  void a_filter_that_fits_nobody_ends_its_page_after_so_many_users(Vertx vertx) throws Exception {
    var room = DirectoryForTests.open(vertx, redis.ownConfig(), pool());
    ListingTest.fill(room, 1_000);
    var before = redis.calls("evalsha");
    var page =
        done(
            room.users.listing().page(room.pool, new Source.Fitting(_ -> false), "", PAGE, soon()));
    assertThat(page.users()).isEmpty();
    assertThat(page.next()).isNotNull();
    assertThat(redis.calls("evalsha") - before).isLessThan(400);
  }

  /** What one page took, on the median of many. */
  private record Cost(int users, double commands, double millis) {
    @Override
    public String toString() {
      return "%d users, %.0f commands, %.2f ms".formatted(users, commands, millis);
    }
  }

  /** Takes each of these pages in turn, again and again, so that all are measured alike. */
  private List<Cost> measured(DirectoryForTests room, List<Source> sources, List<String> afters)
      throws Exception {
    int rounds = 201;
    var times = new double[sources.size()][rounds];
    var commands = new long[sources.size()];
    var users = new int[sources.size()];
    for (int round = -20; round < rounds; round++) {
      for (int i = 0; i < sources.size(); i++) {
        var before = round < 0 ? 0 : redis.calls("evalsha");
        var began = System.nanoTime();
        var page =
            done(room.users.listing().page(room.pool, sources.get(i), afters.get(i), 60, soon()));
        var took = System.nanoTime() - began;
        if (round >= 0) {
          times[i][round] = took / 1e6;
          commands[i] += redis.calls("evalsha") - before;
          users[i] = page.users().size();
        }
      }
    }
    var costs = new ArrayList<Cost>();
    for (int i = 0; i < sources.size(); i++) {
      Arrays.sort(times[i]);
      costs.add(new Cost(users[i], (double) commands[i] / rounds, times[i][rounds / 2]));
    }
    return costs;
  }

  /**
   * Page 10,000 begins after the 599,940th user, as the token of page 9,999 says; a tag is all that
   * such a token holds.
   */
  @Test
  @Tag("long")
  void page_ten_thousand_of_a_million_users_costs_what_the_first_costs(Vertx vertx)
      throws Exception {
    var room = DirectoryForTests.open(vertx, redis.ownConfig(), pool());
    var tags = new BulkUsers(room).write(redis.port(), 1_000_000);
    room.stored("alice", Map.of("email", "alice@example.org", "name", "Alice"));
    var first = done(room.users.listing().page(room.pool, new Source.Everybody(), "", 60, soon()));
    assertThat(first.users())
        .extracting(user -> user.tag().value())
        .startsWith(tags.subList(0, 50).toArray(String[]::new));
    var far = tags.get(60 * 9_999 - 1);
    Source everybody = new Source.Everybody();
    Source common = new Source.Fitting(user -> user.username().startsWith("user"));
    Source rare = new Source.Fitting(user -> user.username().startsWith("alice"));
    Source exact = new Source.Having("email", "user777777@example.com");
    Source named = new Source.Named("alice", _ -> true);
    var costs =
        measured(
            room,
            List.of(everybody, everybody, common, common, rare, rare, exact, named),
            List.of("", far, "", far, "", far, "", ""));
    System.out.printf(
        "page 1: %s%npage 10,000: %s%ncommon prefix, page 1: %s%ncommon prefix, page 10,000:"
            + " %s%nrare prefix, page 1: %s%nrare prefix, page 10,000: %s%nemail =: %s%nusername =:"
            + " %s%n",
        costs.toArray());
    for (int i = 0; i < 6; i += 2) {
      assertThat(costs.get(i + 1).commands())
          .isBetween(0.5 * costs.get(i).commands(), 2 * costs.get(i).commands());
      assertThat(costs.get(i + 1).millis())
          .isBetween(0.5 * costs.get(i).millis(), 2 * costs.get(i).millis());
    }
    assertThat(costs.get(6)).extracting(Cost::users, Cost::commands).containsExactly(1, 2.0);
    assertThat(costs.get(7).users()).isOne();
  }
}
