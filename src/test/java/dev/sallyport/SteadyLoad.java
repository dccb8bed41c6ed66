package dev.sallyport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * People who sign in, refresh, and use an API through the gate, hardly with a pause and over
 * connections that are kept; nothing is tried twice. They are spread over those replicas that say
 * that they are ready, as a Service of Kubernetes does it, some moments late.
 */
final class SteadyLoad implements AutoCloseable {
  private static final int LOOK_MILLIS = 250;
  private static final int PAUSE_MILLIS = 20;
  private static final int PATIENCE_MILLIS = 20_000;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http =
      vertx.createHttpClient(
          new HttpClientOptions().setKeepAlive(true), new PoolOptions().setHttp1MaxSize(16));
  private final List<GatewayProcess> known = new CopyOnWriteArrayList<>();
  private volatile List<GatewayProcess> ready = List.of();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  private volatile boolean over;

  /** None yet. */
  SteadyLoad(GatewayProcess first, JsonObject refresh, String accessToken) {
    known.add(first);
    ready = List.of(first);
    look(0);
    var login =
        new JsonObject()
            .put("AuthFlow", "USER_PASSWORD_AUTH")
            .put("ClientId", "demoapp")
            .put(
                "AuthParameters",
                new JsonObject().put("USERNAME", "alice").put("PASSWORD", "Correct-Horse-7"));
    again(() -> call(login));
    again(() -> call(refresh));
    again(() -> proxied("/orders/7", accessToken));
    again(() -> proxied("/orders/slow", accessToken));
  }

  /** Looks who is ready, again and again. */
  private void look(long timer) {
    if (!over) {
      vertx
          .executeBlocking(() -> known.stream().filter(each -> each.readiness() == 200).toList())
          // Where all are too slow to say so at once, they are asked as before.
          .onSuccess(now -> ready = now.isEmpty() ? ready : now)
          .onComplete(_ -> vertx.setTimer(LOOK_MILLIS, this::look));
    }
  }

  /** One more replica, used when it is ready. */
  void also(GatewayProcess replica) {
    known.add(replica);
  }

  private void again(Supplier<Future<?>> request) {
    if (!over) {
      request.get().onComplete(_ -> vertx.setTimer(PAUSE_MILLIS, _ -> again(request)));
    }
  }

  private GatewayProcess next() {
    var all = ready;
    return all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
  }

  private Future<?> call(JsonObject input) {
    var request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setURI("/")
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", "AWSCognitoIdentityProviderService.InitiateAuth");
    return send(request.setPort(next().apiPort()), input.toBuffer());
  }

  private Future<?> proxied(String path, String accessToken) {
    var request =
        new RequestOptions().setURI(path).putHeader("Authorization", "Bearer " + accessToken);
    return send(request.setPort(next().gatePort()), Buffer.buffer());
  }

  private Future<?> send(RequestOptions request, Buffer body) {
    return http.request(request.setHost("127.0.0.1").setTimeout(PATIENCE_MILLIS))
        .compose(open -> open.send(body))
        .compose(
            answer ->
                answer
                    .body()
                    .map(
                        text ->
                            answer.statusCode() == 200
                                ? served.incrementAndGet()
                                : failed.add(answer.statusCode() + " " + text)))
        .onFailure(trouble -> failed.add(request.getURI() + " " + trouble));
  }

  /** Counts anew, once so many in a row are answered well. */
  void settle(int inARow) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              if (!failed.isEmpty()) {
                failed.clear();
                served.set(0);
              }
              return served.get() >= inARow;
            });
  }

  /** How many requests were answered well. */
  int served() {
    return served.get();
  }

  /** What went wrong with the others. */
  List<String> failed() {
    return List.copyOf(failed);
  }

  @Override
  public void close() {
    over = true;
    SallyportForTests.done(vertx.close());
  }
}
