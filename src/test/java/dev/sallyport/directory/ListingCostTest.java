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
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
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
}
