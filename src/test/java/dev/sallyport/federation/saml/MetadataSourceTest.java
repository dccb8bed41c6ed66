package dev.sallyport.federation.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.SallyportForTests;
import dev.sallyport.directory.DirectoryForTests;
import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.IdentityProvider.Protocol;
import dev.sallyport.directory.Pool;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.bearer.NamedServers;
import dev.sallyport.token.bearer.SignInIssuer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** How long the metadata of a provider counts, and when it is asked again. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MetadataSourceTest {
  private static final Pool POOL = DirectoryForTests.pool();

  private final AtomicInteger asked = new AtomicInteger();
  private Vertx vertx;
  private HttpServer server;
  private volatile Instant now = Instant.now();
  private volatile String until = "";
  private volatile int status = 200;
  private MetadataSource source;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    server =
        SallyportForTests.done(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      asked.incrementAndGet();
                      request.response().setStatusCode(status).end(metadata());
                    })
                .listen(0, "127.0.0.1"));
    source =
        new MetadataSource(
            new SignInIssuer.Parts(
                vertx,
                new NamedServers(vertx, true),
                new BoundedPool(vertx, "slow", 1, 8),
                () -> now,
                new Metrics(new SimpleMeterRegistry())));
  }

  @AfterEach
  void stop() {
    SallyportForTests.done(vertx.close());
  }

  private String metadata() {
    return MetadataForTests.text(
        "the-provider", until.isEmpty() ? "" : "validUntil=\"" + until + "\"");
  }

  private IdentityProvider provider(String name, String value) {
    return new IdentityProvider(
        "Corp", Protocol.SAML, Map.of(name, value), Map.of(), List.of(), now, now);
  }

  private IdentityProvider byAddress() {
    return provider("MetadataURL", "http://127.0.0.1:" + server.actualPort() + "/metadata");
  }

  private IdpMetadata read() {
    return SallyportForTests.done(source.of(POOL, byAddress(), Deadline.in(Duration.ofSeconds(5))));
  }

  private void again() {
    SallyportForTests.done(source.again(POOL, byAddress(), Deadline.in(Duration.ofSeconds(5))));
  }

  @Test
  void it_is_asked_once_in_six_hours_and_then_beside_what_it_said_before() {
    assertThat(read().signIn())
        .isEqualTo(new IdpMetadata.Endpoint("https://idp.example/redirect", false));
    read();
    assertThat(asked).hasValue(1);
    now = now.plus(Duration.ofHours(6)).plusSeconds(1);
    status = 500;
    assertThat(read().entityId()).isEqualTo("the-provider");
    Awaitility.await().untilAsserted(() -> assertThat(asked).hasValue(2));
  }

  @Test
  void what_cannot_be_asked_for_a_day_counts_no_more() {
    read();
    status = 500;
    now = now.plus(Duration.ofHours(25));
    assertThatThrownBy(this::read).isInstanceOf(RuntimeException.class);
  }

  @Test
  void what_ran_out_by_its_own_word_counts_no_more() {
    until = now.plus(Duration.ofHours(1)).toString();
    read();
    now = now.plus(Duration.ofHours(2));
    assertThatThrownBy(this::read).hasMessageContaining("run out");
    until = now.plus(Duration.ofHours(1)).toString();
    assertThat(read().entityId()).isEqualTo("the-provider");
  }

  @Test
  void a_key_that_is_not_known_has_it_asked_again_once_a_minute() {
    read();
    again();
    assertThat(asked).hasValue(1);
    now = now.plus(Duration.ofMinutes(2));
    again();
    again();
    assertThat(asked).hasValue(2);
  }

  @Test
  void a_text_is_read_and_nobody_asked() {
    var given = provider("MetadataFile", metadata());
    assertThat(
            SallyportForTests.done(source.of(POOL, given, Deadline.in(Duration.ofSeconds(5))))
                .entityId())
        .isEqualTo("the-provider");
    assertThat(asked).hasValue(0);
  }
}
