package dev.sallyport.audit;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sallyport.config.AuditConfig;
import dev.sallyport.config.AuditConfig.WhenFull;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.telemetry.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("it keeps all decisions that are logged in this JVM waiting")
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuditLogTest {
  private static final int PLACES = 16;

  private final Kek kek = Kek.of("test", new byte[32]);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final String source = UUID.randomUUID().toString();
  private final Reader reader = new Reader();
  private SharedRedis redis;

  /** Reads the log as it is printed in JSON, when it is let to. */
  private static final class Reader extends AppenderBase<ILoggingEvent> {
    final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    final Semaphore may = new Semaphore(1_000_000);
    private final JsonEncoder encoder = new JsonEncoder();

    @Override
    protected void append(ILoggingEvent event) {
      may.acquireUninterruptibly();
      encoder.setWithFormattedMessage(true);
      lines.add(new String(encoder.encode(event), UTF_8).strip());
    }
  }

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    reader.encoder.start();
    reader.start();
    ((Logger) LoggerFactory.getLogger("audit")).addAppender(reader);
  }

  @AfterEach
  void close() {
    reader.may.release(1_000_000);
    ((Logger) LoggerFactory.getLogger("audit")).detachAppender(reader);
  }

  private AuditLog begun(Vertx vertx, WhenFull whenFull) throws Exception {
    var config =
        new AuditConfig(0, Duration.ofDays(1), 0, Duration.ofHours(1), 1, PLACES, source, whenFull);
    return done(
        AuditLog.begin(
            vertx,
            redis,
            kek,
            config,
            source,
            new RandomIds(new SecureRandom()),
            InstantSource.system(),
            new Metrics(registry)));
  }

  private static AuditEvent event(int number) {
    return new AuditEvent(
        "id-" + number, "pool", "client", "who", "192.0.2.1", "InitiateAuth", "granted", "");
  }

  /** The lines of one process that made so many decisions. */
  private List<String> written(Vertx vertx, int many) throws Exception {
    reader.lines.clear();
    var log = begun(vertx, WhenFull.REFUSE);
    for (var i = 0; i < many; i++) {
      log.take(event(i), false);
      if (i % 4 == 3) {
        var next = i + 2;
        await().until(() -> reader.lines.size() >= next);
      }
    }
    done(log.close());
    return List.copyOf(reader.lines);
  }

  private String read(List<String> lines) throws Exception {
    return read(lines, kek);
  }

  /** What is wrong with these lines of a log; null for nothing. */
  private String read(List<String> lines, Kek key) throws Exception {
    var check = new ChainCheck(key, false);
    for (var line : lines) {
      var wrong = check.next(line);
      if (wrong != null) {
        return wrong;
      }
    }
    return check.end(done(new Anchors(redis).all(soon())));
  }

  private static List<String> without(List<String> lines, int which) {
    var left = new ArrayList<>(lines);
    left.remove(which);
    return left;
  }

  @Test
  void what_was_written_is_whole_with_lines_of_others_between(Vertx vertx) throws Exception {
    var lines = new ArrayList<>(written(vertx, 12));
    assertThat(lines).hasSize(13);
    lines.add(5, "{\"loggerName\":\"other\",\"formattedMessage\":\"something\"}");
    lines.add(7, "a line of another program");
    lines.addAll(written(vertx, 3));
    assertThat(read(lines)).isNull();
  }

  @Test
  void AC125_each_way_to_change_a_log_is_found(Vertx vertx) throws Exception {
    var lines = written(vertx, 12);
    var changed = new ArrayList<>(lines);
    changed.set(4, lines.get(4).replace("192.0.2.1", "192.0.2.2"));
    assertThat(read(changed)).contains("was changed");
    changed.set(4, lines.get(4).replace("\"outcome\":\"granted\"", "\"outcome\":\"refused\""));
    assertThat(read(changed)).contains("was changed");
    changed.set(4, lines.get(4).replaceFirst("\"at\":\"20", "\"at\":\"19"));
    assertThat(read(changed)).contains("was changed");
    changed.set(4, lines.get(4).replace("{\"who\":\"who\"}", "{\"who\":\"who\",\"who\":\"eve\"}"));
    assertThat(read(changed)).contains("cannot be read");
    changed.set(4, lines.get(4).replace("{\"who\":\"who\"},", ""));
    assertThat(read(changed)).contains("was changed");
    assertThat(read(without(lines, 4))).contains("1 lines of its chain are missing");
    var swapped = new ArrayList<>(lines);
    Collections.swap(swapped, 4, 5);
    assertThat(read(swapped)).contains("missing before it");
    var twice = new ArrayList<>(lines);
    twice.add(6, lines.get(4));
    assertThat(read(twice)).contains("comes after line");
    var added = new ArrayList<>(lines);
    added.add(6, "{\"loggerName\":\"audit\",\"kvpList\":[{\"who\":\"eve\"}]}");
    assertThat(read(added)).contains("is no line of a chain");
    assertThat(read(lines, Kek.of("test", "another key, which is no help. .".getBytes(UTF_8))))
        .contains("not written by this installation");
  }

  @Test
  void AC125_an_end_that_was_cut_off_is_missed_and_an_old_beginning_is_not(Vertx vertx)
      throws Exception {
    var lines = written(vertx, 12);
    assertThat(read(lines.subList(0, 12))).contains("the end of chain").contains("had 13");
    assertThat(read(lines.subList(5, 13))).isNull();
    var later = written(vertx, 4);
    assertThat(read(lines)).contains("the latest chain");
    var both = new ArrayList<>(lines.subList(0, 11));
    both.addAll(later);
    assertThat(read(both)).contains("the end of the chain before this one is missing");
    var third = written(vertx, 2);
    var holed = new ArrayList<>(lines);
    holed.addAll(third);
    assertThat(read(holed)).contains("the chain before this one").contains("is missing");
  }

  @Test
  void AC125_pieces_of_two_logs_make_no_third(Vertx vertx) throws Exception {
    var one = written(vertx, 8);
    var two = written(vertx, 8);
    var spliced = new ArrayList<>(one.subList(0, 5));
    spliced.addAll(two.subList(5, 9));
    assertThat(read(spliced)).contains("5 lines of its chain are missing before it");
    var renumbered = new ArrayList<>(one.subList(0, 5));
    var chain = one.getFirst().replaceFirst(".*\"chain\":\"([^\"]*)\".*", "$1");
    two.subList(5, 9).stream()
        .map(line -> line.replaceFirst("\"chain\":\"[^\"]*\"", "\"chain\":\"" + chain + "\""))
        .forEach(renumbered::add);
    assertThat(read(renumbered)).contains("was changed");
  }

  @Test
  void a_log_is_read_with_the_kek_that_it_was_written_under(Vertx vertx) throws Exception {
    var lines = written(vertx, 2);
    var next =
        Kek.of("next", "a key that followed, 32 bytes long".substring(0, 32).getBytes(UTF_8));
    assertThat(read(lines, next)).contains("was written with the kek test, which is not here");
    assertThat(read(lines, next.opening(List.of(kek)))).isNull();
  }

  @Test
  void AC125_while_nobody_reads_the_log_nobody_waits_and_what_was_lost_is_told(Vertx vertx)
      throws Exception {
    var log = begun(vertx, WhenFull.REFUSE);
    await().until(() -> !reader.lines.isEmpty());
    reader.may.drainPermits();
    var begun = System.nanoTime();
    IntStream.range(0, 10 * PLACES).forEach(i -> log.take(event(i), false));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
    assertThat(log.refuses()).isTrue();
    assertThat(registry.counter("sallyport.audit.log.lost").count()).isPositive();
    reader.may.release(1_000_000);
    await().until(() -> !log.refuses());
    done(log.close());
    var lines = List.copyOf(reader.lines);
    assertThat(read(lines)).isNull();
    assertThat(String.join("\n", lines)).containsPattern("\\d+ decisions found no place");
  }

  @Test
  void AC125_where_it_is_wanted_so_everything_goes_on_and_strangers_take_no_last_place(Vertx vertx)
      throws Exception {
    var log = begun(vertx, WhenFull.LOSE);
    await().until(() -> !reader.lines.isEmpty());
    reader.may.drainPermits();
    IntStream.range(0, 10 * PLACES).forEach(i -> log.take(event(i), true));
    assertThat(log.take(event(0), false)).isTrue();
    IntStream.range(0, PLACES).forEach(i -> log.take(event(i), false));
    assertThat(log.refuses()).isFalse();
  }
}
