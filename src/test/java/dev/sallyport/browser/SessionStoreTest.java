package dev.sallyport.browser;

import static dev.sallyport.directory.DirectoryForTests.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.browser.SessionStore.Held;
import dev.sallyport.browser.SessionStore.Lease;
import dev.sallyport.browser.SessionStore.Settled;
import dev.sallyport.config.BrowserConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionStoreTest {
  private static final String HOST = "app.test";
  private static final Kek KEK = Kek.of("test", new byte[32]);
  private static final Duration LASTING = Duration.ofSeconds(30);

  private final RandomIds random = new RandomIds(new SecureRandom());
  private SharedRedis redis;
  private SessionStore store;
  private SessionTicket ticket;

  private static BrowserConfig config(Duration idle, Duration absolute) {
    return new BrowserConfig(
        "theirs",
        "gate",
        null,
        List.of("openid"),
        "/callback",
        "/logout",
        "/left",
        "/",
        idle,
        absolute,
        "__Host-sallyport");
  }

  private static Session session(String access) {
    var until = Instant.now().truncatedTo(ChronoUnit.MILLIS).plusSeconds(60);
    return new Session(
        access, until.minusSeconds(15), until, "refresh", "identity", "alice", "at the issuer");
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(10));
  }

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    store = new SessionStore(redis, config(Duration.ofMinutes(30), Duration.ofHours(12)));
    ticket = SessionTicket.draw(HOST, KEK, random);
    done(store.open(ticket, session("first"), soon()));
  }

  private Held held() throws Exception {
    return done(store.look(ticket, soon())).orElseThrow();
  }

  private Lease lease(String attempt, String generation, Duration lasting) throws Exception {
    return done(store.lease(ticket, attempt, generation, lasting, soon()));
  }

  @Test
  void a_session_is_read_by_its_cookie_and_by_no_other() throws Exception {
    assertThat(held().session().access()).isEqualTo("first");
    var same = SessionTicket.read(ticket.cookie(), HOST, KEK).orElseThrow();
    assertThat(done(store.use(same, soon()))).isPresent();
    var elsewhere = SessionTicket.read(ticket.cookie(), "other.test", KEK).orElseThrow();
    assertThat(done(store.use(elsewhere, soon()))).isEmpty();
    var stranger = SessionTicket.draw(HOST, KEK, random);
    assertThat(done(store.use(stranger, soon()))).isEmpty();
    assertThat(SessionTicket.read(ticket.cookie() + "A", HOST, KEK)).isEmpty();
    assertThat(session("first").toString()).doesNotContain("first", "refresh", "identity");
  }

  @Test
  void of_twenty_that_want_to_exchange_the_tokens_one_may() throws Exception {
    var asked =
        IntStream.range(0, 20)
            .mapToObj(i -> store.lease(ticket, "a" + i, "0", LASTING, soon()))
            .toList();
    done(Future.all(asked));
    assertThat(asked.stream().map(Future::result)).filteredOn(Lease.YOURS::equals).hasSize(1);
    assertThat(asked.stream().map(Future::result)).filteredOn(Lease.BUSY::equals).hasSize(19);
  }

  @Test
  void who_holds_the_lease_can_stay_it_and_others_see_what_came_of_it() throws Exception {
    assertThat(lease("one", "0", LASTING)).isEqualTo(Lease.YOURS);
    assertThat(lease("one", "0", LASTING)).isEqualTo(Lease.YOURS);
    assertThat(done(store.renewed(ticket, "one", session("second"), soon())))
        .isEqualTo(Settled.DONE);
    assertThat(lease("two", "0", LASTING)).isEqualTo(Lease.MOVED);
    assertThat(held().session().access()).isEqualTo("second");
    assertThat(lease("two", held().generation(), LASTING)).isEqualTo(Lease.YOURS);
  }

  @Test
  void one_that_comes_late_changes_nothing() throws Exception {
    assertThat(lease("late", "0", Duration.ofMillis(1))).isEqualTo(Lease.YOURS);
    Awaitility.await().until(() -> lease("next", "0", LASTING) == Lease.YOURS);
    assertThat(done(store.renewed(ticket, "late", session("stale"), soon())))
        .isEqualTo(Settled.LATE);
    assertThat(done(store.refused(ticket, "late", soon()))).isEqualTo(Settled.LATE);
    assertThat(done(store.pause(ticket, "late", LASTING, soon()))).isEqualTo(Settled.LATE);
    assertThat(held().session().access()).isEqualTo("first");
    assertThat(done(store.renewed(ticket, "next", session("second"), soon())))
        .isEqualTo(Settled.DONE);
    assertThat(done(store.renewed(ticket, "late", session("stale"), soon())))
        .isEqualTo(Settled.LATE);
    assertThat(held().session().access()).isEqualTo("second");
  }

  @Test
  void after_a_failure_nobody_tries_for_a_while() throws Exception {
    assertThat(lease("one", "0", LASTING)).isEqualTo(Lease.YOURS);
    assertThat(done(store.pause(ticket, "one", LASTING, soon()))).isEqualTo(Settled.DONE);
    assertThat(lease("two", "0", LASTING)).isEqualTo(Lease.BUSY);
  }

  @Test
  void what_was_ended_stays_so_whatever_tokens_come() throws Exception {
    assertThat(lease("one", "0", LASTING)).isEqualTo(Lease.YOURS);
    assertThat(done(store.end(ticket, soon())).orElseThrow().refresh()).isEqualTo("refresh");
    assertThat(done(store.renewed(ticket, "one", session("second"), soon())))
        .isEqualTo(Settled.GONE);
    assertThat(done(store.use(ticket, soon()))).isEmpty();
    assertThat(lease("two", "0", LASTING)).isEqualTo(Lease.GONE);
    assertThat(done(store.end(ticket, soon()))).isEmpty();
  }

  @Test
  void a_refresh_token_that_was_refused_ends_the_session() throws Exception {
    assertThat(lease("one", "0", LASTING)).isEqualTo(Lease.YOURS);
    assertThat(done(store.refused(ticket, "one", soon()))).isEqualTo(Settled.DONE);
    assertThat(done(store.use(ticket, soon()))).isEmpty();
  }

  @Test
  void looking_at_it_for_ourselves_does_not_keep_a_session_alive() throws Exception {
    var brief = new SessionStore(redis, config(Duration.ofMillis(300), Duration.ofHours(1)));
    var other = SessionTicket.draw(HOST, KEK, random);
    done(brief.open(other, session("first"), soon()));
    Awaitility.await().until(() -> done(brief.look(other, soon())).isEmpty());
  }

  @Test
  void AC047_a_state_comes_back_once() throws Exception {
    var state = random.base64url(16);
    var asked = IntStream.range(0, 20).mapToObj(_ -> store.first(state, LASTING, soon())).toList();
    done(Future.all(asked));
    assertThat(asked.stream().map(Future::result)).filteredOn(first -> first).hasSize(1);
  }
}
