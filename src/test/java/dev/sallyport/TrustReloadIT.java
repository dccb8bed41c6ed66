package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.redis.RedisForTests;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom an upstream's certificate must be of can change while requests go through. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TrustReloadIT {
  @TempDir Path dir;

  private Vertx vertx;
  private Path pem;
  private SallyportForTests sallyport;
  private GateReload reload;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    certificate("first");
    certificate("second");
    pem = dir.resolve("trusted.pem");
    trust("first");
    var file =
        Guarded.file(
            """
            issuers:
              - {name: ours, pool: local_Sallyport}
            upstreams:
              - {name: first, servers: ['https://localhost:%d'], trust: %s}
              - {name: second, servers: ['https://localhost:%d'], trust: %2$s}
            routes:
              - {name: first, path: /first, upstream: first, allow: ANONYMOUS}
              - {name: second, path: /second, upstream: second, allow: ANONYMOUS}
            """
                .formatted(server("first"), pem, server("second")));
    var settings =
        SallyportForTests.settings(
            new RedisForTests(),
            Map.of("SALLYPORT_GATE_PORT", "0", "SALLYPORT_GATE_DECISIONS_PORT", "0"));
    sallyport = SallyportForTests.of(file, settings);
    reload = sallyport.follow(file, settings);
  }

  @AfterEach
  void stop() {
    sallyport.close();
    SallyportForTests.done(vertx.close());
  }

  private int server(String name) {
    var certificate =
        new PfxOptions().setPath(dir.resolve(name + ".p12").toString()).setPassword("changeit");
    return SallyportForTests.done(
            vertx
                .createHttpServer(
                    new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate))
                .requestHandler(request -> request.response().end("there"))
                .listen(0, "127.0.0.1"))
        .actualPort();
  }

  /** Puts these certificates in the place of those before. */
  private void trust(String... names) throws Exception {
    var all = new StringBuilder();
    for (var name : names) {
      all.append(Files.readString(dir.resolve(name + ".pem")));
    }
    var next = Files.writeString(dir.resolve("next.pem"), all);
    Files.move(next, pem, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void certificate(String name) throws Exception {
    keytool(
        name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "SAN=dns:localhost");
    keytool(name, "-exportcert", "-rfc", "-file", dir.resolve(name + ".pem").toString());
  }

  private void keytool(String name, String... what) throws Exception {
    var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var store = dir.resolve(name + ".p12").toString();
    var where =
        List.of(
            "-alias", "own", "-keystore", store, "-storetype", "PKCS12", "-storepass", "changeit");
    var command = Stream.of(List.of(tool), List.of(what), where).flatMap(List::stream).toList();
    var made = new ProcessBuilder(command).redirectErrorStream(true).start();
    made.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(made.waitFor()).isZero();
  }

  private int status(String path) {
    return sallyport.get(sallyport.gate().resolve(path)).statusCode();
  }

  private Metrics.Reload now() {
    return SallyportForTests.done(reload.now());
  }

  @Test
  void a_changed_file_of_certificates_counts_after_a_reload_and_no_request_is_lost()
      throws Exception {
    assertThat(status("/first")).isEqualTo(200);
    assertThat(status("/second")).isEqualTo(503);
    assertThat(now()).isEqualTo(Metrics.Reload.UNCHANGED);
    var asking = new AtomicBoolean(true);
    var answers = new ConcurrentLinkedQueue<Integer>();
    var load =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (asking.get()) {
                    answers.add(status("/first"));
                  }
                });
    trust("first", "second");
    assertThat(now()).isEqualTo(Metrics.Reload.REPLACED);
    assertThat(status("/second")).isEqualTo(200);
    asking.set(false);
    load.join();
    assertThat(answers).containsOnly(200);
    trust("second");
    assertThat(now()).isEqualTo(Metrics.Reload.REPLACED);
    assertThat(status("/first")).isEqualTo(503);
  }

  @Test
  void a_file_without_certificates_changes_nothing() throws Exception {
    Files.writeString(pem, "not yet");
    assertThat(now()).isEqualTo(Metrics.Reload.REFUSED);
    assertThat(status("/first")).isEqualTo(200);
    Files.delete(pem);
    assertThat(now()).isEqualTo(Metrics.Reload.REFUSED);
    assertThat(status("/first")).isEqualTo(200);
  }
}
