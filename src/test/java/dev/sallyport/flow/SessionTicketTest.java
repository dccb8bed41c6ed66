package dev.sallyport.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.PersonTag;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionTicketTest {
  private static final String ATTEMPT = "3f0c1c1e-6f0e-4d2f-9a51-0d6f6f6f0001";
  private static final PersonTag TAG = new PersonTag("AbCdEfGhIjKlMnOp");
  private final SecureRandom random = new SecureRandom();
  private final Kek kek = Kek.of("k1", new RandomIds(random).bytes(32));
  private final AppClient client = client("app", "local_P");
  private final SessionTicket ticket =
      SessionTicket.draw(ATTEMPT, TAG, client, kek, new RandomIds(random));

  private static AppClient client(String id, String pool) {
    return new AppClient(
        id,
        pool,
        id,
        null,
        Set.of(),
        Duration.ofHours(1),
        Duration.ofHours(1),
        Duration.ofDays(30),
        Duration.ofMinutes(3),
        true,
        Set.of(),
        Set.of(),
        true,
        null,
        List.of(),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  @Test
  void a_session_string_reads_back_to_the_same_ticket_and_fits_cognitos_limits() {
    var read = SessionTicket.read(ticket.session(), client, kek).orElseThrow();
    assertThat(read.session()).isEqualTo(ticket.session());
    assertThat(read.tag()).isEqualTo(TAG);
    assertThat(ticket.session()).hasSizeBetween(20, 2048);
  }

  @Test
  void a_secret_block_is_the_same_ticket() {
    assertThat(SessionTicket.readBlock(ticket.block(), client, kek).orElseThrow().session())
        .isEqualTo(ticket.session());
  }

  @Test
  void every_changed_cut_or_grown_string_is_refused_before_any_state_is_read() {
    var session = ticket.session();
    for (int i = 0; i < session.length(); i++) {
      var other = session.charAt(i) == 'A' ? 'B' : 'A';
      // The last character carries spare bits, so another one may spell the same bytes.
      var changed = session.substring(0, i) + other + session.substring(i + 1);
      assertThat(
              SessionTicket.read(changed, client, kek)
                  .filter(t -> !t.session().equals(ticket.session())))
          .isEmpty();
      assertThat(SessionTicket.read(session.substring(0, i), client, kek)).isEmpty();
    }
    assertThat(SessionTicket.read(session + "AAAA", client, kek)).isEmpty();
  }

  @Test
  void another_client_pool_or_key_cannot_read_it() {
    var session = ticket.session();
    assertThat(SessionTicket.read(session, client("other", "local_P"), kek)).isEmpty();
    assertThat(SessionTicket.read(session, client("app", "local_Q"), kek)).isEmpty();
    var foreign = Kek.of("k1", new RandomIds(random).bytes(32));
    assertThat(SessionTicket.read(session, client, foreign)).isEmpty();
  }

  @Test
  void what_redis_knows_it_by_is_neither_its_id_nor_its_key() {
    assertThat(ticket.session()).doesNotContain(ticket.name());
    assertThat(ticket.name()).hasSize(32);
  }
}
