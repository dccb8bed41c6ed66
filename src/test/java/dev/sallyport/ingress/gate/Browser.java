package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A browser: keeps cookies for each host, follows redirects where it is told to, and says what
 * browsers say of who sent a request. Whatever port the gate has, its host is {@link #HOST}.
 */
final class Browser {
  static final String HOST = "app.test";
  private static final int MOST_HOPS = 12;

  private final HttpClient http;
  private URI gate;
  private final Map<String, Map<String, String>> jars = new TreeMap<>();

  Browser(Vertx vertx, URI gate) {
    this.http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(40));
    this.gate = gate;
  }

  /** An answer, and where it came from. */
  record Page(URI url, int status, MultiMap headers, String body) {
    String location() {
      return String.valueOf(headers.get("location"));
    }
  }

  /** From now on {@link #HOST} is there. */
  void at(URI replica) {
    gate = replica;
  }

  /** The cookies of the gate's host, by name; to be changed as a test likes. */
  Map<String, String> cookies() {
    return jars.computeIfAbsent(HOST, _ -> new LinkedHashMap<>());
  }

  String session() {
    return cookies().get("__Host-sallyport");
  }

  /** Opens a page by its path, and goes on until something is there. */
  Page open(String path) {
    return follow(navigate(path));
  }

  /** Opens a page by its path and stays with the first answer. */
  Page navigate(String path) {
    return send(
        HttpMethod.GET, at(path), Map.of("Accept", "text/html", "Sec-Fetch-Mode", "navigate"));
  }

  static URI at(String path) {
    return URI.create("http://" + HOST + path);
  }

  /** Goes on from an answer while it leads on. */
  Page follow(Page page) {
    var now = page;
    for (int hop = 0; now.headers().contains("location"); hop++) {
      assertThat(hop).as("redirects: " + now.location()).isLessThan(MOST_HOPS);
      now = hop(now);
    }
    return now;
  }

  /** Goes on, one hop. */
  Page hop(Page page) {
    return send(
        HttpMethod.GET,
        page.url().resolve(page.location()),
        Map.of("Accept", "text/html", "Sec-Fetch-Mode", "navigate"));
  }

  /** Goes on until the next hop would be the callback, and does not go there. */
  Page untilCallback(Page page) {
    var now = page;
    while (!now.location().startsWith("http://" + HOST + "/.sallyport/callback")) {
      now = hop(now);
    }
    return now;
  }

  /** A script's request. */
  Page fetch(HttpMethod method, String path, Map<String, String> headers) {
    return send(method, at(path), headers);
  }

  Page send(HttpMethod method, URI url, Map<String, String> headers) {
    return SallyportForTests.done(sending(method, url, headers));
  }

  /** The same, without waiting. Its cookies are those of now. */
  Future<Page> sending(HttpMethod method, URI url, Map<String, String> headers) {
    var ours = url.getHost().equals(HOST);
    var port = ours ? gate.getPort() : url.getPort();
    var jar = jars.computeIfAbsent(url.getAuthority(), _ -> new LinkedHashMap<>());
    var options =
        new RequestOptions()
            .setMethod(method)
            .setHost(url.getHost())
            .setPort(ours ? 80 : port)
            .setServer(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
            .setURI(url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
    headers.forEach(options::putHeader);
    if (!jar.isEmpty() && !headers.containsKey("Cookie")) {
      options.putHeader(
          "Cookie",
          jar.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue())
              .collect(Collectors.joining("; ")));
    }
    return http.request(options)
        .compose(request -> request.send())
        .compose(
            response ->
                response
                    .body()
                    .map(
                        body -> {
                          keep(jar, response.headers().getAll("set-cookie"));
                          return new Page(
                              url, response.statusCode(), response.headers(), body.toString());
                        }));
  }

  private static void keep(Map<String, String> jar, List<String> cookies) {
    for (var cookie : cookies) {
      var pair = cookie.split(";", 2)[0];
      var name = pair.substring(0, pair.indexOf('='));
      if (name.startsWith("__Host-")) {
        // A browser takes no other under such a name (RFC 6265bis §4.1.3.2).
        assertThat(cookie).contains("; Path=/;", "; Secure").doesNotContain("Domain");
        assertThat(cookie).contains("; HttpOnly", "; SameSite=Lax");
      }
      var value = pair.substring(pair.indexOf('=') + 1);
      if (value.isEmpty() || cookie.contains("Max-Age=0") || cookie.contains("01 Jan 1970")) {
        jar.remove(name);
      } else {
        jar.put(name, value);
      }
    }
  }

  /** A browser with the same cookies, that can go elsewhere. */
  Browser twin(Vertx vertx, URI elsewhere) {
    var twin = new Browser(vertx, elsewhere);
    jars.forEach((host, jar) -> twin.jars.put(host, new LinkedHashMap<>(jar)));
    return twin;
  }
}
