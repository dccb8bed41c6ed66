package dev.sallyport.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.config.UpstreamConfig;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.migration.UpstreamCall.Answer;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.trigger.Occasion;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user pool that people are leaving: whoever it gives tokens for this password comes in. Who is
 * asked for anything more there (a second factor, a new password) does not, and is told what a
 * wrong password is told: the factor cannot be taken along, and without it the account would be
 * weaker here. After some failures it is not asked for a while, so that sign-ins of unknown names
 * fail at once.
 */
final class Upstream implements Elsewhere {
  private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

  private static final int FAILURES = 5;
  private static final Duration REST = Duration.ofSeconds(10);

  /** The breaker's own clock is a backstop for ours. */
  private static final Duration BACKSTOP = Duration.ofSeconds(1);

  /** What calls are counted as. */
  private enum Source {
    UPSTREAM
  }

  private final UpstreamConfig config;
  private final UpstreamCall call;
  private final CircuitBreaker breaker;
  private final Metrics metrics;
  private final AtomicInteger underWay = new AtomicInteger();

  Upstream(Vertx vertx, String poolId, UpstreamConfig config, Metrics metrics) {
    this.config = config;
    this.call = new UpstreamCall(vertx, config);
    this.metrics = metrics;
    this.breaker =
        CircuitBreaker.create(
                "upstream-" + poolId,
                vertx,
                new CircuitBreakerOptions()
                    .setMaxFailures(FAILURES)
                    .setFailuresRollingWindow(REST.toMillis())
                    .setResetTimeout(REST.toMillis())
                    .setTimeout(config.timeout().plus(BACKSTOP).toMillis()))
            .openHandler(_ -> LOG.atError().addKeyValue("pool", poolId).log("upstream is lost"))
            .closeHandler(_ -> LOG.atInfo().addKeyValue("pool", poolId).log("upstream is back"));
  }

  @Override
  public Future<@Nullable Known> ask(
      Occasion on,
      @Nullable String password,
      Map<String, String> validation,
      Map<String, String> metadata) {
    if (password == null) {
      // Without a password nothing can be proved there.
      return Future.succeededFuture();
    }
    if (underWay.incrementAndGet() > config.atOnce()) {
      underWay.decrementAndGet();
      return Future.failedFuture(Failed.overloaded());
    }
    var began = System.nanoTime();
    var within = Deadline.in(Duration.ofMillis(on.deadline().millisLeft(config.timeout())));
    return breaker
        .execute(() -> said(on.userName(), password, within))
        .andThen(_ -> underWay.decrementAndGet())
        .recover(trouble -> Future.failedFuture(unanswered(on.pool(), trouble)))
        .map(said -> known(on.pool(), said))
        .onComplete(
            done ->
                metrics.trigger(
                    Source.UPSTREAM,
                    done.succeeded() ? "ok" : Failed.of(done.cause()).getClass().getSimpleName(),
                    Duration.ofNanos(System.nanoTime() - began)));
  }

  /** What the upstream said; only having heard nothing is a failure. */
  private sealed interface Said {
    /** The answer to GetUser. */
    record Somebody(JsonObject profile) implements Said {
      @Override
      public String toString() {
        return "Somebody[]";
      }
    }

    record More(String challenge) implements Said {}

    record Refused(Answer answer) implements Said {}
  }

  private Future<Said> said(String login, String password, Deadline within) {
    var parameters = new JsonObject().put("USERNAME", login).put("PASSWORD", password);
    var secret = config.clientSecret();
    if (secret != null) {
      var mac =
          Sha256.hmac(
              secret.reveal().getBytes(UTF_8),
              login.getBytes(UTF_8),
              config.clientId().getBytes(UTF_8));
      parameters.put("SECRET_HASH", Base64.getEncoder().encodeToString(mac));
    }
    var input =
        new JsonObject()
            .put("AuthFlow", "USER_PASSWORD_AUTH")
            .put("ClientId", config.clientId())
            .put("AuthParameters", parameters);
    return call.of("InitiateAuth", input, within).compose(answer -> signedIn(answer, within));
  }

  private Future<Said> signedIn(Answer answer, Deadline within) {
    if (!answer.error().isEmpty()) {
      return Future.succeededFuture(new Said.Refused(answer));
    }
    if (answer.body().getValue("ChallengeName") instanceof String challenge) {
      return Future.succeededFuture(new Said.More(challenge));
    }
    if (answer.body().getValue("AuthenticationResult") instanceof JsonObject result
        && result.getValue("AccessToken") instanceof String token) {
      return call.of("GetUser", new JsonObject().put("AccessToken", token), within)
          .compose(
              told ->
                  told.error().isEmpty()
                      ? Future.succeededFuture(new Said.Somebody(told.body()))
                      : Future.failedFuture("GetUser: " + told.error()));
    }
    return Future.failedFuture("neither tokens nor a challenge");
  }

  private static Failed unanswered(Pool pool, Throwable trouble) {
    LOG.atWarn()
        .addKeyValue("pool", pool.id())
        .addKeyValue("cause", trouble.toString())
        .log("the upstream could not be asked");
    return unusable();
  }

  private static Failed unusable() {
    return new Failed(new Failure.TriggerFailed("The upstream user pool could not be asked."));
  }

  private static @Nullable Known known(Pool pool, Said said) {
    return switch (said) {
      case Said.Somebody(var profile) -> known(pool, profile);
      case Said.More(var challenge) -> throw stays(pool, challenge);
      case Said.Refused(var answer) ->
          switch (answer.error()) {
            case "UserNotFoundException" -> null;
            case "NotAuthorizedException",
                "UserNotConfirmedException",
                "PasswordResetRequiredException",
                "UserLambdaValidationException" -> {
              usual(pool, answer);
              throw new Failed(new Failure.WrongCredentials());
            }
            default -> {
              LOG.atError()
                  .addKeyValue("pool", pool.id())
                  .addKeyValue("error", answer.error())
                  .log("the upstream does not take our calls");
              throw unusable();
            }
          };
    };
  }

  /** Our client's secret may be at fault; a guess it is all the same, or it would be free. */
  private static void usual(Pool pool, Answer answer) {
    if (String.valueOf(answer.body().getValue("message")).contains("secret")) {
      LOG.atError().addKeyValue("pool", pool.id()).log("the upstream's clientSecret is wrong");
    }
  }

  private static Failed stays(Pool pool, String challenge) {
    LOG.atWarn()
        .addKeyValue("pool", pool.id())
        .addKeyValue("challenge", challenge)
        .log("somebody with the right password stays upstream: more than it is asked there");
    return new Failed(new Failure.WrongCredentials());
  }

  private static Known known(Pool pool, JsonObject profile) {
    var all = attributes(profile);
    var sub = all.remove("sub");
    if (!(profile.getValue("Username") instanceof String username) || sub == null) {
      LOG.atError().addKeyValue("pool", pool.id()).log("the upstream told no username or no sub");
      throw unusable();
    }
    all.keySet().removeIf(name -> name.equals("identities") || name.startsWith("cognito:"));
    leave(pool, all);
    return new Known(all, username, sub, true, factors(pool, profile));
  }

  private static Map<String, String> attributes(JsonObject profile) {
    var all = new HashMap<String, String>();
    for (var each : list(profile, "UserAttributes")) {
      if (each instanceof JsonObject attribute
          && attribute.getValue("Name") instanceof String name
          && attribute.getValue("Value") instanceof String value
          && !value.isEmpty()) {
        all.put(name, value);
      }
    }
    return all;
  }

  /** What this pool does not declare is left behind, and said: it is the operator's choice. */
  private static void leave(Pool pool, Map<String, String> all) {
    var left = new TreeSet<>(all.keySet());
    pool.schema().forEach(attribute -> left.remove(attribute.name()));
    if (!left.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("pool", pool.id())
          .addKeyValue("attributes", String.join(" ", left))
          .log("attributes stay upstream: the pool does not declare them");
      all.keySet().removeAll(left);
    }
  }

  /** A code that is sent can be sent from here; the seed of a software token is not to be had. */
  private static Set<SecondFactor> factors(Pool pool, JsonObject profile) {
    var factors = EnumSet.noneOf(SecondFactor.class);
    for (var each : list(profile, "UserMFASettingList")) {
      switch (String.valueOf(each)) {
        case "SMS_MFA" -> factors.add(SecondFactor.SMS_MFA);
        case "EMAIL_OTP" -> factors.add(SecondFactor.EMAIL_OTP);
        default -> throw stays(pool, String.valueOf(each));
      }
    }
    if (!list(profile, "MFAOptions").isEmpty()) {
      factors.add(SecondFactor.SMS_MFA);
    }
    return factors;
  }

  private static JsonArray list(JsonObject profile, String name) {
    return profile.getValue(name) instanceof JsonArray array ? array : new JsonArray();
  }
}
