package dev.sallyport.token;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Device;
import dev.sallyport.directory.DeviceStore;
import dev.sallyport.directory.DeviceStore.Added;
import dev.sallyport.directory.DirectoryForTests;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Address;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Devices and the token families that are bound to them, kept by two rooms in one slot. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeviceFamiliesTest {
  private static final Address HERE = Address.of("192.0.2.1");
  private static final Address THERE = Address.of("192.0.2.2");
  private static final int MOST = 100;

  private final RandomIds ids = new RandomIds(new SecureRandom());
  private DirectoryForTests room;
  private RefreshStore families;
  private AppClient client;
  private User user;

  /** The Redis these tests run on; the cluster's test runs them again on its own. */
  RedisConfig redis() {
    return RedisForTests.config();
  }

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    room = DirectoryForTests.open(vertx, redis(), DirectoryForTests.pool());
    families = new RefreshStore(room.redis);
    client = TokensForTests.client(room.pool);
    user = room.stored("alice", Map.of());
  }

  private DeviceStore devices(int mostPerPool) {
    return new DeviceStore(room.redis, room.kek, mostPerPool, 100);
  }

  private String drawn() {
    return "local_" + ids.uuid();
  }

  /** A session that is begun on this device. */
  private Future<RefreshToken> begin(String device, boolean known) {
    return begin(user, device, known);
  }

  private Future<RefreshToken> begin(User who, String device, boolean known) {
    var token = RefreshToken.draw(who.tag(), room.kek, ids);
    var origin = new Origin(token.family(), ids.uuid(), Instant.EPOCH, device, null);
    var on = new TokenCommand.OnDevice(device, known, THERE);
    return families
        .begin(token, client, who, origin, on, null, soon())
        .map(begun -> begun == RefreshStore.Begun.DONE ? token : null);
  }

  private Device device(String key, Instant used) {
    return new Device(key, "phone", "1", "sealed", true, HERE.value(), null, used, used, used);
  }

  private Future<Added> confirm(DeviceStore devices, User who, RefreshToken session, String key) {
    var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return devices.add(room.pool, who.tag(), session.family(), device(key, now), soon());
  }

  private boolean alive(RefreshToken session) throws Exception {
    var family = done(families.look(user.tag(), session.family(), soon()));
    return family != null && !family.ended();
  }

  @Test
  void a_session_is_bound_when_its_device_is_confirmed_and_ends_with_it(Vertx vertx)
      throws Exception {
    var devices = devices(MOST);
    var key = drawn();
    var session = done(begin(key, false));
    var before = done(families.look(user.tag(), session.family(), soon()));
    assertThat(before.bound()).isFalse();
    assertThat(before.origin().device()).isEqualTo(key);
    assertThat(done(confirm(devices, user, session, key))).isEqualTo(Added.DONE);
    assertThat(done(families.look(user.tag(), session.family(), soon())).bound()).isTrue();
    var next = done(begin(key, true));
    assertThat(done(devices.forget(room.pool, user.tag(), key, soon()))).isTrue();
    assertThat(alive(session)).isFalse();
    assertThat(alive(next)).isFalse();
    assertThat(done(begin(key, true))).isNull();
    assertThat(done(devices.forget(room.pool, user.tag(), key, soon()))).isFalse();
  }

  @Test
  void a_sign_in_notes_when_and_where_its_device_was(Vertx vertx) throws Exception {
    var devices = devices(MOST);
    var key = drawn();
    var session = done(begin(key, false));
    done(confirm(devices, user, session, key));
    var before = done(devices.find(user.tag(), key, soon()));
    assertThat(before.address()).isEqualTo(HERE.value());
    done(begin(key, true));
    var after = done(devices.find(user.tag(), key, soon()));
    assertThat(after).isEqualTo(before.withAddress(THERE.value()).withUsed(after.used()));
    assertThat(after.used()).isAfterOrEqualTo(before.used());
    assertThat(done(devices.all(user.tag(), soon()))).containsExactly(after);
    // A change of what is known of it leaves alone what a sign-in noted.
    assertThat(done(devices.change(user.tag(), before.withRemembered(false), soon()))).isTrue();
    assertThat(done(devices.find(user.tag(), key, soon()))).isEqualTo(after.withRemembered(false));
  }

  @Test
  void a_session_of_another_device_confirms_none(Vertx vertx) throws Exception {
    var devices = devices(MOST);
    var session = done(begin(drawn(), false));
    var other = drawn();
    assertThat(done(confirm(devices, user, session, other))).isEqualTo(Added.OTHER);
    assertThat(done(devices.find(user.tag(), other, soon()))).isNull();
  }

  @Test
  void of_twenty_that_confirm_one_device_at_once_one_does(Vertx vertx) throws Exception {
    var devices = devices(MOST);
    var key = drawn();
    var session = done(begin(key, false));
    var all = IntStream.range(0, 20).mapToObj(_ -> confirm(devices, user, session, key)).toList();
    done(Future.all(all));
    assertThat(all.stream().map(Future::result).filter(Added.DONE::equals)).hasSize(1);
    assertThat(all.stream().map(Future::result).filter(Added.TAKEN::equals)).hasSize(19);
  }

  @Test
  void no_session_outlives_a_device_that_is_forgotten_while_it_signs_in(Vertx vertx)
      throws Exception {
    var devices = devices(MOST);
    for (var i = 0; i < 20; i++) {
      var key = drawn();
      done(confirm(devices, user, done(begin(key, false)), key));
      var begun = IntStream.range(0, 5).mapToObj(_ -> begin(key, true)).toList();
      var forgotten = devices.forget(room.pool, user.tag(), key, soon());
      done(Future.all(Future.all(begun), forgotten));
      for (var session : begun) {
        assertThat(session.result() != null && alive(session.result())).isFalse();
      }
    }
  }

  @Test
  void of_twenty_devices_confirmed_at_once_a_pool_takes_as_many_as_it_may(Vertx vertx)
      throws Exception {
    var devices = devices(3);
    var keys = IntStream.range(0, 20).mapToObj(_ -> drawn()).toList();
    var sessions = new ArrayList<RefreshToken>();
    for (var key : keys) {
      sessions.add(done(begin(key, false)));
    }
    var all =
        IntStream.range(0, 20)
            .mapToObj(i -> confirm(devices, user, sessions.get(i), keys.get(i)))
            .toList();
    done(Future.join(all).otherwiseEmpty());
    assertThat(all.stream().filter(Future::succeeded)).hasSize(3);
    assertThat(all.stream().filter(Future::failed).map(each -> Failed.of(each.cause())))
        .allMatch(failure -> failure instanceof Failure.TooMany);
    var there = done(devices.all(user.tag(), soon()));
    assertThat(there).hasSize(3);
    // One that is there may be confirmed again, and one that goes makes room for one.
    var first = keys.indexOf(there.getFirst().key());
    assertThat(done(confirm(devices, user, sessions.get(first), keys.get(first))))
        .isEqualTo(Added.TAKEN);
    assertThat(done(devices.forget(room.pool, user.tag(), keys.get(first), soon()))).isTrue();
    var bob = room.stored("bob", Map.of());
    var his = drawn();
    var session = done(begin(bob, his, false));
    // Nobody waits for what has gone to be counted.
    await()
        .ignoreExceptions()
        .until(() -> done(confirm(devices, bob, session, his)), Added.DONE::equals);
    var hers = drawn();
    assertThat(refusal(confirm(devices, user, done(begin(hers, false)), hers)))
        .isInstanceOf(Failure.TooMany.class);
    // So does somebody who goes, for all of theirs.
    done(room.users.delete(user, soon()));
    for (var i = 0; i < 2; i++) {
      var next = drawn();
      var begun = done(begin(bob, next, false));
      await()
          .ignoreExceptions()
          .until(() -> done(confirm(devices, bob, begun, next)), Added.DONE::equals);
    }
    var last = drawn();
    assertThat(refusal(confirm(devices, bob, done(begin(bob, last, false)), last)))
        .isInstanceOf(Failure.TooMany.class);
  }

  @Test
  void the_device_not_used_for_longest_gives_way_where_a_person_has_a_hundred(Vertx vertx)
      throws Exception {
    var devices = devices(MOST + 1);
    var start = Instant.parse("2026-01-01T00:00:00Z");
    var sessions = new ArrayList<RefreshToken>();
    var keys = new ArrayList<String>();
    for (var i = 0; i < MOST; i++) {
      keys.add(drawn());
      sessions.add(done(begin(keys.getLast(), false)));
      var device = device(keys.getLast(), start.plusSeconds(i));
      done(devices.add(room.pool, user.tag(), sessions.getLast().family(), device, soon()));
    }
    // The oldest signs in, so that the next oldest is the one.
    done(begin(keys.getFirst(), true));
    for (var i = 0; i < 2; i++) {
      var key = drawn();
      assertThat(done(confirm(devices, user, done(begin(key, false)), key))).isEqualTo(Added.DONE);
    }
    assertThat(done(devices.all(user.tag(), soon()))).hasSize(MOST);
    assertThat(alive(sessions.get(0))).isTrue();
    assertThat(alive(sessions.get(1))).isFalse();
    assertThat(alive(sessions.get(2))).isFalse();
    assertThat(alive(sessions.get(3))).isTrue();
  }
}
