package dev.sallyport.directory;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who gives way to somebody who is brought from elsewhere, and who does not. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class UserArchiveTest {
  private static final Map<String, String> HERS =
      Map.of("email", "ann@example.com", "email_verified", "true");

  private DirectoryForTests room;
  private DeviceStore devices;
  private UserArchive archive;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    var pool = DirectoryForTests.pool(Set.of("email"), Set.of(), false);
    room = DirectoryForTests.open(vertx, RedisForTests.config(), pool);
    devices = new DeviceStore(room.redis, room.kek, 100, 100);
    archive =
        new UserArchive(
            room.users,
            devices,
            new DeviceNames(room.kek, new RandomIds(new SecureRandom())),
            room.kek,
            new UserArchive.Answers(UnaryOperator.identity(), UnaryOperator.identity()));
  }

  /** As it was written down before the user was removed. */
  private JsonObject departed(String name, Map<String, String> attributes) throws Exception {
    var user = room.stored(name, attributes);
    var device =
        new Device(
            "local_1",
            "phone",
            "1",
            "",
            true,
            "::1",
            null,
            user.created(),
            user.created(),
            user.created());
    done(
        devices.restore(
            room.pool,
            user.tag(),
            device.withVerifier(devices.sealed(user.tag(), device.key(), BigInteger.TWO)),
            soon()));
    var record = done(archive.record(room.pool, user, soon()));
    done(room.users.delete(user, soon()));
    return record;
  }

  private Restored restored(JsonObject record, boolean replace) throws Exception {
    return done(archive.restore(room.pool, record, replace, soon()));
  }

  private User found(String login) throws Exception {
    return done(room.users.find(room.pool, login, soon()));
  }

  private static String sub(JsonObject record) {
    return record.getJsonObject("user").getString("sub");
  }

  @Test
  void somebody_comes_back_with_names_and_devices() throws Exception {
    var ann = departed("ann", HERS);
    assertThat(restored(ann, false)).isEqualTo(new Restored.Added());
    assertThat(found("ANN@example.com").sub()).isEqualTo(sub(ann));
    assertThat(done(archive.record(room.pool, found("ann"), soon()))).isEqualTo(ann);
    assertThat(restored(ann, true)).isEqualTo(new Restored.Same());
  }

  @Test
  void somebody_of_the_same_username_gives_way_only_when_told() throws Exception {
    var ann = departed("ann", HERS);
    var other = room.stored("ann", Map.of());
    assertThat(restored(ann, false)).isInstanceOf(Restored.Differs.class);
    assertThat(found("ann").sub()).isEqualTo(other.sub());
    assertThat(done(devices.all(room.users.tag(room.pool.id(), sub(ann)), soon()))).isEmpty();
    assertThat(restored(ann, true)).isEqualTo(new Restored.Replaced());
    assertThat(found("ann").sub()).isEqualTo(sub(ann));
    assertThat(done(room.users.bySub(room.pool.id(), other.sub(), soon()))).isNull();
  }

  @Test
  void somebody_who_only_has_the_address_never_gives_way() throws Exception {
    var ann = departed("ann", HERS);
    var bea = room.stored("bea", HERS);
    assertThat(restored(ann, true)).isInstanceOf(Restored.Differs.class);
    assertThat(found("ann@example.com").sub()).isEqualTo(bea.sub());
    assertThat(found("ann")).isNull();
  }

  @Test
  void the_same_person_is_as_it_was_there_only_when_told() throws Exception {
    var ann = departed("ann", HERS);
    restored(ann, false);
    var device = done(devices.all(found("ann").tag(), soon())).getFirst();
    done(devices.forget(room.pool, found("ann").tag(), device.key(), soon()));
    done(room.users.update(found("ann"), now -> now.withAttributes(Map.of("name", "Ann")), soon()));
    assertThat(restored(ann, false)).isInstanceOf(Restored.Differs.class);
    assertThat(found("ann@example.com")).isNull();
    var cutOff = SignOut.cutOff(found("ann").tag());
    var before = Long.parseLong(done(room.redis.get(cutOff, soon())));
    assertThat(restored(ann, true)).isEqualTo(new Restored.Replaced());
    assertThat(done(archive.record(room.pool, found("ann@example.com"), soon()))).isEqualTo(ann);
    assertThat(Long.parseLong(done(room.redis.get(cutOff, soon()))))
        .as("until when sign-ins ended, in the step that replaced them")
        .isGreaterThan(before);
  }

  @Test
  void nobody_gives_way_to_one_who_cannot_come_for_a_link_that_another_has() throws Exception {
    var google = IdentityProvider.Protocol.GOOGLE;
    var one =
        new LinkedIdentity("Google", google, LinkedIdentity.SUBJECT, "1", false, Instant.EPOCH);
    var linked =
        done(
            room.users.update(
                room.stored("ann", HERS), now -> LinkedIdentity.added(now, one), soon()));
    var ann = done(archive.record(room.pool, linked, soon()));
    done(room.users.delete(linked, soon()));
    var other = room.stored("ann", Map.of());
    var bea = room.stored("bea", Map.of());
    done(room.users.update(bea, now -> LinkedIdentity.added(now, one), soon()));
    for (var replace : new boolean[] {false, true}) {
      assertThat(restored(ann, replace)).isInstanceOf(Restored.Differs.class);
      assertThat(found("ann").sub()).isEqualTo(other.sub());
    }
  }

  @Test
  void a_name_that_an_unfinished_write_reserved_is_to_be_tried_again() throws Exception {
    var ann = departed("ann", HERS);
    var names = new NameStore(room.redis, room.kek, new RandomIds(new SecureRandom()));
    var tag = room.users.tag(room.pool.id(), "somebody else");
    done(names.reserve(room.pool.id(), Names.typed("ann@example.com"), tag, null, soon()));
    for (var replace : new boolean[] {false, true}) {
      assertThat(restored(ann, replace)).isEqualTo(new Restored.NotYet());
    }
  }

  @Test
  void a_record_of_which_something_would_be_lost_is_refused() throws Exception {
    var ann = departed("ann", HERS);
    var more = ann.copy();
    more.getJsonObject("user").put("tattoo", "anchor");
    var device = ann.copy();
    device.getJsonArray("devices").getJsonObject(0).put("tattoo", "anchor");
    var outside = ann.copy().put("tattoo", "anchor");
    for (var each : new JsonObject[] {more, device, outside}) {
      assertThatThrownBy(() -> archive.restore(room.pool, each, false, soon()))
          .isInstanceOf(Failed.class);
    }
    assertThat(found("ann")).isNull();
  }
}
