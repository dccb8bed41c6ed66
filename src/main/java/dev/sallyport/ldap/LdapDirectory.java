package dev.sallyport.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import dev.sallyport.config.LdapConfig;
import dev.sallyport.failure.Failed;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pool's directory. It is asked on virtual threads, so many at once and no longer than {@code
 * LdapConfig} allows; after some failures it is not asked for a while. One for the whole process.
 */
public final class LdapDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(LdapDirectory.class);

  private static final int FAILURES = 5;
  private static final Duration REST = Duration.ofSeconds(10);

  /** The breaker's own clock is a backstop for ours. */
  private static final Duration BACKSTOP = Duration.ofSeconds(1);

  /** What calls are counted as. */
  private enum Source {
    LDAP
  }

  private final String poolId;
  private final LdapConfig config;
  private final Asking asking;
  private final ExecutorService threads;
  private final Semaphore places;
  private final CircuitBreaker breaker;
  private final Metrics metrics;
  private final Vertx vertx;

  /** Connects to nothing yet. */
  public LdapDirectory(Vertx vertx, String poolId, LdapConfig config, Metrics metrics) {
    this.vertx = vertx;
    this.poolId = poolId;
    this.config = config;
    this.metrics = metrics;
    this.asking = new Asking(config);
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ldap-", 0).factory());
    this.places = new Semaphore(config.atOnce());
    this.breaker =
        CircuitBreaker.create(
                "ldap-" + poolId,
                vertx,
                new CircuitBreakerOptions()
                    .setMaxFailures(FAILURES)
                    .setFailuresRollingWindow(REST.toMillis())
                    .setResetTimeout(REST.toMillis())
                    .setTimeout(config.timeout().plus(BACKSTOP).toMillis()))
            .openHandler(_ -> LOG.atError().addKeyValue("pool", poolId).log("LDAP is lost"))
            .closeHandler(_ -> LOG.atInfo().addKeyValue("pool", poolId).log("LDAP is back"));
  }

  /** What accounts and identities of its people say it is. */
  public String name() {
    return config.name();
  }

  /** The pool's groups that people are in or not as the directory says. */
  public Set<String> groups() {
    return Set.copyOf(config.groups().values());
  }

  /**
   * Asks about a name and a password. Fails with Overloaded where the directory cannot be asked: it
   * says nothing of the password then.
   */
  public Future<Answer> ask(
      String login, String password, boolean caseSensitive, Deadline deadline) {
    if (password.isEmpty()) {
      return Future.succeededFuture(new Answer.Wrong());
    }
    if (!places.tryAcquire()) {
      return Future.failedFuture(Failed.overloaded("sign-ins that ask LDAP"));
    }
    var began = System.nanoTime();
    var within = Deadline.in(Duration.ofMillis(deadline.millisLeft(config.timeout())));
    return breaker
        .execute(() -> asked(login, password, caseSensitive, within))
        .recover(trouble -> Future.failedFuture(unanswered(trouble)))
        .onComplete(
            done ->
                metrics.trigger(
                    Source.LDAP,
                    done.succeeded() ? "ok" : Failed.of(done.cause()).getClass().getSimpleName(),
                    Duration.ofNanos(System.nanoTime() - began)));
  }

  /** The place is free when the thread is, which may be after the caller was told. */
  private Future<Answer> asked(
      String login, String password, boolean caseSensitive, Deadline within) {
    var answer = new CompletableFuture<Answer>();
    threads.execute(
        () -> {
          try {
            answer.complete(asking.of(login, password, caseSensitive, within));
          } catch (LDAPException | RuntimeException trouble) {
            answer.completeExceptionally(trouble);
          } finally {
            places.release();
          }
        });
    return Future.fromCompletionStage(answer, vertx.getOrCreateContext())
        .timeout(Math.max(1, within.millisLeft()), TimeUnit.MILLISECONDS);
  }

  /** What a server said may hold a name, so that only its code is logged. */
  private Failed unanswered(Throwable trouble) {
    if (trouble instanceof OpenCircuitException) {
      places.release();
    } else {
      LOG.atWarn()
          .addKeyValue("pool", poolId)
          .addKeyValue(
              "cause",
              trouble instanceof LDAPException said
                  ? said.getResultCode().toString()
                  : trouble.toString())
          .log("LDAP could not be asked");
    }
    return Failed.overloaded("LDAP could not be asked");
  }

  /** Ends its connections. */
  public Future<Void> close() {
    breaker.close();
    return vertx.executeBlocking(
        () -> {
          threads.shutdownNow();
          asking.close();
          return null;
        });
  }
}
