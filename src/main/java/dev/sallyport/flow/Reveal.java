package dev.sallyport.flow;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.AppClient;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.Map;

/**
 * Test mode: what the challenge drawn for a session remembers, its answer among it. It opens only
 * sessions whose {@code Session} string the caller holds.
 */
public final class Reveal {
  private final FlowStore store;
  private final Kek kek;

  Reveal(FlowStore store, Kek kek) {
    this.store = store;
    this.kek = kek;
  }

  /** What the round keeps, by name. Fails with SessionInvalid, SessionExpired or SessionSpent. */
  public Future<Map<String, String>> kept(AppClient client, String session, Deadline deadline) {
    return SessionTicket.read(session, client, kek)
        .map(ticket -> store.peek(ticket, client, deadline).map(FlowSession::kept))
        .orElseGet(() -> Future.failedFuture(new Failed(new Failure.SessionInvalid())));
  }
}
