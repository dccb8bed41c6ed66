package dev.sallyport.telemetry;

import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Every metric of ours. Label values are enums, names of our own record types, or names from a list
 * fixed at start, never anything a caller sent.
 */
public final class Metrics {
  private static final String LOGINS = "sallyport.logins";
  private static final String REFUSALS = "sallyport.refusals";
  private static final String ALARMS = "sallyport.alarms";
  static final String OPERATIONS = "sallyport.operations";
  static final String BUS = "sallyport.bus";
  static final String TRIGGERS = "sallyport.triggers";
  private static final String GATE = "sallyport.gate.requests";
  private static final String KEPT = "sallyport.audit.kept";
  private static final String AUDIT_LOST = "sallyport.audit.log.lost";
  private static final String AUDIT_WAITING = "sallyport.audit.log.waiting";
  private static final String KEPT_WAITING = "sallyport.audit.waiting";
  private static final String IN_HAND = "sallyport.admission.in.hand";
  private static final String REVOCATIONS = "sallyport.revocation.heard";
  private static final String REVOCATION_LAG = "sallyport.revocation.lag";
  private static final String REVOCATION_TROUBLE = "sallyport.revocation.interrupted";
  private static final String BROWSERS = "sallyport.gate.browsers";
  private static final String MALFORMED = "sallyport.http.malformed";
  private static final String RELOADS = "sallyport.gate.reloads";
  private static final String BACK_CHANNEL = "sallyport.oauth.logouts.told";
  private static final String CLOCK_SKEW = "sallyport.clock.skew";
  private static final String REDIS_TROUBLE = "sallyport.redis.trouble";
  private static final String ADMITTED_AT_MOST = "sallyport.admission.limit";
  private static final String CACHE = "sallyport.cache.lookups";
  static final String PROXIED = "sallyport.gate.proxied";

  /** Vert.x's own, of each pool: of threads by its name, and of connections. */
  static final String POOL_WAITED = "vertx.pool.queue.time";

  static final String POOL_USED = "vertx.pool.usage";

  /** Every name of ours. */
  static final Set<String> NAMES =
      Set.of(
          LOGINS,
          REFUSALS,
          ALARMS,
          OPERATIONS,
          BUS,
          TRIGGERS,
          GATE,
          PROXIED,
          KEPT,
          KEPT_WAITING,
          AUDIT_LOST,
          AUDIT_WAITING,
          CLOCK_SKEW,
          REDIS_TROUBLE,
          IN_HAND,
          ADMITTED_AT_MOST,
          REVOCATIONS,
          REVOCATION_LAG,
          REVOCATION_TROUBLE,
          BROWSERS,
          MALFORMED,
          RELOADS,
          BACK_CHANNEL,
          CACHE);

  /** How a sign-in was begun. */
  public enum Flow {
    PASSWORD,
    ADMIN_PASSWORD,
    SRP,
    CUSTOM,
    CHOICE,
    REFRESH
  }

  /** What a sign-in was asked when it came to this outcome. */
  public enum Challenge {
    NONE,
    PASSWORD,
    PASSWORD_VERIFIER,
    NEW_PASSWORD_REQUIRED,
    DEVICE_SRP_AUTH,
    DEVICE_PASSWORD_VERIFIER,
    CAPTCHA_IMAGE,
    CAPTCHA_POW,
    QUESTION,
    SOFTWARE_TOKEN_MFA,
    SELECT_MFA_TYPE,
    MFA_SETUP,
    SELECT_CHALLENGE,
    PASSWORD_SRP,
    WEB_AUTHN,
    SMS_MFA,
    EMAIL_OTP,
    SMS_OTP,
    OTHER;

    /** The constant of this name, or {@link #OTHER}. */
    public static Challenge of(String name) {
      for (var challenge : values()) {
        if (challenge.name().equals(name)) {
          return challenge;
        }
      }
      return OTHER;
    }
  }

  /** What came of one step of a sign-in. */
  public enum Outcome {
    /** Tokens were given. */
    GRANTED,
    /** Another challenge, or the same drawn afresh. */
    CHALLENGED,
    /** A wrong answer that may be mended with the same session. */
    WRONG,
    /** The sign-in ended without tokens. */
    REFUSED,
    /** It could not be decided: overload, Redis gone. */
    TROUBLE
  }

  private final MeterRegistry registry;

  private record Login(Flow flow, Challenge challenge, Outcome outcome) {}

  private record Operation(String operation, String type) {}

  // To have found them before: there is one for each request.
  private final ConcurrentHashMap<String, Counter> gate = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Login, Counter> logins = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Operation, Timer> operations = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Timer> bus = new ConcurrentHashMap<>();

  public Metrics(MeterRegistry registry) {
    this.registry = registry;
    // From the start, so that the first of each is seen as an increase.
    for (var alarm : Alarm.values()) {
      registry.counter(ALARMS, "kind", label(alarm));
    }
    for (var kept : Kept.values()) {
      registry.counter(KEPT, "outcome", label(kept));
    }
    for (var reload : Reload.values()) {
      registry.counter(RELOADS, "outcome", label(reload));
    }
  }

  /** Counts one step of a sign-in. */
  public void login(Flow flow, Challenge challenge, Outcome outcome) {
    logins
        .computeIfAbsent(
            new Login(flow, challenge, outcome),
            _ ->
                registry.counter(
                    LOGINS,
                    "flow",
                    label(flow),
                    "challenge",
                    label(challenge),
                    "outcome",
                    label(outcome)))
        .increment();
  }

  /**
   * Counts a refusal.
   *
   * @param kind what was refused: an admission kind
   * @param reason why: the name of the failure's record is the label, so the set is as closed as
   *     its sealed type
   */
  public void refused(Enum<?> kind, Class<?> reason) {
    registry.counter(REFUSALS, "kind", label(kind), "reason", reason.getSimpleName()).increment();
  }

  /** What an operator should look at. */
  public enum Alarm {
    /** Most of a pool's sign-ins fail. */
    SIGN_IN_FAILURES,
    /** A passkey's counter went back, so that two may have it. */
    PASSKEY_COPIED,
    /** So many messages went out that more are refused. */
    MESSAGES_SPENT,
    /** An issuer's keys could not be read anew, so that older ones are used, or none. */
    ISSUER_KEYS_STALE,
    /** Redis lost revocations: tokens issued before need a refresh. */
    REVOCATIONS_LOST,
    /** This machine's clock and Redis's differ by seconds. */
    CLOCK_SKEW,
    /** This machine's clock was set back, and is not followed. */
    CLOCK_SET_BACK,
    /** Decisions are made faster than the audit log is read. */
    AUDIT_FULL
  }

  /** Counts an alarm; the log says what it is about. */
  public void alarm(Alarm kind) {
    registry.counter(ALARMS, "kind", label(kind)).increment();
  }

  /** What became of a decision that was to be kept beside the log. */
  public enum Kept {
    WRITTEN,
    /** Lost: too many waited to be written. */
    QUEUE_FULL,
    /** Lost: Redis did not take it. */
    NOT_WRITTEN
  }

  /** Counts a decision that was to be kept. */
  public void kept(Kept how) {
    registry.counter(KEPT, "outcome", label(how)).increment();
  }

  /** Counts a decision that the log had no place for. */
  public void auditLost() {
    registry.counter(AUDIT_LOST).increment();
  }

  /** Shows how many decisions wait to be written to the log. */
  public void auditWaiting(IntSupplier length) {
    Gauge.builder(AUDIT_WAITING, length, IntSupplier::getAsInt)
        .strongReference(true)
        .register(registry);
  }

  /** Shows how many decisions wait to be kept. */
  public void waiting(IntSupplier length) {
    Gauge.builder(KEPT_WAITING, length, IntSupplier::getAsInt)
        .strongReference(true)
        .register(registry);
  }

  /**
   * Times one API operation.
   *
   * @param operation its name, from the list of operations, never from the request
   * @param type {@code ok} or the wire's error type
   */
  public void operation(String operation, String type, Duration took) {
    operations
        .computeIfAbsent(
            new Operation(operation, type),
            _ ->
                Timer.builder(OPERATIONS)
                    .tag("operation", operation)
                    .tag("type", type)
                    .register(registry))
        .record(took);
  }

  /**
   * Times one request and its reply on the event bus; its queue is Vert.x's own {@code
   * vertx_eventbus_pending}, for each instance by itself ({@code address#n}).
   *
   * @param address a verticle's own, never a reply's
   */
  public void bus(String address, Duration took) {
    bus.computeIfAbsent(address, _ -> Timer.builder(BUS).tag("address", address).register(registry))
        .record(took);
  }

  /**
   * Times one call of a pool's own function.
   *
   * @param outcome {@code ok} or the name of the failure's record
   */
  public void trigger(Enum<?> kind, String outcome, Duration took) {
    Timer.builder(TRIGGERS)
        .tag("trigger", label(kind))
        .tag("outcome", outcome)
        .register(registry)
        .record(took);
  }

  /**
   * Counts a request to a guarded API.
   *
   * @param route its name in the configuration
   * @param outcome {@code allowed} or why not, from a closed set
   */
  public void gate(String route, String outcome) {
    gate.computeIfAbsent(
            route + ' ' + outcome, _ -> registry.counter(GATE, "route", route, "outcome", outcome))
        .increment();
  }

  /**
   * Times one request to a guarded API that was allowed, from the decision until its answer is
   * through; a WebSocket is not one.
   *
   * @param route its name in the configuration
   * @param status of the answer that the client got; 0 where it did not wait for one
   */
  public void proxied(String route, int status, Duration took) {
    Timer.builder(PROXIED)
        .tag("route", route)
        .tag("status", status == 0 ? "gone" : status / 100 + "xx")
        .register(registry)
        .record(took);
  }

  /** What is remembered for a while, so that it need not be found out each time. */
  public enum Cache {
    /** Tokens whose signature the gate has verified. */
    VERIFIED_TOKENS,
    /** The signing keys of a pool. */
    SIGNING_KEYS
  }

  /** What counts the lookups of a cache; several may be of one kind. */
  public StatsCounter lookups(Cache which) {
    return new CacheLookups(lookups(which, "hit"), lookups(which, "miss"));
  }

  private Counter lookups(Cache which, String result) {
    return registry.counter(CACHE, "cache", label(which), "result", result);
  }

  /** Shows how many requests of a kind are in hand, and how many may be. */
  public void admission(Enum<?> kind, IntSupplier inHand, int limit) {
    Gauge.builder(IN_HAND, inHand, IntSupplier::getAsInt)
        .tag("kind", label(kind))
        .strongReference(true)
        .register(registry);
    Gauge.builder(ADMITTED_AT_MOST, () -> limit).tag("kind", label(kind)).register(registry);
  }

  /** Shows how old is what is known of revocations, in seconds; infinite while nothing is known. */
  public void revocationLag(Supplier<Duration> lag) {
    Gauge.builder(REVOCATION_LAG, lag, Metrics::seconds)
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  /** Shows how far this machine's clock is ahead of Redis's, in seconds. */
  public void clockSkew(Supplier<Duration> ahead) {
    Gauge.builder(CLOCK_SKEW, ahead, Metrics::seconds)
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  private static double seconds(Supplier<Duration> time) {
    var now = time.get();
    var seconds = now.toSeconds() + now.toNanosPart() / 1e9;
    return seconds >= Long.MAX_VALUE ? Double.POSITIVE_INFINITY : seconds;
  }

  /**
   * Counts a revocation that was heard.
   *
   * @param kind its record, of a sealed type
   */
  public void revocation(Class<?> kind) {
    registry
        .counter(REVOCATIONS, "kind", kind.getSimpleName().toLowerCase(Locale.ROOT))
        .increment();
  }

  /** Counts a try to hear of revocations that failed. */
  public void revocationInterrupted() {
    registry.counter(REVOCATION_TROUBLE).increment();
  }

  /**
   * Counts a call to Redis that failed.
   *
   * @param cause from a closed set
   */
  public void redisTrouble(Enum<?> cause) {
    registry.counter(REDIS_TROUBLE, "cause", label(cause)).increment();
  }

  /** What happens to the sessions of browsers at the gate. */
  public enum Browser {
    /** Somebody was sent to sign in. */
    STARTED,
    /** Somebody came back, and has a session now. */
    SIGNED_IN,
    /** Somebody came back, and has none. */
    REFUSED,
    /** A session got other tokens. */
    RENEWED,
    /** A session got no other tokens, and stays. */
    RENEWAL_FAILED,
    /** Somebody ended a session. */
    SIGNED_OUT,
    /** Somebody wanted to, and could not. */
    SIGN_OUT_REFUSED,
    /** A session was ended before its time, by nobody's wish. */
    ENDED
  }

  /**
   * Counts something that happened to a browser's session.
   *
   * @param why from a closed set
   */
  public void browser(Browser what, Enum<?> why) {
    registry.counter(BROWSERS, "event", label(what), "reason", label(why)).increment();
  }

  /**
   * Counts a request that two readers could read in two ways, and that no handler got to see.
   *
   * @param flaw from a closed set
   */
  public void malformed(Enum<?> flaw) {
    registry.counter(MALFORMED, "reason", label(flaw)).increment();
  }

  /** What came of telling a client that somebody signed out. */
  public enum BackChannel {
    TOLD,
    /** It did not answer, twice, and does not know. */
    FAILED
  }

  /** Counts a client that was told, or was not. */
  public void backChannel(BackChannel outcome) {
    registry.counter(BACK_CHANNEL, "outcome", label(outcome)).increment();
  }

  /** What came of reading the configuration again. */
  public enum Reload {
    /** The gate has other rules. */
    REPLACED,
    /** The file says the same of the gate. */
    UNCHANGED,
    /** There was something wrong with the file. */
    REFUSED
  }

  /** Counts a time that the configuration was read again. */
  public void reload(Reload outcome) {
    registry.counter(RELOADS, "outcome", label(outcome)).increment();
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
