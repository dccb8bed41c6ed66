package dev.sallyport.token;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be told of one signing key of a pool.
 *
 * @param use the kind of token that it signs: {@code id} or {@code access}
 * @param state {@code NEXT}: published, signs later; {@code ACTIVE}: signs; {@code RETIRING}:
 *     verifies what it signed
 * @param made null where nobody noted it
 * @param signsFrom when it begins to sign, or began; null for the pool's first
 * @param verifiesUntil when it will be gone; null while no other follows
 */
public record SigningKey(
    String kid,
    String algorithm,
    String use,
    String state,
    @Nullable Instant made,
    @Nullable Instant signsFrom,
    @Nullable Instant verifiesUntil) {

  static List<SigningKey> of(PoolKeys keys, Instant now) {
    var all = new ArrayList<SigningKey>();
    for (var turn : keys.succession().turns()) {
      all.add(of(keys, turn, "access", Jwk.kid(turn.pairs().access().getPublic()), now));
      all.add(of(keys, turn, "id", Jwk.kid(turn.pairs().id().getPublic()), now));
    }
    return List.copyOf(all);
  }

  private static SigningKey of(
      PoolKeys keys, Succession.Turn turn, String use, String kid, Instant now) {
    var succession = keys.succession();
    return new SigningKey(
        kid,
        keys.algorithm(),
        use,
        succession.state(turn, now).name(),
        turn.made(),
        turn.from().equals(Instant.EPOCH) ? null : turn.from(),
        succession.until(turn));
  }
}
