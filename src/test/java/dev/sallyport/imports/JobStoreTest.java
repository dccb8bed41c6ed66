package dev.sallyport.imports;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failure;
import dev.sallyport.imports.ImportJob.State;
import dev.sallyport.imports.ImportJob.UploadedFile;
import dev.sallyport.imports.JobStore.Held;
import dev.sallyport.imports.JobStore.Taken;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.SharedRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class JobStoreTest {
  private final String pool = "local_" + UUID.randomUUID().toString().replace("-", "");
  private JobStore store;

  /** The Redis these tests run on; the cluster's test runs them again on its own. */
  RedisConfig redis() {
    return RedisForTests.config();
  }

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    store = new JobStore(done(SharedRedis.open(vertx, redis())), Kek.of("test", new byte[32]));
  }

  private ImportJob job(String id, long created) {
    return new ImportJob(
        "import-" + id,
        pool,
        "tests",
        "arn",
        State.CREATED,
        Instant.ofEpochMilli(created),
        null,
        null,
        Tally.none(),
        new UploadedFile("upload", 3),
        0,
        "");
  }

  private ImportJob created(String id, long at) throws Exception {
    return done(store.create(job(id, at), soon()));
  }

  @Test
  void a_job_reads_as_it_was_written_and_the_newest_are_listed_first() throws Exception {
    var old = created("a", 1_000);
    var full =
        job("b", 2_000)
            .withState(State.FAILED)
            .withStarted(Instant.ofEpochMilli(3_000))
            .withEnded(Instant.ofEpochMilli(4_000))
            .withTally(new Tally(9, 1, 2, 3))
            .withMessage("why");
    done(store.create(full, soon()));
    assertThat(done(store.read(pool, full.id(), soon()))).isEqualTo(full);
    assertThat(done(store.read(pool, "import-none", soon()))).isNull();
    assertThat(done(store.page(pool, "", 5, soon()))).containsExactly(full, old);
    assertThat(done(store.page(pool, full.id(), 5, soon()))).containsExactly(old);
    assertThat(done(store.page(pool, "", 1, soon()))).containsExactly(full);
  }

  @Test
  void of_many_who_want_to_run_one_does_and_a_job_that_changed_is_seen_first() throws Exception {
    var job = created("a", 1_000);
    var next = job.withState(State.IN_PROGRESS);
    var all =
        IntStream.range(0, 10).mapToObj(i -> store.take(job, next, "runner" + i, soon())).toList();
    done(Future.all(all));
    assertThat(all.stream().map(Future::result).filter(Taken.OK::equals)).hasSize(1);
    var other = created("b", 2_000);
    assertThat(done(store.take(other, other, "more", soon()))).isEqualTo(Taken.BUSY);
  }

  @Test
  void a_runner_hears_that_it_is_to_stop_and_that_it_lost_its_place() throws Exception {
    var job = created("a", 1_000);
    var runs = job.withState(State.IN_PROGRESS);
    done(store.take(job, runs, "one", soon()));
    var further = runs.withTally(new Tally(5, 5, 0, 0));
    assertThat(done(store.hold(runs, further, "one", soon()))).isEqualTo(new Held.Ok());
    var stopping = further.withState(State.STOPPING);
    assertThat(done(store.write(further, stopping, soon()))).isTrue();
    assertThat(done(store.write(further, stopping, soon()))).isFalse();
    assertThat(done(store.hold(further, further, "one", soon())))
        .isEqualTo(new Held.Changed(stopping));
    assertThat(done(store.letGo(stopping, stopping, "one", soon()))).isEqualTo(new Held.Ok());
    assertThat(done(store.take(stopping, stopping, "two", soon()))).isEqualTo(Taken.OK);
    assertThat(done(store.hold(stopping, stopping, "one", soon()))).isEqualTo(new Held.Lost());
  }

  @Test
  void fifty_jobs_are_kept_and_the_oldest_that_is_over_makes_room() throws Exception {
    var now = System.currentTimeMillis();
    for (var i = 0; i < 50; i++) {
      created("j" + i, now + i);
    }
    assertThat(refusal(store.create(job("more", now + 60), soon())))
        .isInstanceOf(Failure.TooMany.class);
    var third = done(store.read(pool, "import-j2", soon()));
    done(store.write(third, third.withState(State.STOPPED), soon()));
    created("more", now + 60);
    assertThat(done(store.read(pool, "import-j2", soon()))).isNull();
    assertThat(done(store.read(pool, "import-j0", soon()))).isNotNull();
    // one that waited for a day has expired
    created("late", now + 2 * ImportJob.LIFE.toMillis());
    assertThat(done(store.read(pool, "import-j0", soon()))).isNull();
  }

  @Test
  void what_may_run_is_known_and_pieces_are_kept_apart() throws Exception {
    var job = created("a", 1_000);
    done(store.enter(job, soon()));
    assertThat(done(store.entered(soon()))).contains(pool + " import-a");
    done(store.leave(job, soon()));
    assertThat(done(store.entered(soon()))).doesNotContain(pool + " import-a");
    var first = store.form(pool, 0);
    var second = store.form(pool, 1);
    done(store.put(pool, 0, first.packed(new byte[] {1, 2}), soon()));
    done(store.put(pool, 1, second.packed(new byte[] {3}), soon()));
    var kept = done(store.piece(pool, 0, soon()));
    assertThat(first.unpacked(kept)).containsExactly(1, 2);
    assertThatThrownBy(() -> second.unpacked(kept)).isInstanceOf(GeneralSecurityException.class);
    done(store.drop(pool, 0, soon()));
    assertThat(done(store.piece(pool, 0, soon()))).isNull();
    assertThat(second.unpacked(done(store.piece(pool, 1, soon())))).containsExactly(3);
  }
}
