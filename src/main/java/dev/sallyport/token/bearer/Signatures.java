package dev.sallyport.token.bearer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Sha256;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.Verified.Reason;
import io.vertx.core.Future;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether tokens are signed by those who are said to have issued them. */
final class Signatures {
  private final BoundedPool slow;

  /** With a pool for those that take too long for an event loop. */
  Signatures(BoundedPool slow) {
    this.slow = slow;
  }

  /** Says what a token comes to, once it is known what is wrong with its signature, if anything. */
  interface Judge<T> {
    T of(@Nullable Reason wrong, long epoch);
  }

  /** Finds the key, verifies, and has the token judged. May fail where the pool is full. */
  Future<Verified> judged(
      String issuer,
      IssuerKeys keys,
      CompactToken token,
      Deadline deadline,
      Judge<Verified> judge) {
    return judged(issuer, keys, token, deadline, judge, Verified.Unsure::new);
  }

  private <T> Future<T> judged(
      String issuer,
      IssuerKeys keys,
      CompactToken token,
      Deadline deadline,
      Judge<T> judge,
      Function<String, T> unsure) {
    return keys.find(token.kid(), deadline)
        .compose(
            found ->
                switch (found) {
                  case IssuerKeys.Found.Key(var key, var epoch) ->
                      signed(token, key, deadline).map(wrong -> judge.of(wrong, epoch));
                  case IssuerKeys.Found.Missing() ->
                      Future.succeededFuture(judge.of(Reason.KEY, 0));
                  case IssuerKeys.Found.Unknown() ->
                      Future.succeededFuture(unsure.apply("keys of " + issuer));
                });
  }

  /**
   * Whether this ID token says who has just signed in (OpenID Connect Core 1.0 §3.1.3.7). Never
   * fails.
   *
   * @param issuer what the log calls it
   * @param client whom it must be for
   * @param nonce what it was asked for with
   */
  Future<Verified> identity(
      ClaimRules rules,
      String issuer,
      IssuerKeys keys,
      String text,
      String client,
      String nonce,
      Deadline deadline) {
    var token = CompactToken.read(text);
    if (token == null || !rules.readable(token)) {
      return Future.succeededFuture(new Verified.Refused(Reason.MALFORMED));
    }
    if (!rules.names(token)) {
      return Future.succeededFuture(new Verified.Refused(Reason.ISSUER));
    }
    var hash =
        Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.hash(text.getBytes(UTF_8)));
    return judged(
            issuer,
            keys,
            token,
            deadline,
            (wrong, _) ->
                wrong == null
                    ? rules.judgeIdentity(token, hash, client, nonce)
                    : new Verified.Refused(wrong))
        .otherwise(trouble -> new Verified.Unsure(KeyTrouble.words(trouble)));
  }

  /** Whether this token says that somebody signed out at its issuer. Never fails. */
  Future<LogoutToken.Read> logout(
      ClaimRules rules,
      String issuer,
      IssuerKeys keys,
      String text,
      String client,
      Deadline deadline) {
    var token = CompactToken.read(text);
    if (token == null || !rules.readable(token)) {
      return Future.succeededFuture(new LogoutToken.Read.Refused(Reason.MALFORMED));
    }
    if (!rules.names(token)) {
      return Future.succeededFuture(new LogoutToken.Read.Refused(Reason.ISSUER));
    }
    return judged(
            issuer,
            keys,
            token,
            deadline,
            (wrong, _) ->
                wrong == null
                    ? rules.judgeLogout(token, client)
                    : new LogoutToken.Read.Refused(wrong),
            LogoutToken.Read.Unsure::new)
        .otherwise(trouble -> new LogoutToken.Read.Unsure(KeyTrouble.words(trouble)));
  }

  /** Null when the signature is right. */
  private Future<@Nullable Reason> signed(CompactToken token, VerifyingKey key, Deadline deadline) {
    if (!key.takes(token)) {
      return Future.succeededFuture(Reason.ALGORITHM);
    }
    return (key.quick()
            ? Future.succeededFuture(key.signed(token))
            : slow.run(deadline, () -> key.signed(token)))
        .map(right -> right ? null : Reason.SIGNATURE);
  }
}
