package dev.sallyport.directory;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The people of a pool that was deleted, and replicas that die removing them. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PoolRemovalsTest {
  private static final int PEOPLE = 3;
  private static final int MOST_COMMANDS = 100;

  /** Looking for people takes 64 commands and more, then comes what is done to them. */
  private static final List<Integer> DEATHS =
      IntStream.concat(IntStream.of(2, 30), IntStream.iterate(65, n -> n < 130, n -> n + 3))
          .boxed()
          .toList();

  private static final String LEFT =
      "local left = {} for _, k in ipairs(redis.call('KEYS', 'sp:*')) do "
          + "if redis.call('PTTL', k) == -1 then table.insert(left, k) end end return left";
  private static final String TIME_PASSES =
      "for _, k in ipairs(redis.call('KEYS', 'sp:*')) do "
          + "if redis.call('PTTL', k) > 0 then redis.call('DEL', k) end end return 1";

  private RedisForTests server;
  private Redis inside;

  @BeforeEach
  void start(Vertx vertx) {
    server = new RedisForTests();
    inside = Redis.createClient(vertx, server.ownConfig().urls().getFirst().reveal());
  }

  @AfterEach
  void stop() throws Exception {
    done(inside.close());
    server.kill();
  }

  private Response eval(String script) throws Exception {
    return done(inside.send(Request.cmd(Command.EVAL).arg(script).arg(0)));
  }

  /** What lasts in Redis, but for the stream of revocations, which bounds itself. */
  private List<String> lasting() throws Exception {
    var left = new ArrayList<String>();
    eval(LEFT).forEach(key -> left.add(key.toString()));
    left.removeIf(key -> key.startsWith("sp:{revocations}:"));
    return left;
  }

  /** A pool of the API's making, with people who sign in by addresses too, one in a group. */
  private static Pool peopled(DirectoryForTests room) throws Exception {
    var pool =
        done(
            room.pools
                .administration()
                .createPool(
                    room.pool
                        .withId(room.pools.drawPoolId("local"))
                        .withSignInBy(Set.of("email"))
                        .withReadOnly(false),
                    soon()));
    for (int i = 0; i < PEOPLE; i++) {
      var mail = Map.of("email", "p" + i + "@example.com", "email_verified", "true");
      var draft = room.users.drafts().draft(pool, "p" + i, mail, User.Status.CONFIRMED);
      done(room.users.create(pool, draft, soon()));
    }
    return pool;
  }

  private static void deleted(DirectoryForTests room, Pool pool) throws Exception {
    done(room.pools.administration().deletePool(pool.id(), soon()));
    assertThat(refusal(room.pools.freshPool(pool.id(), soon())))
        .isEqualTo(new Failure.PoolNotFound(pool.id()));
  }

  /** All that there is to do now, where no call lives longer than so. */
  private static void swept(DirectoryForTests room, Duration longest) throws Exception {
    var removals = room.users.removals().where(longest);
    while (done(removals.sweep()) > 0) {}
    done(removals.sweep());
  }

  @Test
  void nothing_that_lasts_is_left_of_the_people_of_a_deleted_pool(Vertx vertx) throws Exception {
    var room = DirectoryForTests.open(vertx, server.ownConfig(), DirectoryForTests.pool());
    deleted(room, peopled(room));
    assertThat(lasting()).isNotEmpty();
    swept(room, Duration.ofMillis(-1));
    assertThat(lasting()).isEmpty();
  }

  @Test
  void the_people_of_other_pools_stay_also_where_a_deletion_was_refused(Vertx vertx)
      throws Exception {
    var room = DirectoryForTests.open(vertx, server.ownConfig(), DirectoryForTests.pool());
    var guarded = peopled(room);
    done(
        room.pools
            .administration()
            .changePool(
                guarded.id(), now -> now.withUpkeep(new Upkeep(true, "LITE", Map.of())), soon()));
    assertThat(refusal(room.pools.administration().deletePool(guarded.id(), soon())))
        .isInstanceOf(Failure.Invalid.class);
    deleted(room, peopled(room));
    swept(room, Duration.ofMillis(-1));
    assertThat(done(room.users.find(guarded, "p1@example.com", soon()))).isNotNull();
    var page =
        done(room.users.listing().page(guarded, new Listing.Source.Everybody(), "", 60, soon()));
    assertThat(page.users()).hasSize(PEOPLE);
  }

  @Test
  void a_pool_of_the_same_id_may_come_once_the_people_of_the_deleted_one_are_gone(Vertx vertx)
      throws Exception {
    var room = DirectoryForTests.open(vertx, server.ownConfig(), DirectoryForTests.pool());
    var pool = peopled(room);
    deleted(room, pool);
    assertThat(refusal(room.pools.administration().createPool(pool, soon())))
        .isInstanceOf(Failure.Invalid.class);
    swept(room, Duration.ofMillis(-1));
    assertThat(lasting()).isEmpty();
    done(room.pools.administration().createPool(pool, soon()));
    var back = room.users.drafts().draft(pool, "back", Map.of(), User.Status.CONFIRMED);
    done(room.users.create(pool, back, soon()));
    swept(room, Duration.ofMillis(-1));
    assertThat(done(room.users.find(pool, "back", soon()))).isNotNull();
  }

  @Test
  void whoever_comes_while_the_pool_goes_is_removed_too(Vertx vertx) throws Exception {
    var room = DirectoryForTests.open(vertx, server.ownConfig(), DirectoryForTests.pool());
    var pool = peopled(room);
    deleted(room, pool);
    swept(room, Duration.ofMinutes(1));
    var late = room.users.drafts().draft(pool, "late", Map.of(), User.Status.CONFIRMED);
    done(room.users.create(pool, late, soon()));
    swept(room, Duration.ofMillis(-1));
    assertThat(lasting()).isEmpty();
  }

  @Test
  void a_removal_that_dies_anywhere_is_gone_on_with_by_another_replica(Vertx vertx)
      throws Exception {
    var halfWay = 0;
    for (var commands : DEATHS) {
      var configured = DirectoryForTests.pool();
      var alive = DirectoryForTests.open(vertx, server.ownConfig(), configured);
      var way = LastCommand.before(vertx, server.port());
      var dying = DirectoryForTests.open(vertx, through(way), configured);
      deleted(alive, peopled(alive));
      var whole = lasting().size();
      way.after(commands);
      done(allOf(dying.users.removals().where(Duration.ofMillis(-1))).otherwiseEmpty());
      var left = lasting();
      if (left.size() < whole && left.stream().anyMatch(key -> key.startsWith("sp:name:"))) {
        halfWay++;
        swept(alive, Duration.ofMillis(-1));
        assertThat(lasting()).as("taken by the dead for a while").isNotEmpty();
      }
      eval(TIME_PASSES);
      swept(alive, Duration.ofMillis(-1));
      assertThat(lasting()).as("after %s commands", commands).isEmpty();
    }
    assertThat(halfWay).as("deaths half way").isPositive();
  }

  @Test
  void a_deletion_that_dies_anywhere_leaves_a_pool_or_nothing(Vertx vertx) throws Exception {
    for (var commands = 1; commands <= MOST_COMMANDS; commands++) {
      var configured = DirectoryForTests.pool();
      var alive = DirectoryForTests.open(vertx, server.ownConfig(), configured);
      var way = LastCommand.before(vertx, server.port());
      var dying = DirectoryForTests.open(vertx, through(way), configured);
      var pool = peopled(alive);
      way.after(commands);
      var deletion = dying.pools.administration().deletePool(pool.id(), soon());
      var survived = done(deletion.map(true).otherwise(false));
      var there = done(alive.pools.freshPool(pool.id(), soon()).map(true).otherwise(false));
      swept(alive, Duration.ofMillis(-1));
      if (there) {
        assertThat(done(alive.users.find(pool, "p1", soon()))).isNotNull();
        deleted(alive, pool);
        swept(alive, Duration.ofMillis(-1));
      }
      // A way that leads nowhere may be left on the list of pools.
      assertThat(lasting()).as("after %s commands", commands).isSubsetOf("sp:pools");
      if (survived) {
        return;
      }
    }
    throw new AssertionError("never done");
  }

  private static Future<Void> allOf(PoolRemovals removals) {
    return removals
        .sweep()
        .compose(removed -> removed > 0 ? allOf(removals) : removals.sweep().mapEmpty());
  }

  private static RedisConfig through(LastCommand way) {
    return new RedisConfig(
        RedisConfig.Kind.STANDALONE,
        List.of(new Secret("redis://127.0.0.1:" + way.port())),
        "",
        16,
        2048,
        0,
        Duration.ofMillis(500));
  }
}
