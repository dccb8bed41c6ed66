package dev.sallyport.terminal;

import dev.sallyport.token.bearer.IssuerSignature;
import dev.sallyport.token.bearer.OutsideIssuer;
import dev.sallyport.token.bearer.Verified.Reason;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What somebody would make of a token who trusts its issuer. */
sealed interface TokenVerdict {
  /** How much clocks may differ. */
  Duration LEEWAY = Duration.ofSeconds(30);

  /** Longer than reading keys may take. */
  int PATIENCE_SECONDS = 30;

  /** For a person. */
  List<String> lines();

  /** It would be believed. */
  record Taken(String keys, String as) implements TokenVerdict {
    @Override
    public List<String> lines() {
      return List.of(
          "signature: right, by the keys of " + keys,
          "verdict: who trusts this issuer takes it as " + as);
    }
  }

  /** It would not. */
  record Refused(String why) implements TokenVerdict {
    @Override
    public List<String> lines() {
      return List.of("verdict: refused, " + why);
    }
  }

  /** The keys could not be had. */
  record Unsure(String why) implements TokenVerdict {
    @Override
    public List<String> lines() {
      return List.of("verdict: cannot be told, " + why);
    }
  }

  /** There is nothing to verify. */
  record Opaque() implements TokenVerdict {
    @Override
    public List<String> lines() {
      return List.of("verdict: only its issuer can tell");
    }
  }

  /**
   * Asks for the issuer's keys and judges. Blocks.
   *
   * @param jwks where the keys are; null has them where the issuer says it is
   */
  static TokenVerdict of(TokenText token, @Nullable URI jwks, Instant now) {
    return switch (token) {
      case TokenText.Opaque _ -> new Opaque();
      case TokenText.Jwt jwt -> {
        var keys = jwks == null ? keys(jwt) : jwks;
        yield keys == null
            ? new Unsure(
                "its issuer is no https address, nor on this machine; --jwks names the keys")
            : judged(jwt, keys, now);
      }
    };
  }

  /** As Cognito has it; null where a stranger's token should not send anybody. */
  private static @Nullable URI keys(TokenText.Jwt jwt) {
    try {
      var issuer = Objects.toString(jwt.claims().getValue("iss"), "");
      var keys = URI.create(issuer.replaceFirst("/$", "") + "/.well-known/jwks.json");
      return Endpoints.usable(keys) && Endpoints.closed(keys) ? keys : null;
    } catch (IllegalArgumentException noAddress) {
      return null;
    }
  }

  private static TokenVerdict judged(TokenText.Jwt jwt, URI keys, Instant now) {
    @Nullable Reason wrong;
    var vertx = Vertx.vertx();
    try {
      wrong =
          IssuerSignature.check(vertx, jwt.text(), keys)
              .toCompletionStage()
              .toCompletableFuture()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException trouble) {
      var why = OutsideIssuer.words(Objects.requireNonNullElse(trouble.getCause(), trouble));
      return new Unsure("no keys from " + keys + ": " + why);
    } catch (TimeoutException late) {
      return new Unsure("no keys from " + keys + " in time");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Unsure("interrupted");
    } finally {
      vertx.close().await();
    }
    return wrong == null ? signed(jwt, keys, now) : new Refused(words(wrong) + " (" + keys + ")");
  }

  private static String words(Reason wrong) {
    return switch (wrong) {
      case MALFORMED -> "it is not of the form of a signed token with a kid";
      case KEY -> "its issuer has no key of this kid";
      case ALGORITHM -> "its alg is not its key's";
      case SIGNATURE -> "the signature is wrong";
      case ISSUER, KIND, AUDIENCE, BOUND, EXPIRED, NOT_YET, REVOKED -> wrong.name();
    };
  }

  private static TokenVerdict signed(TokenText.Jwt jwt, URI keys, Instant now) {
    var claims = jwt.claims();
    var ends = TokenReport.time(claims.getValue("exp"));
    if (ends == null) {
      return new Refused("the signature is right, but it does not say when it expires");
    }
    if (!now.isBefore(ends.plus(LEEWAY))) {
      return new Refused(
          "the signature is right, but it expired "
              + TokenReport.words(Duration.between(ends, now))
              + " ago");
    }
    if (early(claims.getValue("iat"), now) || early(claims.getValue("nbf"), now)) {
      return new Refused("the signature is right, but it is good only later than now");
    }
    var client =
        Objects.toString(
            claims.getValue("client_id"), Objects.toString(claims.getValue("aud"), ""));
    return new Taken(
        keys.toString(),
        "an " + jwt.kind().words() + (client.isEmpty() ? "" : " of the client " + client));
  }

  private static boolean early(@Nullable Object from, Instant now) {
    var at = TokenReport.time(from);
    return at != null && at.isAfter(now.plus(LEEWAY));
  }
}
