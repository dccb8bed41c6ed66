package dev.sallyport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.delivery.Message.Medium;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class OutboxDeliveryTest {
  @TempDir Path data;

  private static Message mail(String username, String code) {
    return TextsTest.message(Kind.INVITATION, Medium.EMAIL, "a@example.com", username, code);
  }

  private OutboxDelivery outbox(Vertx vertx, int queue) {
    return new OutboxDelivery(vertx, data, queue, InstantSource.system());
  }

  private static void close(Delivery delivery) throws Exception {
    delivery.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private List<Path> files() throws IOException {
    try (var listed = Files.list(data.resolve("outbox"))) {
      return listed.sorted().toList();
    }
  }

  @Test
  void a_message_is_in_a_file_only_its_owner_reads(Vertx vertx) throws Exception {
    var outbox = outbox(vertx, 10);
    outbox.accept(mail("alice", "Secret-1"));
    close(outbox);
    var file = files().getLast();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file))
        .contains("To: a@example.com", "Your username is alice", "password is Secret-1");
  }

  @Test
  void the_newest_sorts_last_and_the_oldest_beyond_a_thousand_go(Vertx vertx) throws Exception {
    var outbox = outbox(vertx, 2000);
    IntStream.range(0, 1010).forEach(i -> outbox.accept(mail("user" + i, "x")));
    close(outbox);
    assertThat(files()).hasSize(OutboxDelivery.KEPT);
    assertThat(Files.readString(files().getFirst())).contains("user10 ");
    assertThat(Files.readString(files().getLast())).contains("user1009 ");
  }

  @Test
  void when_too_many_wait_the_next_is_refused(Vertx vertx) {
    var outbox = outbox(vertx, 2);
    var all = IntStream.range(0, 500).mapToObj(i -> outbox.accept(mail("u" + i, "x"))).toList();
    assertThat(all.stream().filter(each -> each.failed()).map(each -> Failed.of(each.cause())))
        .isNotEmpty()
        .allMatch(failure -> failure instanceof Failure.DeliveryFailed);
  }

  @Test
  void a_name_that_looks_like_a_placeholder_stays_a_name() {
    assertThat(mail("{####}", "Secret-1").text()).contains("Your username is {####} and");
  }

  @Test
  void test_mode_reads_messages_newest_first_and_a_message_prints_without_its_secret(Vertx vertx)
      throws Exception {
    var captured = new Captured(outbox(vertx, 2000));
    IntStream.range(0, 1010).forEach(i -> captured.accept(mail("user" + i, "Secret-" + i)));
    assertThat(captured.all()).hasSize(Captured.KEPT);
    assertThat(captured.to("a@example.com").getFirst().facts())
        .containsEntry("code", "Secret-1009");
    assertThat(captured.to("b@example.com")).isEmpty();
    assertThat(captured.all().getFirst().toString()).doesNotContain("Secret", "a@example.com");
    close(captured);
  }
}
