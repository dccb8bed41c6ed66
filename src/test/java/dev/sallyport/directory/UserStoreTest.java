package dev.sallyport.directory;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.pool;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class UserStoreTest {
  static final Map<String, String> VERIFIED =
      Map.of("email", "a@example.com", "email_verified", "true");

  /** The Redis these tests run on; the cluster's test runs them again on its own. */
  RedisConfig redis() {
    return RedisForTests.config();
  }

  private DirectoryForTests open(Vertx vertx, Pool pool) throws Exception {
    return DirectoryForTests.open(vertx, redis(), pool);
  }

  @Test
  void a_user_is_found_by_name_and_by_sub_and_reads_as_it_was_written(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool());
    var user = room.stored("alice", Map.of("email", "a@example.com"));
    assertThat(done(room.users.find(room.pool, "alice", soon()))).isEqualTo(user);
    assertThat(done(room.users.find(room.pool, user.sub(), soon()))).isEqualTo(user);
    assertThat(done(room.users.bySub(room.pool.id(), user.sub(), soon()))).isEqualTo(user);
    assertThat(done(room.users.byTag(room.pool.id(), user.tag(), soon()))).isEqualTo(user);
  }

  @Test
  void a_user_of_one_pool_is_nobody_in_another(Vertx vertx) throws Exception {
    var one = open(vertx, pool());
    var other = open(vertx, pool());
    var user = one.stored("alice", Map.of());
    assertThat(done(other.users.find(other.pool, "alice", soon()))).isNull();
    assertThat(done(other.users.find(other.pool, user.sub(), soon()))).isNull();
    assertThat(done(other.users.byTag(other.pool.id(), user.tag(), soon()))).isNull();
  }

  @Test
  void of_fifty_at_once_one_gets_the_name(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var all =
        IntStream.range(0, 50)
            .mapToObj(_ -> room.users.create(room.pool, room.user("same", Map.of()), soon()))
            .toList();
    done(Future.join(all).otherwiseEmpty());
    var won = all.stream().filter(Future::succeeded).toList();
    assertThat(won).hasSize(1);
    assertThat(all.stream().filter(Future::failed).map(each -> Failed.of(each.cause())))
        .containsOnly(new Failure.UsernameTaken(UserStore.USER_EXISTS));
    assertThat(done(room.users.find(room.pool, "same", soon()))).isEqualTo(won.getFirst().result());
  }

  @Test
  void of_fifty_that_make_the_same_person_at_once_one_does_and_the_others_are_told_so(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool());
    var user = room.user("same", Map.of());
    var all =
        IntStream.range(0, 50).mapToObj(_ -> room.users.create(room.pool, user, soon())).toList();
    done(Future.join(all).otherwiseEmpty());
    assertThat(all.stream().filter(Future::succeeded)).hasSize(1);
    assertThat(all.stream().filter(Future::failed).map(each -> Failed.of(each.cause())))
        .containsOnly(new Failure.UsernameTaken(UserStore.USER_EXISTS));
    assertThat(done(room.users.find(room.pool, "same", soon())).sub()).isEqualTo(user.sub());
  }

  @Test
  void case_tells_names_apart_only_where_the_pool_says_so(Vertx vertx) throws Exception {
    var exact = open(vertx, pool(Set.of(), Set.of(), true));
    exact.stored("Alice", Map.of());
    assertThat(done(exact.users.find(exact.pool, "alice", soon()))).isNull();
    exact.stored("alice", Map.of());

    var folded = open(vertx, pool(Set.of(), Set.of(), false));
    folded.stored("alice", Map.of());
    assertThat(done(folded.users.find(folded.pool, "ALICE", soon()))).isNotNull();
    assertThat(refusal(folded.users.create(folded.pool, folded.user("aLice", Map.of()), soon())))
        .isInstanceOf(Failure.UsernameTaken.class);
  }

  @Test
  void an_alias_counts_once_it_is_verified_and_only_for_one(Vertx vertx) throws Exception {
    var room = open(vertx, pool(Set.of("email"), Set.of(), true));
    var first = room.stored("first", Map.of("email", "a@example.com"));
    var second = room.stored("second", Map.of("email", "a@example.com"));
    assertThat(done(room.users.find(room.pool, "a@example.com", soon()))).isNull();

    done(room.users.update(first, user -> user.withAttribute("email_verified", "true"), soon()));
    assertThat(done(room.users.find(room.pool, "a@example.com", soon())).username())
        .isEqualTo("first");
    assertThat(
            refusal(
                room.users.update(
                    second, user -> user.withAttribute("email_verified", "true"), soon())))
        .isEqualTo(new Failure.AliasTaken("An account with the email already exists."));
  }

  @Test
  void of_twenty_that_verify_one_address_at_once_one_gets_it(Vertx vertx) throws Exception {
    var room = open(vertx, pool(Set.of("email"), Set.of(), true));
    var users = new ArrayList<User>();
    for (int i = 0; i < 20; i++) {
      users.add(room.stored("user" + i, Map.of("email", "a@example.com")));
    }
    var all =
        users.stream()
            .map(
                user ->
                    room.users.update(
                        user, now -> now.withAttribute("email_verified", "true"), soon()))
            .toList();
    done(Future.join(all).otherwiseEmpty());
    assertThat(all.stream().filter(Future::succeeded)).hasSize(1);
    var found = done(room.users.find(room.pool, "a@example.com", soon()));
    assertThat(found.attributes()).containsEntry("email_verified", "true");
  }

  @Test
  void an_address_given_up_is_free_for_another(Vertx vertx) throws Exception {
    var room = open(vertx, pool(Set.of("email"), Set.of(), true));
    var first = room.stored("first", VERIFIED);
    var moved =
        done(room.users.update(first, now -> now.withAttribute("email", "b@example.com"), soon()));
    assertThat(done(room.users.find(room.pool, "a@example.com", soon()))).isNull();
    assertThat(done(room.users.find(room.pool, "b@example.com", soon()))).isEqualTo(moved);
    room.stored("second", VERIFIED);
    assertThat(done(room.users.find(room.pool, "a@example.com", soon())).username())
        .isEqualTo("second");
  }

  @Test
  void a_username_that_is_an_address_is_taken_before_it_is_verified(Vertx vertx) throws Exception {
    var room = open(vertx, pool(Set.of(), Set.of("email"), false));
    var user = room.stored("", Map.of("email", "A@example.com"));
    assertThat(user.username()).isEqualTo(user.sub());
    assertThat(done(room.users.find(room.pool, "a@Example.com", soon()))).isEqualTo(user);
    assertThat(
            refusal(
                room.users.create(
                    room.pool, room.user("", Map.of("email", "a@example.com")), soon())))
        .isEqualTo(new Failure.UsernameTaken(UserStore.USER_EXISTS));
  }

  @Test
  void nobody_can_call_himself_by_anothers_sub(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var victim = room.stored("victim", Map.of());
    assertThat(refusal(room.users.create(room.pool, room.user(victim.sub(), Map.of()), soon())))
        .isInstanceOf(Failure.UsernameTaken.class);
  }

  @Test
  void of_racing_changes_none_is_lost(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var seen = room.stored("alice", Map.of());
    var all =
        List.of("given_name", "family_name", "nickname").stream()
            .map(name -> room.users.update(seen, u -> u.withAttribute(name, name), soon()))
            .toList();
    done(Future.all(all));
    assertThat(done(room.users.find(room.pool, "alice", soon())).attributes())
        .containsOnlyKeys("given_name", "family_name", "nickname");
  }

  @Test
  void a_change_that_keeps_being_overtaken_is_refused(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var seen = room.stored("alice", Map.of());
    var all =
        IntStream.range(0, 50)
            .mapToObj(i -> room.users.update(seen, u -> u.withAttribute("a" + i, "x"), soon()))
            .toList();
    done(Future.join(all).otherwiseEmpty());
    var written = all.stream().filter(Future::succeeded).count();
    var now = done(room.users.find(room.pool, "alice", soon()));
    assertThat(now.attributes()).hasSize((int) written);
    assertThat(now.version()).isEqualTo(1 + written);
    assertThat(all.stream().filter(Future::failed).map(each -> Failed.of(each.cause())))
        .allMatch(failure -> failure instanceof Failure.Overloaded);
  }

  @Test
  void of_twenty_that_make_the_same_change_at_once_all_succeed_and_one_writes(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool());
    var seen = room.stored("alice", Map.of("email", "a@example.com"));
    var all =
        IntStream.range(0, 20)
            .mapToObj(
                _ ->
                    room.users.update(
                        seen, now -> now.withAttribute("email_verified", "true"), soon()))
            .toList();
    done(Future.all(all));
    var now = done(room.users.find(room.pool, "alice", soon()));
    assertThat(now.version()).isEqualTo(seen.version() + 1);
    assertThat(all.stream().map(Future::result)).containsOnly(now);
  }

  @Test
  void what_is_not_allowed_is_not_written_and_what_it_took_is_free_again(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool(Set.of("email"), Set.of(), true));
    var seen = room.stored("alice", Map.of());
    var refused = new Failed(new Failure.UserDisabled());
    var told = new ArrayList<User>();
    var not =
        new Meanwhile(
            Future.failedFuture(refused), written -> written.onSuccess(told::add).mapEmpty());
    assertThat(
            refusal(
                room.users.update(seen, now -> now.withAttributes(VERIFIED), null, not, soon())))
        .isEqualTo(refused.failure());
    assertThat(done(room.users.find(room.pool, "alice", soon()))).isEqualTo(seen);
    assertThat(told).isEmpty();
    assertThat(room.stored("bob", VERIFIED).attributes()).isEqualTo(VERIFIED);
  }

  @Test
  void what_goes_along_with_a_write_is_told_what_came_of_it_and_waited_for(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool());
    var told = new ArrayList<User>();
    var along = Meanwhile.with(written -> written.onSuccess(told::add).mapEmpty());
    var made = done(room.users.create(room.pool, room.user("alice", VERIFIED), along, soon()));
    var changed =
        done(
            room.users.update(
                made, now -> now.withAttribute("name", "Alice"), null, along, soon()));
    assertThat(told).containsExactly(made, changed);
    var trouble = new Failed(new Failure.DeliveryFailed("no"));
    var failing = Meanwhile.with(_ -> Future.failedFuture(trouble));
    assertThat(
            refusal(
                room.users.update(
                    changed, now -> now.withAttribute("name", "Al"), null, failing, soon())))
        .isEqualTo(trouble.failure());
    assertThat(done(room.users.find(room.pool, "alice", soon())).attributes())
        .containsEntry("name", "Al");
  }

  @Test
  void what_a_change_throws_is_what_the_caller_hears(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var seen = room.stored("alice", Map.of());
    assertThat(
            refusal(
                room.users.update(
                    seen,
                    _ -> {
                      throw new Failed(new Failure.UserDisabled());
                    },
                    soon())))
        .isEqualTo(new Failure.UserDisabled());
  }

  @Test
  void a_deleted_users_names_are_free_and_its_sub_leads_nowhere(Vertx vertx) throws Exception {
    var room = open(vertx, pool(Set.of("email"), Set.of(), true));
    var user = room.stored("alice", VERIFIED);
    done(room.codes.put(user.tag(), CodePurpose.RESET, "123456", soon()));
    done(room.users.delete(user, soon()));
    assertThat(done(room.users.find(room.pool, "alice", soon()))).isNull();
    assertThat(done(room.users.find(room.pool, "a@example.com", soon()))).isNull();
    assertThat(done(room.users.bySub(room.pool.id(), user.sub(), soon()))).isNull();
    assertThat(refusal(room.codes.check(user.tag(), CodePurpose.RESET, "123456", soon())))
        .isEqualTo(new Failure.CodeExpired());
    assertThat(refusal(room.users.update(user, same -> same, soon())))
        .isEqualTo(new Failure.UserNotFound());
    assertThat(room.stored("alice", VERIFIED).sub()).isNotEqualTo(user.sub());
  }

  @Test
  void a_name_that_is_being_reserved_reads_as_free_and_is_not_taken_away(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool());
    var names = new NameStore(room.redis, room.kek, ids());
    var slow = room.user("alice", Map.of());
    var held =
        (NameStore.Reserved.Held)
            done(names.reserve(room.pool.id(), Names.typed("alice"), slow.tag(), null, soon()));
    assertThat(done(room.users.find(room.pool, "alice", soon()))).isNull();
    assertThat(refusal(room.users.create(room.pool, room.user("alice", Map.of()), soon())))
        .isInstanceOf(Failure.UsernameTaken.class);
    done(names.release(held, soon()));
    var alive = room.stored("alice", Map.of());
    assertThat(done(room.users.find(room.pool, "alice", soon()))).isEqualTo(alive);
  }

  private static LinkedIdentity google(String value) {
    return new LinkedIdentity(
        "Google",
        IdentityProvider.Protocol.GOOGLE,
        LinkedIdentity.SUBJECT,
        value,
        false,
        Instant.EPOCH);
  }

  private static Future<User> linked(DirectoryForTests room, LinkedIdentity one) {
    return room.users.linked(room.pool, one.provider(), one.attribute(), one.value(), soon());
  }

  private static Future<User> link(DirectoryForTests room, User user, LinkedIdentity one) {
    return room.users.update(user, now -> LinkedIdentity.added(now, one), soon());
  }

  @Test
  void whom_a_provider_means_is_found_by_exactly_that_and_by_no_login_name(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool(Set.of("email"), Set.of(), false));
    var one = google("Abc");
    var user = done(link(room, room.stored("alice", VERIFIED), one));
    assertThat(done(linked(room, one))).isEqualTo(user);
    for (var other : List.of(google("abc"), google("Abc "), google("a@example.com"))) {
      assertThat(done(linked(room, other))).isNull();
    }
    assertThat(done(room.users.linked(room.pool, "Corp", LinkedIdentity.SUBJECT, "Abc", soon())))
        .isNull();
    assertThat(done(room.users.linked(room.pool, "Google", "email", "Abc", soon()))).isNull();
    for (var typed : List.of("Abc", "Google_Abc", one.name().folded())) {
      assertThat(done(room.users.find(room.pool, typed, soon()))).isNull();
    }
    var elsewhere = open(vertx, pool());
    assertThat(done(linked(elsewhere, one))).isNull();
    // Nor does a link stand in the way of a name, or a name in that of a link.
    room.stored(one.name().folded(), Map.of());
    assertThat(done(linked(room, one))).isEqualTo(user);
  }

  @Test
  void of_twenty_users_that_are_linked_to_one_identity_at_once_one_is(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool());
    var one = google("1");
    var users = new ArrayList<User>();
    for (int i = 0; i < 20; i++) {
      users.add(room.stored("user" + i, Map.of()));
    }
    var all = users.stream().map(user -> link(room, user, one)).toList();
    done(Future.join(all).otherwiseEmpty());
    assertThat(all.stream().filter(Future::succeeded)).hasSize(1);
    assertThat(all.stream().filter(Future::failed).map(each -> Failed.of(each.cause())))
        .containsOnly(new Failure.AliasTaken(UserStore.LINKED_ELSEWHERE));
    assertThat(done(linked(room, one)).identities()).containsExactly(one);
  }

  @Test
  void an_identity_is_free_when_its_link_or_its_user_is_gone(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var kept = google("1");
    var gone = google("2");
    var alice = done(link(room, room.stored("alice", Map.of()), kept));
    alice = done(link(room, alice, gone));
    alice = done(room.users.update(alice, u -> LinkedIdentity.removed(u, gone::equals), soon()));
    assertThat(alice.identities()).containsExactly(kept);
    assertThat(done(linked(room, gone))).isNull();
    var bob = done(link(room, room.stored("bob", Map.of()), gone));
    assertThat(done(linked(room, gone))).isEqualTo(bob);
    assertThat(refusal(link(room, bob, kept))).isInstanceOf(Failure.AliasTaken.class);
    done(room.users.delete(alice, soon()));
    assertThat(done(linked(room, kept))).isNull();
    assertThat(done(link(room, bob, kept)).identities()).containsExactly(gone, kept);
  }

  @Test
  void nobody_is_the_same_each_time_and_shaped_like_somebody(Vertx vertx) throws Exception {
    var room = open(vertx, pool(Set.of(), Set.of(), false));
    var nobody = room.users.strangers().nobody(room.pool, "Ghost");
    assertThat(nobody).isEqualTo(room.users.strangers().nobody(room.pool, "ghost"));
    assertThat(nobody).isNotEqualTo(room.users.strangers().nobody(pool(), "ghost"));
    assertThat(nobody.sub()).hasSameSizeAs(room.user("x", Map.of()).sub());
    assertThat(nobody.tag().value()).hasSize(PersonTag.LENGTH);
  }

  private static dev.sallyport.crypto.RandomIds ids() {
    return new dev.sallyport.crypto.RandomIds(new java.security.SecureRandom());
  }
}
