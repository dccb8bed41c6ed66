package dev.sallyport.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.StepConfig;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StartsTest {
  private static final StepConfig CAPTCHA =
      new StepConfig(StepConfig.Type.CAPTCHA_IMAGE, null, 2, Duration.ofMinutes(3), 0);

  private static FlowSession session(List<StepConfig> steps) {
    return new FlowSession(
        "attempt",
        Metrics.Flow.PASSWORD,
        "sub-1",
        "alice",
        "alice",
        7,
        FlowSession.Proof.NONE,
        FlowSession.Stage.STEP,
        steps,
        0,
        Instant.EPOCH,
        Map.of(),
        Instant.EPOCH,
        List.of());
  }

  @Test
  void renewing_a_hash_keeps_nobody_waiting_while_a_step_is_left() {
    Promise<Void> never = Promise.promise();
    assertThat(Starts.unseen(session(List.of(CAPTCHA)), never.future()).succeeded()).isTrue();
    assertThat(Starts.unseen(session(List.of()), never.future()).isComplete()).isFalse();
  }

  @Test
  void a_hash_that_could_not_be_renewed_fails_no_sign_in() {
    Future<Void> failed = Future.failedFuture("no place in the pool");
    assertThat(Starts.unseen(session(List.of()), failed).succeeded()).isTrue();
  }
}
