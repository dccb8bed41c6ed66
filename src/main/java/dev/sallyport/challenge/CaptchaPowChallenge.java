package dev.sallyport.challenge;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.runtime.BoundedPool;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;

/**
 * A proof of work in ALTCHA's v2 protocol, as hard as the step's cost says.
 *
 * <p>Shown: {@code type} and {@code challenge}, the JSON text that ALTCHA's widget and libraries
 * solve. Kept: the same {@code challenge}; ANSWER must be a solution of it and no other, so nothing
 * is worth computing beforehand, and it is good once because its session is.
 */
final class CaptchaPowChallenge implements Challenge {
  private static final int RANDOM = 16;

  private final BoundedPool pool;
  private final byte[] key;
  private final RandomIds ids;
  private final InstantSource clock;

  CaptchaPowChallenge(BoundedPool pool, Kek kek, RandomIds ids, InstantSource clock) {
    this.pool = pool;
    // As hex, since ALTCHA's libraries take the secret as text.
    this.key = HexFormat.of().formatHex(kek.mac("altcha")).getBytes(StandardCharsets.US_ASCII);
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Future<Round> open(Attempt attempt) {
    return Future.succeededFuture(draw(attempt));
  }

  @Override
  public Future<Verdict> judge(Attempt attempt, Round round, Map<String, String> answer) {
    var payload = answer.getOrDefault("ANSWER", "");
    return pool.run(
        attempt.deadline(),
        () ->
            Altcha.solved(round.kept("challenge"), payload, clock.instant())
                ? new Verdict.Passed("captcha")
                : new Verdict.Afresh(draw(attempt)));
  }

  private Round draw(Attempt attempt) {
    var hex = HexFormat.of();
    var until = clock.instant().plus(attempt.step().time());
    var challenge =
        new Altcha(
                hex.formatHex(ids.bytes(RANDOM)),
                hex.formatHex(ids.bytes(RANDOM)),
                attempt.step().cost(),
                until.getEpochSecond())
            .signed(key);
    return new Round(
        Map.of("type", "CAPTCHA_POW", "challenge", challenge), Map.of("challenge", challenge));
  }
}
