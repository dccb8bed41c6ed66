package dev.sallyport.token.exchange;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.token.Jwk;
import dev.sallyport.token.JwtSigner;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Keys as they are kept: the first signs, and all are published, the next one before it signs and
 * the former one for a while after. ES256 only: a signature takes the JDK about 0.25 ms, with EdDSA
 * three times and with RSA five times as long.
 *
 * @param keys never empty
 */
record KeptKeys(List<Key> keys) {
  /**
   * How long a key is published before it signs, and after another signs in its place. A replica
   * that has lost Redis goes on for an hour with what it knows, and who verifies may keep a key set
   * for some minutes; a token counts five minutes at most.
   */
  static final Duration PUBLISHED = Duration.ofHours(2);

  private static final String ALGORITHM = "ES256";

  KeptKeys {
    keys = List.copyOf(keys);
  }

  /**
   * One of them.
   *
   * @param made long ago where nobody noted it
   */
  record Key(KeyPair pair, Instant made) {
    private JsonObject jwk() {
      return Jwk.of(pair.getPublic(), ALGORITHM);
    }

    private String id() {
      return jwk().getString("kid");
    }
  }

  /** The first ever. Blocks. */
  static KeptKeys first(Instant now) throws GeneralSecurityException {
    return new KeptKeys(List.of(new Key(pair(), now)));
  }

  private static KeyPair pair() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /**
   * What they have become by now: the next key signs once it was published long enough, a former
   * one goes, and where the one that signs was made longer ago than this, another is made that will
   * follow it. These where nothing has changed. Blocks where one is made.
   *
   * @param age zero for never
   */
  KeptKeys at(Instant now, Duration age) throws GeneralSecurityException {
    var turned = turned(now);
    var old = !turned.keys.getFirst().made().plus(age).isAfter(now);
    return !age.isZero() && old && !turned.awaits() ? turned.with(pair(), now) : turned;
  }

  /** Whether a key waits for its turn. */
  boolean awaits() {
    return next().isPresent();
  }

  /** Whether one of these was made since they were those. */
  boolean newerThan(KeptKeys those) {
    return !those.keys.containsAll(keys);
  }

  private Optional<Key> next() {
    var signs = keys.getFirst();
    return keys.stream()
        .filter(key -> key.made().isAfter(signs.made()))
        .max(Comparator.comparing(Key::made));
  }

  private KeptKeys turned(Instant now) {
    var next = next().filter(key -> !key.made().plus(PUBLISHED).isAfter(now));
    if (next.isPresent()) {
      var order = new ArrayList<>(keys);
      order.remove(next.get());
      order.addFirst(next.get());
      return new KeptKeys(order).living(now);
    }
    return living(now);
  }

  private KeptKeys living(Instant now) {
    var signs = keys.getFirst();
    var over = !signs.made().plus(PUBLISHED.multipliedBy(2)).isAfter(now);
    return over
        ? new KeptKeys(keys.stream().filter(key -> !key.made().isBefore(signs.made())).toList())
        : this;
  }

  private KeptKeys with(KeyPair pair, Instant now) {
    var longer = new ArrayList<>(keys);
    longer.add(new Key(pair, now));
    return new KeptKeys(longer);
  }

  /**
   * The same with a next key, which is made now. Blocks.
   *
   * @throws Failed Unready while one waits for its turn already
   */
  KeptKeys followed(Instant now) throws GeneralSecurityException {
    if (awaits()) {
      throw new Failed(
          new Failure.Unready("The next key is published and waits for its turn already."));
    }
    return with(pair(), now);
  }

  /**
   * The same without this key, which is in the wrong hands: where it signs, the next one does at
   * once, or one that is made now. Blocks where it makes one.
   *
   * @throws Failed PartNotFound where it is none of these
   */
  KeptKeys without(String kid, Instant now) throws GeneralSecurityException {
    var gone =
        keys.stream()
            .filter(key -> key.id().equals(kid))
            .findFirst()
            .orElseThrow(
                () ->
                    new Failed(
                        new Failure.PartNotFound(
                            "There is no such key for upstreams, or no more. All gates were"
                                + " told.")));
    var left = new ArrayList<>(keys);
    left.remove(gone);
    if (gone.equals(keys.getFirst())) {
      var next = next().orElse(null);
      left.remove(next);
      left.addFirst(next == null ? new Key(pair(), now) : next);
    }
    return new KeptKeys(left);
  }

  /** Whose turn it is, what waits, and what is only published still. */
  List<ExchangeKey> states() {
    var signs = keys.getFirst();
    return keys.stream()
        .map(
            key ->
                new ExchangeKey(
                    key.id(),
                    key.equals(signs)
                        ? ExchangeKey.State.SIGNS
                        : key.made().isAfter(signs.made())
                            ? ExchangeKey.State.NEXT
                            : ExchangeKey.State.FORMER,
                    key.made()))
        .toList();
  }

  /** In the clear; to be sealed at once. */
  byte[] encode() {
    var json = new JsonArray();
    for (var key : keys) {
      json.add(
          new JsonArray()
              .add(key.pair().getPublic().getEncoded())
              .add(key.pair().getPrivate().getEncoded())
              .add(key.made().toEpochMilli()));
    }
    return new JsonObject().put("keys", json).toBuffer().getBytes();
  }

  /** Reads what {@link #encode} wrote, by this version or one that did not note when. */
  static KeptKeys decode(byte[] encoded) throws GeneralSecurityException {
    var factory = KeyFactory.getInstance("EC");
    var json = new JsonObject(Buffer.buffer(encoded)).getJsonArray("keys");
    var keys = new ArrayList<Key>();
    for (int i = 0; i < json.size(); i++) {
      var parts = json.getJsonArray(i);
      var made = parts.size() > 2 ? Instant.ofEpochMilli(parts.getLong(2)) : Instant.EPOCH;
      keys.add(
          new Key(
              new KeyPair(
                  factory.generatePublic(new X509EncodedKeySpec(parts.getBinary(0))),
                  factory.generatePrivate(new PKCS8EncodedKeySpec(parts.getBinary(1)))),
              made));
    }
    return new KeptKeys(keys);
  }

  /** Ready to use. */
  KeyRing ring(Vertx vertx) {
    var published = new JsonArray();
    keys.forEach(key -> published.add(key.jwk()));
    return new KeyRing(
        JwtSigner.of(vertx, ALGORITHM, keys.getFirst().pair()),
        new JsonObject().put("keys", published).encode());
  }

  /** Says nothing of the keys. */
  @Override
  public String toString() {
    return "KeptKeys[" + keys.size() + "]";
  }
}
