package dev.sallyport.federation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Browsers that are at providers. Those of one browser lie together under its own cookie's hash, so
 * that nobody else finishes them (AC-046), each ends when it is brought back (AC-047), and no more
 * than a few wait (AC-051). The cookie is the same for all, so tabs are in nobody's way (AC-050).
 */
final class Transactions {
  private static final String PURPOSE = "federation";

  /** The oldest of more than these is dropped. */
  private static final int PENDING = 8;

  private static final Script BEGIN = Script.named("federation_begin");
  private static final Script TAKE = Script.named("federation_take");

  private final SharedRedis redis;
  private final Kek kek;

  Transactions(SharedRedis redis, Kek kek) {
    this.redis = redis;
    this.kek = kek;
  }

  /**
   * Keeps one.
   *
   * @param browser the value of the browser's cookie
   */
  Future<Void> begin(String browser, Transaction transaction, Deadline deadline) {
    var sealed = kek.seal(PURPOSE, transaction.write(), context(browser, transaction.state()));
    return redis
        .run(
            BEGIN,
            List.of(key(browser)),
            List.of(
                name(transaction.state()),
                sealed,
                Long.toString(Transaction.LIFE.toMillis()),
                Integer.toString(PENDING)),
            deadline)
        .mapEmpty();
  }

  /** Takes the one of this state, once; empty where this browser has none. */
  Future<Optional<Transaction>> take(String browser, String state, Deadline deadline) {
    return redis
        .runDurable(
            TAKE,
            List.of(key(browser)),
            List.of(name(state), Long.toString(Transaction.LIFE.toMillis())),
            deadline)
        .map(
            reply ->
                Optional.ofNullable(reply).map(held -> opened(browser, state, held.toString())));
  }

  private Transaction opened(String browser, String state, String sealed) {
    try {
      return Transaction.read(
          state, new JsonObject(Buffer.buffer(kek.open(PURPOSE, sealed, context(browser, state)))));
    } catch (GeneralSecurityException changed) {
      throw Failed.broken("a sign-in at a provider cannot be opened", changed);
    }
  }

  private static String context(String browser, String state) {
    return browser + "/" + state;
  }

  private String key(String browser) {
    return RedisKeys.atProvider(text(kek.mac("federation browser", browser)));
  }

  private String name(String state) {
    return text(kek.mac("federation state", state));
  }

  private static String text(byte[] mac) {
    return new String(Base64.getUrlEncoder().withoutPadding().encode(mac), UTF_8);
  }
}
