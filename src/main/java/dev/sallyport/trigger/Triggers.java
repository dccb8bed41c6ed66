package dev.sallyport.trigger;

import dev.sallyport.config.LambdaConfig;
import dev.sallyport.config.TriggerConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Pool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The door of the room: one part for each trigger. A part whose function a pool does not have
 * answers at once what changes nothing. All fail with TriggerRefused (the function said no),
 * TriggerUnreadable, TriggerFailed (not reached, or too late) or Overloaded.
 */
public final class Triggers {
  /** What functions may take on top of everything else, however many a pool has. */
  private static final Duration MOST = Duration.ofSeconds(23);

  private final Functions functions;
  private final PreTokenGeneration preToken;
  private final InboundFederation inbound;
  private final SignUpTriggers signUp;
  private final AuthenticationTriggers authentication;
  private final CustomAuthTriggers customAuth;
  private final UserMigration migration;
  private final MessageTriggers messages;

  /** The functions that were configured. */
  public Triggers(
      Vertx vertx,
      List<TriggerConfig> configured,
      RandomIds ids,
      InstantSource clock,
      Metrics metrics) {
    this.functions = new Functions(vertx, configured, ids, clock, metrics);
    this.preToken = new PreTokenGeneration(functions);
    this.inbound = new InboundFederation(functions);
    this.signUp = new SignUpTriggers(functions);
    this.authentication = new AuthenticationTriggers(functions);
    this.customAuth = new CustomAuthTriggers(functions);
    this.migration = new UserMigration(functions);
    this.messages = new MessageTriggers(functions);
  }

  /** Whether a pool may name this function. */
  public boolean known(String function) {
    return functions.known(function);
  }

  /** The deadline of a call that may have to wait for this pool's functions. */
  public Deadline patient(Deadline deadline, Pool pool) {
    var more = functions.longest(pool);
    return new Deadline(deadline.atNanos() + (more.compareTo(MOST) > 0 ? MOST : more).toNanos());
  }

  /** Whether a pool's sign-ins may be decided by its own functions. */
  public static boolean decides(Pool pool) {
    return pool.lambdas().has(LambdaConfig.Kind.DEFINE_AUTH_CHALLENGE);
  }

  public PreTokenGeneration preToken() {
    return preToken;
  }

  /** Inbound federation. */
  public InboundFederation inbound() {
    return inbound;
  }

  public SignUpTriggers signUp() {
    return signUp;
  }

  public AuthenticationTriggers authentication() {
    return authentication;
  }

  public CustomAuthTriggers customAuth() {
    return customAuth;
  }

  public UserMigration migration() {
    return migration;
  }

  public MessageTriggers messages() {
    return messages;
  }
}
