package dev.sallyport.imports;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.pool;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.PasswordHash;
import dev.sallyport.directory.DirectoryForTests;
import dev.sallyport.directory.Group;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class UserImportTest {
  private static final String HEADER =
      "cognito:username,name,email,email_verified,phone_number,phone_number_verified,"
          + "cognito:mfa_enabled\n";

  /** What an import told. */
  private static final class Told implements ImportListener {
    final Map<Long, Outcome> refused = new HashMap<>();
    volatile Tally last = Tally.none();

    @Override
    public void refused(long line, Outcome why) {
      refused.put(line, why);
    }

    @Override
    public void progress(Tally soFar) {
      last = soFar;
    }
  }

  private final Told told = new Told();

  private static DirectoryForTests open(Vertx vertx, Pool pool) throws Exception {
    return DirectoryForTests.open(vertx, RedisForTests.config(), pool);
  }

  private Tally run(Vertx vertx, DirectoryForTests room, FileFormat format, String file)
      throws Exception {
    return done(
        new UserImport(vertx, room.users, InstantSource.system(), 8)
            .run(room.pool, format, new ByteArrayInputStream(file.getBytes(UTF_8)), told));
  }

  private static User found(DirectoryForTests room, String login) throws Exception {
    return done(room.users.find(room.pool, login, soon()));
  }

  private static JsonObject exported(String username, String sub, String status) {
    return new JsonObject()
        .put("Username", username)
        .put(
            "Attributes",
            new JsonArray()
                .add(new JsonObject().put("Name", "sub").put("Value", sub))
                .add(new JsonObject().put("Name", "email").put("Value", username + "@example.com"))
                .add(new JsonObject().put("Name", "email_verified").put("Value", "true")))
        .put("UserCreateDate", "2021-03-04T05:06:07.890000+01:00")
        .put("UserLastModifiedDate", 1_700_000_000.5)
        .put("Enabled", true)
        .put("UserStatus", status);
  }

  @Test
  void rows_of_cognitos_csv_become_users_who_must_reset_their_password(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool());
    var tally =
        run(
            vertx,
            room,
            FileFormat.CSV,
            "\uFEFF"
                + HEADER
                + "alice,\"Liddell, Alice\",alice@example.com,TRUE,,,false\r\n"
                + "\n"
                + "bob,Builder\\, Bob,bob@example.com,true,+14155550100,,true");
    assertThat(told.refused).isEmpty();
    assertThat(tally).isEqualTo(new Tally(4, 2, 0, 0)).isEqualTo(told.last);
    var alice = found(room, "alice");
    assertThat(alice.attributes())
        .isEqualTo(
            Map.of(
                "name", "Liddell, Alice", "email", "alice@example.com", "email_verified", "true"));
    assertThat(alice.status()).isEqualTo(User.Status.RESET_REQUIRED);
    assertThat(alice.passwordHash()).isNull();
    assertThat(alice.mfa().enabled()).isEmpty();
    var bob = found(room, "bob");
    assertThat(bob.attributes()).containsEntry("name", "Builder, Bob");
    assertThat(bob.mfa().enabled()).containsExactly(SecondFactor.SMS_MFA);
  }

  @Test
  void a_row_that_is_no_user_is_told_with_its_line_and_the_others_are_made(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool());
    var there = room.stored("there", Map.of());
    var tally =
        run(
            vertx,
            room,
            FileFormat.CSV,
            HEADER
                + "unverified,,u@example.com,false,,,false\n"
                + "there,,t@example.com,true,,,false\n"
                + "short,row\n"
                + "nomail,,,true,,,false\n"
                + "badmail,,nowhere,true,,,false\n"
                + "flag,,f@example.com,yes,,,false\n"
                + "open,\"quote,o@example.com,true,,,false\n"
                + "nophone,,n@example.com,true,,,true\n"
                + "a b,,b@example.com,true,,,false\n"
                + "long,"
                + "x".repeat(16_000)
                + ",l@example.com,true,,,false\n"
                + "nomfa,,m@example.com,true,,,\n"
                + "fine,,fine@example.com,true,,,false\n");
    assertThat(tally).isEqualTo(new Tally(13, 1, 1, 10));
    assertThat(told.refused.keySet())
        .containsExactlyInAnyOrder(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    assertThat(told.refused.get(3L)).isEqualTo(new Outcome.Skipped("The user already exists."));
    assertThat(told.refused.get(2L).toString()).contains("auto-verified");
    assertThat(told.refused.get(4L).toString()).contains("2 values");
    assertThat(told.refused.get(6L)).isEqualTo(new Outcome.Failed("Invalid email address format."));
    assertThat(told.refused.get(11L).toString()).contains("16000 characters");
    assertThat(told.refused.values().toString()).doesNotContain("example.com");
    assertThat(found(room, "fine")).isNotNull();
    assertThat(found(room, "there")).isEqualTo(there);
  }

  @Test
  void a_file_whose_header_is_not_the_pools_is_refused_as_a_whole(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    for (var header : new String[] {"name,email", HEADER.strip() + ",custom:else", "\u0000"}) {
      var run =
          new UserImport(vertx, room.users, InstantSource.system(), 2)
              .run(
                  room.pool,
                  FileFormat.CSV,
                  new ByteArrayInputStream((header + "\na,b\n").getBytes(UTF_8)),
                  told);
      assertThat(refusal(run)).as(header).isInstanceOf(Failure.Invalid.class);
    }
  }

  @Test
  void exported_users_keep_their_sub_and_their_past(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var sub = UUID.randomUUID().toString();
    var shut = exported("shut", UUID.randomUUID().toString(), "UNCONFIRMED").put("Enabled", false);
    var old =
        exported("methuselah", UUID.randomUUID().toString(), "CONFIRMED")
            .put("UserCreateDate", "-999999999-01-01T00:00:00Z");
    var tally =
        run(
            vertx,
            room,
            FileFormat.JSON_LINES,
            exported("Carol", sub, "CONFIRMED").encode()
                + "\n"
                + old.encode()
                + "\n"
                + shut.encode()
                + "\n");
    assertThat(tally).isEqualTo(new Tally(3, 2, 0, 1));
    assertThat(told.refused.keySet()).containsExactly(2L);
    var carol = found(room, sub);
    assertThat(carol.username()).isEqualTo("Carol");
    assertThat(carol.sub()).isEqualTo(sub);
    assertThat(carol.created()).isEqualTo(Instant.parse("2021-03-04T04:06:07.890Z"));
    assertThat(carol.status()).isEqualTo(User.Status.RESET_REQUIRED);
    assertThat(found(room, "shut").enabled()).isFalse();
    assertThat(found(room, "shut").status()).isEqualTo(User.Status.UNCONFIRMED);
    // the same person under another name is the same person
    var again = exported("caroline", sub, "CONFIRMED").encode();
    assertThat(run(vertx, room, FileFormat.JSON_LINES, again)).isEqualTo(new Tally(1, 0, 1, 0));
    assertThat(found(room, "caroline")).isNull();
  }

  @Test
  void a_password_hash_of_ours_goes_on_working_and_no_other_is_taken(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var hash =
        new PasswordHash(DirectoryForTests.CHEAP, new SecureRandom()).hash("Correct-Horse-7");
    var hashes =
        Map.of(
            "good",
            hash,
            "bcrypt",
            "$2b$12$abcdefghijklmnopqrstuuAbCdEfGhIjKlMnOpQrStUvWxYz01234",
            "huge",
            hash.replace("m=8,", "m=9999999,"),
            "slow",
            hash.replace("t=1,", "t=999,").replace("m=8,", "m=65536,"));
    var file =
        hashes.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(
                each ->
                    exported(each.getKey(), UUID.randomUUID().toString(), "CONFIRMED")
                        .put("passwordHash", each.getValue())
                        .encode())
            .collect(Collectors.joining("\n"));
    assertThat(run(vertx, room, FileFormat.JSON_LINES, file)).isEqualTo(new Tally(4, 1, 0, 3));
    assertThat(told.refused.keySet()).containsExactlyInAnyOrder(1L, 3L, 4L);
    var good = found(room, "good");
    assertThat(good.status()).isEqualTo(User.Status.CONFIRMED);
    assertThat(done(room.passwords.matches(good, "Correct-Horse-7", soon()))).isTrue();
    assertThat(done(room.passwords.matches(good, "Correct-Horse-8", soon()))).isFalse();
  }

  @Test
  void groups_are_joined_where_they_are_there(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    var staff =
        done(
            room.users
                .groups()
                .create(
                    new Group(room.pool.id(), "staff", "g1", null, null, null, now, now), soon()));
    var file =
        exported("in", UUID.randomUUID().toString(), "CONFIRMED")
                .put("groups", new JsonArray().add("staff"))
                .encode()
            + "\n"
            + exported("out", UUID.randomUUID().toString(), "CONFIRMED")
                .put("groups", new JsonArray().add("nobody"))
                .encode();
    assertThat(run(vertx, room, FileFormat.JSON_LINES, file)).isEqualTo(new Tally(2, 1, 0, 1));
    assertThat(found(room, "in").groups()).isEqualTo(Map.of("staff", staff.id()));
    assertThat(found(room, "out")).isNull();
  }

  @Test
  void lines_that_are_no_export_are_told(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var sub = UUID.randomUUID().toString();
    var file =
        String.join(
            "\n",
            "not json",
            "[]",
            exported("else", sub, "CONFIRMED").put("PreferredMfaSetting", "SMS_MFA").encode(),
            exported("outside", sub, "EXTERNAL_PROVIDER").encode(),
            exported("gone", sub, "ARCHIVED").encode(),
            exported("types", sub, "CONFIRMED").put("Enabled", "true").encode(),
            exported("times", sub, "CONFIRMED").put("UserCreateDate", "yesterday").encode(),
            new JsonObject().put("Username", "bare").encode());
    assertThat(run(vertx, room, FileFormat.JSON_LINES, file)).isEqualTo(new Tally(8, 0, 0, 8));
  }

  @Test
  void where_usernames_are_addresses_a_user_goes_by_the_address_and_keeps_the_sub(Vertx vertx)
      throws Exception {
    var room = open(vertx, pool(Set.of(), Set.of("email"), false));
    var sub = UUID.randomUUID().toString();
    var user = exported(sub, sub, "CONFIRMED");
    assertThat(run(vertx, room, FileFormat.JSON_LINES, user.encode()))
        .isEqualTo(new Tally(1, 1, 0, 0));
    assertThat(found(room, sub + "@EXAMPLE.com").sub()).isEqualTo(sub);
    assertThat(
            run(
                vertx,
                room,
                FileFormat.CSV,
                HEADER + "dora@example.com,Dora,,true,,,false\nno-address,,,true,,,false\n"))
        .isEqualTo(new Tally(3, 1, 0, 1));
    var dora = found(room, "dora@example.com");
    assertThat(dora.username()).isEqualTo(dora.sub());
    assertThat(dora.attributes()).containsEntry("email", "dora@example.com");
  }

  @Test
  void an_address_that_is_somebodys_alias_is_nobody_elses(Vertx vertx) throws Exception {
    var room = open(vertx, pool(Set.of("email"), Set.of(), false));
    var file =
        HEADER + "one,,same@example.com,true,,,false\n" + "two,,same@example.com,true,,,false\n";
    assertThat(run(vertx, room, FileFormat.CSV, file)).isEqualTo(new Tally(3, 1, 0, 1));
    assertThat(told.refused.values().toString()).contains("already exists");
  }

  @Test
  void AC115_a_redis_that_stands_still_for_a_moment_costs_no_row_and_makes_nobody_twice(Vertx vertx)
      throws Exception {
    var own = new RedisForTests();
    var room = DirectoryForTests.open(vertx, own.ownConfig(), pool());
    var file =
        HEADER
            + IntStream.range(0, 4_000)
                .mapToObj(i -> "u" + i + ",,u" + i + "@example.com,true,,,false\n")
                .collect(Collectors.joining());
    var run =
        new UserImport(vertx, room.users, InstantSource.system(), 4)
            .run(room.pool, FileFormat.CSV, new ByteArrayInputStream(file.getBytes(UTF_8)), told);
    Awaitility.await().until(() -> told.last.imported() > 0);
    own.signal("STOP");
    try {
      done(vertx.timer(1_500));
    } finally {
      own.signal("CONT");
    }
    var tally = run.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    assertThat(told.refused).isEmpty();
    assertThat(tally).isEqualTo(new Tally(4_001, 4_000, 0, 0));
    assertThat(found(room, "u3999").version()).isEqualTo(1);
    own.kill();
  }

  @Test
  void a_file_may_be_imported_again_and_makes_nobody_twice(Vertx vertx) throws Exception {
    var room = open(vertx, pool());
    var file =
        HEADER
            + IntStream.range(0, 700)
                .mapToObj(i -> "u" + i + ",,u" + i + "@example.com,true,,,false\n")
                .collect(Collectors.joining());
    assertThat(run(vertx, room, FileFormat.CSV, file)).isEqualTo(new Tally(701, 700, 0, 0));
    assertThat(run(vertx, room, FileFormat.CSV, file)).isEqualTo(new Tally(701, 0, 700, 0));
  }
}
