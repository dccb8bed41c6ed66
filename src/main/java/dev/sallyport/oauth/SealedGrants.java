package dev.sallyport.oauth;

import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;

/** How what was granted lies in Redis: sealed, each for its own ticket. */
final class SealedGrants {
  private static final String PURPOSE = "oauth";

  private final Kek kek;

  SealedGrants(Kek kek) {
    this.kek = kek;
  }

  String seal(Ticket ticket, byte[] what) {
    return kek.seal(PURPOSE, what, ticket.text());
  }

  /** Fails with Broken where it was changed, or sealed by another key. */
  JsonObject open(Ticket ticket, String sealed) {
    try {
      return new JsonObject(Buffer.buffer(kek.open(PURPOSE, sealed, ticket.text())));
    } catch (GeneralSecurityException changed) {
      throw Failed.broken("what was granted cannot be opened", changed);
    }
  }
}
