package dev.sallyport.ingress.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A certified OpenID Connect issuer that is not ours: npm's oidc-provider, see {@code issuer.mjs}.
 * Where it is not installed, tests that need it are skipped, visibly; in CI that is a failure.
 */
public final class IssuerProcess implements AutoCloseable {
  private static final Path SCRIPTS = Path.of("src/test/clients/js").toAbsolutePath();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final URI url;

  private IssuerProcess(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /** Starts one that knows these hosts, over http, as places to come back to. */
  static IssuerProcess of(String host) {
    return start("issuer.mjs", "http://" + host + "/.sallyport/callback", "http://" + host + "/");
  }

  /** Starts this script beside {@code issuer.mjs}, which prints its address first. */
  public static IssuerProcess start(String... command) {
    var installed = Files.isDirectory(SCRIPTS.resolve("node_modules/oidc-provider"));
    if ("true".equals(System.getenv("CI"))) {
      assertThat(installed).as("oidc-provider must be installed in CI").isTrue();
    }
    assumeTrue(installed, "oidc-provider is not installed");
    try {
      var process =
          new ProcessBuilder(Stream.concat(Stream.of("node"), Stream.of(command)).toList())
              .directory(SCRIPTS.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      var line = output.readLine();
      while (line != null && !line.startsWith("http://")) {
        line = output.readLine();
      }
      return new IssuerProcess(process, URI.create(String.valueOf(line)));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Where it is. */
  public String url() {
    return url.toString();
  }

  /** Says how its token endpoint is from now on; an empty text is as usual. */
  public void behaves(String how) {
    send(
        HttpRequest.newBuilder(url.resolve("/test?" + how))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build());
  }

  /** What it tells of what was asked of it. */
  public JsonObject told() {
    return new JsonObject(send(HttpRequest.newBuilder(url.resolve("/test")).build()));
  }

  /** How many refresh tokens it exchanged. */
  int refreshed() {
    return told().getInteger("refresh_token");
  }

  private static String send(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
