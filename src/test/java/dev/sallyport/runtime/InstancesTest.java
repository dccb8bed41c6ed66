package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstancesTest {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));
  private final Instances<Ask> instances = new Instances<>("test");
  private final List<Context> contexts = new CopyOnWriteArrayList<>();

  /** How traces name what the messages were sent to. */
  private final Set<String> named = new CopyOnWriteArraySet<>();

  private record Ask() implements BusMessage {}

  /** Answers with the name of the thread that received the message. */
  private final class Answering extends VerticleBase {
    @Override
    public Future<?> start() {
      contexts.add(context);
      return instances.receive(
          vertx,
          message -> {
            named.add(Instances.shared(message.address()));
            message.reply(Thread.currentThread().getName());
          });
    }
  }

  @BeforeEach
  void two_instances_on_three_event_loops() {
    LocalCodec.install(vertx.eventBus());
    done(vertx.deployVerticle(Answering::new, new DeploymentOptions().setInstances(2)));
  }

  @AfterEach
  void closed() {
    done(vertx.close());
  }

  @Test
  void who_asks_from_an_instances_loop_is_always_answered_on_it() {
    for (var context : contexts) {
      var asked = asked(context);
      assertThat(asked.answers()).containsOnly(asked.from()).hasSize(6);
    }
    assertThat(named).containsExactly("test");
  }

  @Test
  void who_asks_from_a_loop_without_an_instance_is_answered_by_each_in_turn() {
    var homes = Set.copyOf(contexts.stream().map(InstancesTest::thread).toList());
    var others = new CopyOnWriteArrayList<Context>();
    for (int i = 0; i < 3; i++) {
      done(vertx.deployVerticle(context -> Future.succeededFuture(others.add(context))));
    }
    var elsewhere =
        others.stream().filter(other -> !homes.contains(thread(other))).findFirst().orElseThrow();

    assertThat(asked(elsewhere).answers()).hasSize(6).containsAll(homes);
  }

  @Test
  void who_asks_from_no_event_loop_at_all_is_answered() {
    assertThat(done(ask())).isIn(contexts.stream().map(InstancesTest::thread).toList());
  }

  private record Asked(String from, List<String> answers) {}

  private Asked asked(Context from) {
    var answers =
        Future.<Asked>future(
            promise ->
                from.runOnContext(
                    _ -> {
                      var name = Thread.currentThread().getName();
                      Future.all(Stream.generate(this::ask).limit(6).toList())
                          .map(all -> new Asked(name, all.list()))
                          .onComplete(promise);
                    }));
    return done(answers);
  }

  private Future<String> ask() {
    return vertx
        .eventBus()
        .<String>request(instances.nearest(), new Ask())
        .map(message -> message.body());
  }

  private static String thread(Context context) {
    return done(
        Future.<String>future(
            promise ->
                context.runOnContext(_ -> promise.complete(Thread.currentThread().getName()))));
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.await(10, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError(late);
    }
  }
}
