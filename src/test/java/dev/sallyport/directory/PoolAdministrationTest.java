package dev.sallyport.directory;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.pool;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.directory.PoolParts.Part;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PoolAdministrationTest {
  private DirectoryForTests room;

  /** The Redis these tests run on; the cluster's test runs them again on its own. */
  RedisConfig redis() {
    return RedisForTests.config();
  }

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    room = DirectoryForTests.open(vertx, redis(), pool());
  }

  private Pool made() throws Exception {
    return done(
        room.pools
            .administration()
            .createPool(
                room.pool.withId(room.pools.drawPoolId("local")).withReadOnly(false), soon()));
  }

  private AppClient client(Pool pool, @Nullable ClientSecrets secrets) throws Exception {
    var client =
        new AppClient(
            room.pools.drawClientId(),
            pool.id(),
            "app",
            secrets,
            Set.of(AppClient.Flow.ALLOW_USER_PASSWORD_AUTH),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofDays(30),
            Duration.ofMinutes(3),
            true,
            Set.of("email"),
            Set.of(),
            true,
            Duration.ofSeconds(9),
            List.of(),
            Instant.ofEpochMilli(1),
            Instant.ofEpochMilli(2));
    return done(
        room.pools
            .clientAdministration()
            .create(client.poolId(), client.id(), _ -> client, soon()));
  }

  @Test
  void pools_and_clients_read_as_they_were_written() throws Exception {
    var pool = made();
    assertThat(done(room.pools.freshPool(pool.id(), soon()))).isEqualTo(pool.withSrp(false));
    var secrets =
        ClientSecrets.of(new ClientSecrets.One("1", new Secret("one"), Instant.ofEpochMilli(1)))
            .and(new ClientSecrets.One("2", new Secret("two"), Instant.ofEpochMilli(2)));
    var client = client(pool, secrets);
    assertThat(done(room.pools.freshClient(client.id(), soon()))).isEqualTo(client);
    var open = client(pool, null);
    assertThat(done(room.pools.freshClient(open.id(), soon()))).isEqualTo(open);
    var noted =
        done(
            room.pools
                .administration()
                .changePool(
                    pool.id(),
                    now -> now.withUpkeep(new Upkeep(true, "LITE", Map.of("a", "b"))),
                    soon()));
    assertThat(done(room.pools.freshPool(pool.id(), soon()))).isEqualTo(noted);
    assertThat(noted.upkeep().tags()).isEqualTo(Map.of("a", "b"));
  }

  @Test
  void of_changes_at_the_same_time_none_is_lost() throws Exception {
    var pool = made();
    var all =
        IntStream.range(0, 5)
            .mapToObj(
                i ->
                    room.pools
                        .administration()
                        .changePool(
                            pool.id(),
                            now ->
                                now.withUpkeep(
                                    now.upkeep().withTags(with(now.upkeep().tags(), "t" + i))),
                            soon()))
            .toList();
    done(Future.join(all));
    assertThat(done(room.pools.freshPool(pool.id(), soon())).upkeep().tags())
        .containsOnlyKeys("t0", "t1", "t2", "t3", "t4");
  }

  @Test
  void who_is_overtaken_again_and_again_is_told_so_and_changes_nothing() throws Exception {
    var pool = made();
    var elsewhere = Vertx.vertx();
    try {
      var rival = DirectoryForTests.open(elsewhere, redis(), room.pool);
      var change =
          room.pools
              .administration()
              .changePool(
                  pool.id(),
                  now -> {
                    rename(rival, pool.id(), "theirs, after " + now.name());
                    return now.withName("mine");
                  },
                  soon());
      assertThat(refusal(change)).isEqualTo(new Failure.ChangedMeanwhile());
      assertThat(done(room.pools.freshPool(pool.id(), soon())).name()).startsWith("theirs");
    } finally {
      done(elsewhere.close());
    }
  }

  private static void rename(DirectoryForTests room, String poolId, String name) {
    try {
      done(room.pools.administration().changePool(poolId, now -> now.withName(name), soon()));
    } catch (Exception broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static Map<String, String> with(Map<String, String> tags, String more) {
    var all = new HashMap<>(tags);
    all.put(more, "");
    return all;
  }

  @Test
  void what_a_crash_leaves_reads_as_nothing() throws Exception {
    var pool = made();
    var lost = room.pools.drawClientId();
    run("pointer_set", RedisKeys.client(lost), pool.id());
    assertThat(refusal(room.pools.client(lost, soon())))
        .isEqualTo(new Failure.ClientNotFound(lost));
    var ghost = room.pools.drawPoolId("local");
    run("index_add", RedisKeys.pools(), ghost, "10000");
    assertThat(listed()).contains(pool.id(), room.pool.id()).doesNotContain(ghost);
  }

  private void run(String script, String key, String... args) throws Exception {
    done(room.redis.run(Script.named(script), List.of(key), List.of(args), soon()));
  }

  private List<String> listed() throws Exception {
    var all = new ArrayList<String>();
    @Nullable String after = "";
    while (after != null) {
      var page = done(room.pools.administration().pools(after, 7, soon()));
      page.items().forEach(each -> all.add(each.id()));
      after = page.next();
    }
    return all;
  }

  @Test
  void a_deleted_pool_takes_all_that_is_its_own_along() throws Exception {
    var pool = made();
    var client = client(pool, null);
    for (var kind : Kind.values()) {
      if (kind != Kind.CLIENT && kind != Kind.DOMAIN) {
        assertThat(done(room.pools.parts().add(pool.id(), kind, part("x"), soon()))).isTrue();
      }
    }
    done(room.pools.administration().deletePool(pool.id(), soon()));
    assertThat(refusal(room.pools.pool(pool.id(), soon())))
        .isEqualTo(new Failure.PoolNotFound(pool.id()));
    assertThat(refusal(room.pools.client(client.id(), soon())))
        .isEqualTo(new Failure.ClientNotFound(client.id()));
    assertThat(listed()).doesNotContain(pool.id());
    for (var kind : Kind.values()) {
      assertThat(done(room.pools.parts().page(pool.id(), kind, "", 9, soon())).items()).isEmpty();
      assertThat(refusal(room.pools.parts().add(pool.id(), kind, part("x"), soon())))
          .isEqualTo(new Failure.PoolNotFound(pool.id()));
    }
  }

  private static Part part(String name, String... also) {
    var document = new JsonObject();
    if (also.length > 0) {
      document.put("also", new JsonArray(List.of(also)));
    }
    return new Part(name, document.encode());
  }

  @Test
  void of_fifty_that_want_one_further_name_one_gets_it() throws Exception {
    var pool = made();
    var all =
        IntStream.range(0, 50)
            .mapToObj(
                i ->
                    room.pools
                        .parts()
                        .add(pool.id(), Kind.IDENTITY_PROVIDER, part("p" + i, "one"), soon()))
            .toList();
    done(Future.join(all));
    assertThat(all.stream().filter(Future::result)).hasSize(1);
    var found =
        done(room.pools.parts().alsoNamed(pool.id(), Kind.IDENTITY_PROVIDER, "one", soon()));
    assertThat(found).isNotNull();
    assertThat(done(room.pools.parts().page(pool.id(), Kind.IDENTITY_PROVIDER, "", 60, soon())))
        .isEqualTo(new Page<>(List.of(found), null));
  }

  @Test
  void there_are_no_more_parts_than_there_may_be() throws Exception {
    var pool = made();
    for (int i = 0; i < 20; i++) {
      assertThat(done(room.pools.parts().add(pool.id(), Kind.BRANDING, part("b" + i), soon())))
          .isTrue();
    }
    assertThat(refusal(room.pools.parts().add(pool.id(), Kind.BRANDING, part("more"), soon())))
        .isInstanceOf(Failure.TooMany.class);
    assertThat(done(room.pools.parts().remove(pool.id(), Kind.BRANDING, "b3", soon()))).isTrue();
    assertThat(done(room.pools.parts().add(pool.id(), Kind.BRANDING, part("more"), soon())))
        .isTrue();
  }

  @Test
  void a_domain_left_by_a_crash_may_be_taken_and_one_in_use_may_not() throws Exception {
    var pool = made();
    var name = "d" + pool.id().substring(6).toLowerCase(Locale.ROOT);
    run("pointer_set", RedisKeys.domain(name), "local_gone.nonce");
    assertThat(done(room.pools.domains().find(name, soon()))).isNull();
    var domain = new Domains.Domain(name, pool.id(), 1);
    done(room.pools.domains().add(domain, soon()));
    assertThat(done(room.pools.domains().find(name, soon()))).isEqualTo(domain);
    var other = new Domains.Domain(name, made().id(), 1);
    assertThat(refusal(room.pools.domains().add(other, soon())))
        .isEqualTo(new Failure.Invalid("Domain already exists."));
  }

  @Test
  void a_pool_that_gives_up_a_domain_which_leads_elsewhere_leaves_the_way() throws Exception {
    var pool = made();
    var name = "d" + pool.id().substring(6).toLowerCase(Locale.ROOT);
    done(room.pools.domains().add(new Domains.Domain(name, pool.id(), 1), soon()));
    run("pointer_drop", RedisKeys.domain(name));
    var other = new Domains.Domain(name, made().id(), 1);
    done(room.pools.domains().add(other, soon()));
    done(room.pools.domains().remove(pool.id(), Future.succeededFuture(pool), name, soon()));
    assertThat(done(room.pools.domains().find(name, soon()))).isEqualTo(other);
  }

  @Test
  void what_is_on_a_full_list_may_be_put_there_again() throws Exception {
    var list = RedisKeys.poolPart(room.pool.id(), "list");
    for (var id : List.of("a", "b", "a")) {
      var most = List.of(id, "1");
      var added = done(room.redis.run(Script.named("index_add"), List.of(list), most, soon()));
      assertThat(added.toInteger()).as(id).isEqualTo(id.equals("a") ? 1 : 0);
    }
  }
}
