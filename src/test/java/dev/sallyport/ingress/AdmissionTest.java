package dev.sallyport.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.AdmissionConfig;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.Admission.Kind;
import dev.sallyport.telemetry.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AdmissionTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Admission admission =
      new Admission(new AdmissionConfig(1, 2, 3, 4, 5), new Metrics(registry));

  @Test
  void one_too_many_is_refused_and_its_work_is_not_begun() {
    var first = Promise.<String>promise();
    admission.run(Kind.LOGIN, first::future);
    var begun = new AtomicBoolean();
    var second =
        admission.run(
            Kind.LOGIN,
            () -> {
              begun.set(true);
              return Future.succeededFuture();
            });
    assertThat(Failed.of(second.cause())).isEqualTo(new Failure.Overloaded());
    assertThat(begun).isFalse();
  }

  @Test
  void a_storm_of_one_kind_leaves_the_others_alone() {
    admission.run(Kind.LOGIN, () -> Promise.promise().future());
    assertThat(admission.run(Kind.TOKEN, () -> Future.succeededFuture("in")).result())
        .isEqualTo("in");
  }

  @Test
  void a_place_comes_back_however_the_work_ends() {
    admission.run(Kind.LOGIN, () -> Future.failedFuture("trouble"));
    admission.run(
        Kind.LOGIN,
        () -> {
          throw new IllegalStateException("thrown");
        });
    assertThat(admission.inHand(Kind.LOGIN)).isZero();
  }

  @Test
  void the_gauges_show_what_is_in_hand_and_the_limit() {
    admission.run(Kind.TOKEN, () -> Promise.promise().future());
    assertThat(registry.get("sallyport.admission.in.hand").tag("kind", "token").gauge().value())
        .isEqualTo(1);
    assertThat(registry.get("sallyport.admission.limit").tag("kind", "admin").gauge().value())
        .isEqualTo(3);
  }
}
