package dev.sallyport.flow;

import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.Group;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.flow.FlowCommand.FirstProof;
import dev.sallyport.limits.Arrival;
import dev.sallyport.limits.SuccessRate;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an attempt begins as: whose it is, and which steps of the declared list it has to pass. */
final class Plans {
  private final UserStore users;
  private final SuccessRate successRate;
  private final InstantSource clock;

  Plans(UserStore users, SuccessRate successRate, InstantSource clock) {
    this.users = users;
    this.successRate = successRate;
    this.clock = clock;
  }

  /** Who a login name stands for: a user, or somebody made up who is told the same things. */
  record Who(@Nullable User user, String sub, PersonTag tag, String username, int epoch) {}

  /** Whose attempt it is, where this user was found or, where it is null, nobody. */
  Who who(FlowCommand.Start command, @Nullable User user) {
    if (user != null) {
      return new Who(user, user.sub(), user.tag(), user.username(), user.credentialEpoch());
    }
    var nobody = users.strangers().nobody(command.pool(), command.login());
    return new Who(null, nobody.sub(), nobody.tag(), nobody.username(), 0);
  }

  /**
   * What an attempt begins as.
   *
   * @param arrival what is known of its address; null only where the declared list asks nothing
   * @param failures wrong passwords in a row; 0 where the declared list does not ask
   */
  Future<FlowSession> plan(
      FlowCommand.Start command, Who who, @Nullable Arrival arrival, int failures) {
    var declared = FlowPlan.declared(command.pool(), command.client());
    // Where functions decide they ask for the password too.
    var passwordFirst = !(command.proof() instanceof FirstProof.None) || decided(command);
    if (!FlowPlan.conditional(declared)) {
      return Future.succeededFuture(
          session(command, who, FlowPlan.of(declared, passwordFirst, Map.of())));
    }
    // "user" holds no attributes for nobody; a list that asks about them tells nobody from
    // somebody.
    var from = Objects.requireNonNull(arrival);
    return groups(who, command.deadline())
        .map(
            groups ->
                Map.of(
                    "user_failures",
                    failures,
                    "address_failures",
                    from.addressFailures(),
                    "network_failures",
                    from.networkFailures(),
                    "pool_failure_percent",
                    successRate.failurePercent(command.pool().id()),
                    "client",
                    command.client().id(),
                    "user",
                    who.user() == null ? Map.of() : who.user().attributes(),
                    "groups",
                    groups))
        .map(seen -> session(command, who, FlowPlan.of(declared, passwordFirst, seen)));
  }

  private Future<List<String>> groups(Who who, Deadline deadline) {
    return who.user() == null
        ? Future.succeededFuture(List.of())
        : users
            .groups()
            .of(who.user(), deadline)
            .map(groups -> groups.stream().map(Group::name).toList());
  }

  private FlowSession session(FlowCommand.Start command, Who who, List<StepConfig> steps) {
    Instant now = clock.instant();
    return new FlowSession(
        command.requestId(),
        command.flow(),
        who.sub(),
        command.login(),
        who.username(),
        who.epoch(),
        FlowSession.Proof.NONE,
        "",
        FlowSession.Stage.STEP,
        steps,
        0,
        now,
        Map.of(),
        now,
        List.of(),
        false,
        null,
        null,
        decided(command) ? CustomAuth.begin(srpA(command)) : null,
        null);
  }

  /** Whether the pool's own functions decide this sign-in. */
  static boolean decided(FlowCommand.Start command) {
    return command.flow() == Metrics.Flow.CUSTOM && Triggers.decides(command.pool());
  }

  private static @Nullable String srpA(FlowCommand.Start command) {
    return command.proof() instanceof FirstProof.Srp(var srpA) ? srpA : null;
  }
}
