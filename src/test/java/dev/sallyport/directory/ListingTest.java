package dev.sallyport.directory;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.pool;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.directory.Listing.Source;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ListingTest {
  /** The Redis these tests run on; the cluster's test runs them again on its own. */
  RedisConfig redis() {
    return RedisForTests.config();
  }

  private DirectoryForTests open(Vertx vertx, Pool pool) throws Exception {
    return DirectoryForTests.open(vertx, redis(), pool);
  }

  private static Listing.Page page(
      DirectoryForTests room, Source source, @Nullable String after, int most) throws Exception {
    return done(
        room.users.listing().page(room.pool, source, after == null ? "" : after, most, soon()));
  }

  private static List<String> all(DirectoryForTests room, Source source, int most)
      throws Exception {
    var names = new ArrayList<String>();
    String after = "";
    while (after != null) {
      var page = page(room, source, after, most);
      assertThat(page.users()).hasSizeLessThanOrEqualTo(most);
      page.users().forEach(user -> names.add(user.username()));
      after = page.next();
    }
    return names;
  }

  static void fill(DirectoryForTests room, int count) throws Exception {
    for (int from = 0; from < count; from += 50) {
      done(
          Future.all(
              IntStream.range(from, Math.min(count, from + 50))
                  .mapToObj(
                      i ->
                          room.users.create(
                              room.pool, room.user("user" + i, Map.of("email", "e" + i)), soon()))
                  .toList()));
    }
  }

  @Test
  void everybody_is_on_one_page_and_none_twice(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    fill(room, 150);
    var expected = IntStream.range(0, 150).mapToObj(i -> "user" + i).toList();
    assertThat(all(room, new Source.Everybody(), 7)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(all(room, new Source.Everybody(), 60)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(all(open(vertx, pool()), new Source.Everybody(), 60)).isEmpty();
  }

  @Test
  void who_is_deleted_is_on_no_list_and_who_signs_up_is_on_it_at_once(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool());
    var alice = room.stored("alice", Map.of("email", "a@example.com"));
    room.stored("bob", Map.of());
    done(room.users.delete(alice, soon()));
    assertThat(all(room, new Source.Everybody(), 60)).containsExactly("bob");
    assertThat(all(room, new Source.Having("email", "a@example.com"), 60)).isEmpty();
  }

  @Test
  void a_filter_that_few_fit_gives_short_pages_and_finds_them_all(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    fill(room, 500);
    var rare = new Source.Fitting(user -> user.username().endsWith("77"));
    var first = page(room, rare, "", 60);
    assertThat(first.next()).isNotNull();
    assertThat(all(room, rare, 60))
        .containsExactlyInAnyOrder("user77", "user177", "user277", "user377", "user477");
    assertThat(all(room, rare, 1)).hasSize(5);
    assertThat(all(room, new Source.Fitting(user -> user.username().endsWith("7")), 3))
        .hasSize(50)
        .doesNotHaveDuplicates();
  }

  @Test
  void an_address_is_found_verified_or_not_and_by_all_who_have_it(Vertx vertx) throws Exception {
    var room = open(vertx, pool(Set.of("email"), Set.of(), false));
    var alice = room.stored("alice", Map.of("email", "A@example.com", "email_verified", "true"));
    room.stored("bob", Map.of("email", "a@example.com"));
    var having = new Source.Having("email", "a@EXAMPLE.com");
    assertThat(all(room, having, 60)).containsExactlyInAnyOrder("alice", "bob");
    assertThat(all(room, having, 1)).containsExactlyInAnyOrder("alice", "bob");
    done(room.users.update(alice, now -> now.withAttribute("email", "c@example.com"), soon()));
    assertThat(all(room, having, 60)).containsExactly("bob");
    assertThat(all(room, new Source.Having("email", "c@example.com"), 60)).containsExactly("alice");
  }

  @Test
  void of_racing_changes_of_an_address_the_last_is_on_the_list(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var alice = room.stored("alice", Map.of("email", "start"));
    for (int round = 0; round < 20; round++) {
      var all =
          List.of("x", "y", "x").stream()
              .map(to -> room.users.update(alice, now -> now.withAttribute("email", to), soon()))
              .toList();
      done(Future.join(all).otherwiseEmpty());
      var now = done(room.users.find(room.pool, "alice", soon()));
      var email = now.attributes().get("email");
      assertThat(all(room, new Source.Having("email", email), 60)).containsExactly("alice");
      var other = email.equals("x") ? "y" : "x";
      assertThat(all(room, new Source.Having("email", other), 60)).isEmpty();
    }
  }

  @Test
  void what_a_crash_left_on_a_list_is_passed_over_and_goes(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    room.stored("alice", Map.of());
    var ghost = room.user("ghost", Map.of("email", "g@example.com"));
    var lists = new UserLists(room.redis, room.kek);
    var keys = lists.keys(room.pool, ghost);
    done(lists.enter(keys, ghost.tag(), 1, soon()));
    assertThat(all(room, new Source.Everybody(), 60)).containsExactly("alice");
    var everybody = new UserLists.Which.All(room.pool.id());
    assertThat(done(lists.page(everybody, "", 60, soon())).entries()).hasSize(1);
  }

  @Test
  void an_entry_made_for_a_write_that_is_yet_to_come_stays(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var alice = room.stored("alice", Map.of("email", "old"));
    var lists = new UserLists(room.redis, room.kek);
    var next = alice.withAttribute("email", "new");
    var which = new UserLists.Which.Having(room.pool, "email", "new");
    done(lists.enter(lists.keys(room.pool, next), alice.tag(), alice.version() + 1, soon()));
    assertThat(all(room, new Source.Having("email", "new"), 60)).isEmpty();
    assertThat(done(lists.page(which, "", 60, soon())).entries()).hasSize(1);
    done(room.users.update(alice, now -> now.withAttribute("nickname", "Al"), soon()));
    // Overtaken: that write never comes.
    assertThat(all(room, new Source.Having("email", "new"), 60)).isEmpty();
    assertThat(done(lists.page(which, "", 60, soon())).entries()).isEmpty();
  }

  @Test
  void somebody_entered_often_is_one_and_hides_nobody(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var lists = new UserLists(room.redis, room.kek);
    var email = Map.of("email", "same");
    var often = room.stored("often", email);
    for (int i = 0; i < 12; i++) {
      room.stored("other" + i, email);
      done(lists.enter(lists.keys(room.pool, often), often.tag(), 100 + i, soon()));
    }
    assertThat(all(room, new Source.Having("email", "same"), 3))
        .hasSize(13)
        .doesNotHaveDuplicates();
    assertThat(all(room, new Source.Everybody(), 3)).hasSize(13).doesNotHaveDuplicates();
  }

  @Test
  void members_are_those_of_the_group_that_was_meant(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var group = group(room, "staff", "id1");
    var alice = room.stored("alice", Map.of());
    room.stored("bob", Map.of());
    alice = done(room.users.update(alice, now -> join(room, now, group), soon()));
    assertThat(all(room, new Source.In(group), 60)).containsExactly("alice");
    assertThat(done(room.users.groups().of(alice, soon()))).containsExactly(group);
    done(room.users.groups().delete(room.pool.id(), "staff", soon()));
    var again = group(room, "staff", "id2");
    assertThat(done(room.users.groups().of(alice, soon()))).isEmpty();
    assertThat(all(room, new Source.In(again), 60)).isEmpty();
    alice = done(room.users.update(alice, now -> join(room, now, again), soon()));
    assertThat(all(room, new Source.In(again), 60)).containsExactly("alice");
    alice = done(room.users.update(alice, now -> Groups.left(now, "staff"), soon()));
    assertThat(all(room, new Source.In(again), 60)).isEmpty();
    assertThat(alice.groups()).isEmpty();
  }

  @Test
  void members_of_a_group_of_any_size_are_each_listed_once(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    for (int size : new int[] {3, 100, 300}) {
      var group = group(room, "of" + size, "id" + size);
      var joining = new ArrayList<Future<?>>();
      for (int i = 0; i < size; i++) {
        var user = room.user("m" + size + "-" + i, Map.of());
        joining.add(
            room.users
                .create(room.pool, user, soon())
                .compose(
                    made ->
                        room.users.update(
                            made, now -> room.users.groups().joined(now, group), soon())));
      }
      done(Future.all(joining));
      for (int page : new int[] {1, 7, 60}) {
        assertThat(all(room, new Source.In(group), page)).hasSize(size).doesNotHaveDuplicates();
      }
      var first = done(room.users.listing().page(room.pool, new Source.In(group), "", 60, soon()));
      assertThat(first.users()).hasSize(Math.min(size, 60));
    }
  }

  @Test
  void whoever_is_entered_ahead_stays_on_the_list_while_the_write_can_be_under_way(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool());
    var lists = new UserLists(room.redis, room.kek);
    var group = group(room, "staff", "id");
    var alice = room.stored("alice", Map.of());
    var key = UserLists.members(group.id(), alice.tag());
    // Twice, and yet once.
    done(lists.enterAhead(key, alice.tag(), soon()));
    done(lists.enterAhead(key, alice.tag(), soon()));
    assertThat(all(room, new Source.In(group), 60)).isEmpty();
    done(lists.struck(List.of(key), alice.tag(), 1_000, soon()));
    assertThat(entries(room, key)).hasSize(1);
    // What a call of long ago left is passed over, and struck out.
    var bob = room.stored("bob", Map.of());
    var other = UserLists.members(group.id(), bob.tag());
    done(lists.enter(List.of(other), bob.tag(), 1_000_000_000_001L, soon()));
    assertThat(all(room, new Source.In(group), 60)).isEmpty();
    assertThat(entries(room, other)).noneMatch(entry -> entry.startsWith(bob.tag().value()));
    assertThat(entries(room, key)).hasSize(1);
    done(lists.struck(List.of(key), alice.tag(), Long.MAX_VALUE, soon()));
    assertThat(entries(room, key)).isEmpty();
  }

  private static List<String> entries(DirectoryForTests room, String key) throws Exception {
    var args = List.of("-", "100");
    return done(room.redis.run(Script.named("list_page"), List.of(key), args, soon())).stream()
        .map(Object::toString)
        .toList();
  }

  private static User join(DirectoryForTests room, User now, Group group) {
    return room.users.groups().joined(now, now, group, List.of());
  }

  private static Group group(DirectoryForTests room, String name, String id) throws Exception {
    var group = new Group(room.pool.id(), name, id, null, null, null, Instant.EPOCH, Instant.EPOCH);
    return done(room.users.groups().create(group, soon()));
  }

  @Test
  void a_list_of_everybody_lies_in_many_slots(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var keys = new HashSet<String>();
    for (int i = 0; i < 64; i++) {
      var user = room.user("u" + i, Map.of());
      keys.addAll(new UserLists(room.redis, room.kek).keys(room.pool, user));
    }
    assertThat(keys).hasSizeGreaterThan(20).allMatch(key -> key.matches("sp:users:\\{.+:.}"));
  }

  @Test
  void a_pool_may_have_so_many_groups_and_no_more(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var script =
        new Script(
            "fill",
            "for i = 1, 9999 do redis.call('HSET', KEYS[1], 'g' .. i, '{}') end return 1",
            "0".repeat(40));
    var key = RedisKeys.groups(room.pool.id(), "name");
    done(room.redis.run(script, List.of(key), List.of(), soon()));
    group(room, "last", "id");
    assertThat(
            DirectoryForTests.refusal(
                room.users
                    .groups()
                    .create(
                        new Group(
                            room.pool.id(),
                            "more",
                            "id",
                            null,
                            null,
                            null,
                            Instant.EPOCH,
                            Instant.EPOCH),
                        soon())))
        .isInstanceOf(dev.sallyport.failure.Failure.TooMany.class);
  }
}
