package dev.sallyport.directory;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.pool;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A process dies after each of its commands to Redis in turn. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class UserStoreCrashTest {
  private static final Map<String, String> HERS =
      Map.of("email", "a@example.com", "email_verified", "true");
  private static final int MOST_COMMANDS = 30;

  /** What passes once every reservation has had its time. */
  private static final String TIME_PASSES =
      "for _, k in ipairs(redis.call('KEYS', '*')) do "
          + "if redis.call('PTTL', k) > 0 then redis.call('DEL', k) end end return 1";

  private RedisForTests redis;

  @BeforeEach
  void start() {
    redis = new RedisForTests();
  }

  @AfterEach
  void stop() {
    redis.kill();
  }

  private interface Deed {
    Future<?> by(DirectoryForTests dying, User alice);
  }

  @Test
  void a_sign_up_that_dies_anywhere_is_whole_or_free(Vertx vertx) throws Exception {
    dies(vertx, false, (room, alice) -> room.users.create(room.pool, alice, soon()));
  }

  @Test
  void a_change_of_address_that_dies_anywhere_is_whole_or_free(Vertx vertx) throws Exception {
    dies(
        vertx,
        true,
        (room, alice) ->
            room.users.update(alice, now -> now.withAttribute("email", "b@example.com"), soon()));
  }

  @Test
  void a_link_that_dies_anywhere_is_there_or_free(Vertx vertx) throws Exception {
    dies(
        vertx,
        true,
        (room, alice) ->
            room.users.update(alice, now -> LinkedIdentity.added(now, elsewhere(now)), soon()));
  }

  @Test
  void a_link_that_is_taken_away_and_dies_anywhere_is_there_or_free(Vertx vertx) throws Exception {
    dies(
        vertx,
        true,
        (room, alice) ->
            room.users
                .update(alice, now -> LinkedIdentity.added(now, elsewhere(now)), soon())
                .compose(
                    linked ->
                        room.users.update(
                            linked, now -> LinkedIdentity.removed(now, _ -> true), soon())));
  }

  /** As an administrator's link is made: reserved while the user is read. */
  @Test
  void a_link_reserved_ahead_that_dies_anywhere_is_there_or_free(Vertx vertx) throws Exception {
    dies(vertx, true, UserStoreCrashTest::linkedAhead);
  }

  @Test
  void a_link_that_was_looked_up_and_is_taken_away_is_there_or_free_wherever_it_dies(Vertx vertx)
      throws Exception {
    dies(
        vertx,
        true,
        (room, alice) ->
            linkedAhead(room, alice)
                .compose(_ -> room.users.ahead().unlinking(room.pool, somebody(alice), soon()))
                .compose(
                    ready ->
                        room.users
                            .ahead()
                            .update(
                                ready,
                                becoming(now -> LinkedIdentity.removed(now, _ -> true)),
                                null,
                                soon())));
  }

  private static Future<User> linkedAhead(DirectoryForTests room, User alice) {
    return room.users
        .ahead()
        .linking(
            room.pool, alice.username(), somebody(alice), UserStoreCrashTest::uncounted, soon())
        .compose(
            ready ->
                room.users
                    .ahead()
                    .update(
                        ready,
                        becoming(now -> LinkedIdentity.added(now, elsewhere(now))),
                        null,
                        soon()));
  }

  private static Future<UnaryOperator<User>> becoming(UnaryOperator<User> change) {
    return Future.succeededFuture(change);
  }

  private static Future<Void> uncounted(PersonTag tag) {
    return Future.succeededFuture();
  }

  private static Ahead.Somebody somebody(User user) {
    return new Ahead.Somebody("Google", LinkedIdentity.SUBJECT, user.username());
  }

  @Test
  void whoever_joins_a_group_and_dies_anywhere_is_on_its_list_or_not_in_it(Vertx vertx)
      throws Exception {
    dies(
        vertx,
        true,
        (room, alice) -> {
          var groups = room.users.groups();
          // Another made it, perhaps.
          var made =
              groups
                  .create(group(room), soon())
                  .transform(_ -> groups.get(room.pool.id(), "staff", soon()));
          return room.users
              .ahead()
              .joining(room.pool, alice.username(), made, UserStoreCrashTest::uncounted, soon())
              .compose(
                  ready ->
                      room.users
                          .ahead()
                          .update(
                              ready,
                              made.map(group -> now -> groups.joined(now, group)),
                              null,
                              soon()));
        },
        (room, alice, when) -> {
          var now = done(room.users.bySub(room.pool.id(), alice.sub(), soon()));
          var page =
              done(
                  room.users
                      .listing()
                      .page(room.pool, new Listing.Source.In(group(room)), "", 60, soon()));
          assertThat(page.users().contains(now))
              .as(when)
              .isEqualTo(now.groups().containsValue(group(room).id()));
        });
  }

  private static Group group(DirectoryForTests room) {
    var id = room.pool.id();
    return new Group(id, "staff", id, null, null, null, Instant.EPOCH, Instant.EPOCH);
  }

  @Test
  void a_removal_that_dies_anywhere_leaves_all_or_nothing(Vertx vertx) throws Exception {
    dies(vertx, true, (room, alice) -> room.users.delete(alice, soon()));
  }

  private interface Check {
    void of(DirectoryForTests alive, User alice, String when) throws Exception;
  }

  @Test
  void whoever_was_being_made_or_removed_can_be_made_again_with_the_sub_they_had(Vertx vertx)
      throws Exception {
    dies(
        vertx,
        false,
        (room, alice) -> room.users.create(room.pool, alice, soon()),
        UserStoreCrashTest::comesAgain);
    dies(
        vertx,
        true,
        (room, alice) -> room.users.delete(alice, soon()),
        UserStoreCrashTest::comesAgain);
  }

  private static void comesAgain(DirectoryForTests room, User alice, String when) throws Exception {
    if (done(room.users.bySub(room.pool.id(), alice.sub(), soon())) == null) {
      done(room.users.create(room.pool, alice, soon()));
    }
    for (var name : List.of("alice", "a@example.com")) {
      var found = done(room.users.find(room.pool, name, soon()));
      assertThat(found).as(when).isNotNull();
      assertThat(found.sub()).as(when).isEqualTo(alice.sub());
    }
  }

  private void dies(Vertx vertx, boolean stored, Deed deed) throws Exception {
    dies(vertx, stored, deed, UserStoreCrashTest::assertSound);
  }

  private void dies(Vertx vertx, boolean stored, Deed deed, Check check) throws Exception {
    for (var commands = 0; commands <= MOST_COMMANDS; commands++) {
      var pool = pool(Set.of("email"), Set.of(), true);
      var alive = DirectoryForTests.open(vertx, redis.ownConfig(), pool);
      var way = LastCommand.before(vertx, redis.port());
      var dying = DirectoryForTests.open(vertx, through(way), pool);
      // Every script is known to the server, so that no command is told to come again.
      done(deed.by(alive, stored ? alive.stored("warm", Map.of()) : alive.user("warm", Map.of())));
      // Nor is the pool counted, which only reads.
      var counted = dying.user("counted", Map.of());
      done(
          dying
              .users
              .create(pool, counted, soon())
              .recover(_ -> dying.users.create(pool, counted, soon())));
      var alice = stored ? alive.stored("alice", HERS) : alive.user("alice", HERS);
      way.after(commands);
      var survived = done(deed.by(dying, alice).map(true).otherwise(false));
      timePasses(vertx);
      check.of(alive, alice, "after " + commands + " commands");
      if (survived) {
        return;
      }
    }
    throw new AssertionError("never done");
  }

  private static void assertSound(DirectoryForTests room, User alice, String when)
      throws Exception {
    var now = done(room.users.bySub(room.pool.id(), alice.sub(), soon()));
    assertLinkSound(room, now, elsewhere(alice), when);
    for (var name : List.of("alice", "a@example.com", "b@example.com")) {
      var found = done(room.users.find(room.pool, name, soon()));
      if (now != null && Names.claimed(room.pool, now, name)) {
        assertThat(found).as("%s, %s", name, when).isEqualTo(now);
      } else {
        assertThat(found).as("%s, %s", name, when).isNull();
        var another =
            name.equals("alice")
                ? room.stored(name, Map.of())
                : room.stored("x" + name, Map.of("email", name, "email_verified", "true"));
        assertThat(done(room.users.find(room.pool, name, soon()))).isEqualTo(another);
      }
    }
  }

  private static LinkedIdentity elsewhere(User user) {
    return new LinkedIdentity(
        "Google",
        IdentityProvider.Protocol.GOOGLE,
        LinkedIdentity.SUBJECT,
        user.username(),
        false,
        Instant.EPOCH);
  }

  /** Somebody else can be linked where the user is not. */
  private static void assertLinkSound(
      DirectoryForTests room, User now, LinkedIdentity one, String when) throws Exception {
    var found =
        done(room.users.linked(room.pool, one.provider(), one.attribute(), one.value(), soon()));
    if (now != null && now.identities().contains(one)) {
      assertThat(found).as(when).isEqualTo(now);
    } else {
      assertThat(found).as(when).isNull();
      var bob = room.stored("bob", Map.of());
      var linked = done(room.users.update(bob, user -> LinkedIdentity.added(user, one), soon()));
      assertThat(linked.identities()).as(when).containsExactly(one);
    }
  }

  private void timePasses(Vertx vertx) throws Exception {
    var client = Redis.createClient(vertx, redis.ownConfig().urls().getFirst().reveal());
    done(client.send(Request.cmd(Command.EVAL).arg(TIME_PASSES).arg(0)));
    done(client.close());
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
