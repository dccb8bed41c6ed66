package dev.sallyport.directory;

import static dev.sallyport.directory.CodePurpose.RESET;
import static dev.sallyport.directory.CodePurpose.SIGN_UP;
import static dev.sallyport.directory.DirectoryForTests.done;
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
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class CodesTest {
  private DirectoryForTests room;
  private User user;

  /** The Redis these tests run on; the cluster's test runs them again on its own. */
  RedisConfig redis() {
    return RedisForTests.config();
  }

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    room = DirectoryForTests.open(vertx, redis(), DirectoryForTests.pool());
    user = room.stored("alice", Map.of());
  }

  private Future<User> spend(String code) {
    return room.codes.spend(
        user, SIGN_UP, code, now -> now.withStatus(User.Status.CONFIRMED), soon());
  }

  @Test
  void of_twenty_that_bring_the_right_code_at_once_one_succeeds(Vertx vertx) throws Exception {
    done(room.codes.put(user.tag(), SIGN_UP, "123456", soon()));
    var changes = new AtomicInteger();
    var all =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    room.codes
                        .check(user.tag(), SIGN_UP, "123456", soon())
                        .compose(
                            _ ->
                                room.codes.spend(
                                    user,
                                    SIGN_UP,
                                    "123456",
                                    now -> now.withAttribute("nickname", "n" + i),
                                    soon()))
                        .onSuccess(_ -> changes.incrementAndGet()))
            .toList();
    done(Future.join(all).otherwiseEmpty());
    assertThat(changes).hasValue(1);
    assertThat(all.stream().filter(Future::failed).map(each -> Failed.of(each.cause())))
        .containsOnly(new Failure.CodeExpired());
    assertThat(done(room.users.find(room.pool, "alice", soon())).version()).isEqualTo(2);
  }

  @Test
  void a_code_survives_four_wrong_tries_and_no_more_than_five() throws Exception {
    done(room.codes.put(user.tag(), SIGN_UP, "123456", soon()));
    for (int i = 0; i < 4; i++) {
      assertThat(refusal(room.codes.check(user.tag(), SIGN_UP, "000000", soon())))
          .isEqualTo(new Failure.CodeMismatch());
    }
    done(room.codes.check(user.tag(), SIGN_UP, "123456", soon()));
    assertThat(refusal(room.codes.check(user.tag(), SIGN_UP, "000000", soon())))
        .isEqualTo(new Failure.CodeMismatch());
    assertThat(refusal(room.codes.check(user.tag(), SIGN_UP, "123456", soon())))
        .isEqualTo(new Failure.TooManyWrongCodes());
    assertThat(refusal(spend("123456"))).isEqualTo(new Failure.CodeExpired());
  }

  @Test
  void parallel_guesses_each_pay() throws Exception {
    done(room.codes.put(user.tag(), SIGN_UP, "123456", soon()));
    var all =
        IntStream.range(0, 50)
            .mapToObj(_ -> room.codes.check(user.tag(), SIGN_UP, "000000", soon()))
            .toList();
    done(Future.join(all).otherwiseEmpty());
    assertThat(all.stream().map(each -> Failed.of(each.cause())))
        .filteredOn(new Failure.CodeMismatch()::equals)
        .hasSize(5);
  }

  @Test
  void a_new_code_ends_the_old_one_and_brings_its_own_tries() throws Exception {
    done(room.codes.put(user.tag(), SIGN_UP, "111111", soon()));
    for (int i = 0; i < 5; i++) {
      refusal(room.codes.check(user.tag(), SIGN_UP, "000000", soon()));
    }
    done(room.codes.put(user.tag(), SIGN_UP, "222222", soon()));
    assertThat(refusal(room.codes.check(user.tag(), SIGN_UP, "111111", soon())))
        .isEqualTo(new Failure.CodeMismatch());
    done(room.codes.check(user.tag(), SIGN_UP, "222222", soon()));
  }

  @Test
  void a_code_for_one_purpose_is_none_for_another() throws Exception {
    done(room.codes.put(user.tag(), SIGN_UP, "123456", soon()));
    assertThat(refusal(room.codes.check(user.tag(), RESET, "123456", soon())))
        .isEqualTo(new Failure.CodeExpired());
  }

  @Test
  void spending_survives_another_write_in_between() throws Exception {
    done(room.codes.put(user.tag(), SIGN_UP, "123456", soon()));
    done(room.users.update(user, now -> now.withAttribute("nickname", "al"), soon()));
    var spent = done(spend("123456"));
    assertThat(spent.status()).isEqualTo(User.Status.CONFIRMED);
    assertThat(spent.attributes()).containsEntry("nickname", "al");
  }

  @Test
  void a_right_code_proves_nothing_of_another_address_and_costs_no_try() throws Exception {
    done(room.codes.put(user.tag(), SIGN_UP, "a@example.com", "123456", soon()));
    for (int i = 0; i < 10; i++) {
      assertThat(refusal(room.codes.check(user.tag(), SIGN_UP, "b@example.com", "123456", soon())))
          .isEqualTo(new Failure.CodeMismatch());
    }
    assertThat(
            refusal(room.codes.spend(user, SIGN_UP, "b@example.com", "123456", now -> now, soon())))
        .isEqualTo(new Failure.CodeExpired());
    done(room.codes.check(user.tag(), SIGN_UP, "a@example.com", "123456", soon()));
  }

  @Test
  void a_refused_change_leaves_the_code_as_it_was() throws Exception {
    done(room.codes.put(user.tag(), SIGN_UP, "123456", soon()));
    assertThat(
            refusal(
                room.codes.spend(
                    user,
                    SIGN_UP,
                    "123456",
                    _ -> {
                      throw new Failed(new Failure.UserDisabled());
                    },
                    soon())))
        .isEqualTo(new Failure.UserDisabled());
    done(room.codes.check(user.tag(), SIGN_UP, "123456", soon()));
  }
}
