package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A browser that signs in through a provider: it keeps each site's cookies and follows redirects
 * one by one, so that a test can look at each and change it. What leads to the public address goes
 * to the API.
 */
final class FederatedBrowser {
  static final String CALLBACK = "https://app.example.com/cb";
  static final String VERIFIER = "v".repeat(43);

  private static final HttpClient HTTP =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  private final URI api;
  private final Map<String, Map<String, String>> cookies = new HashMap<>();
  private HttpResponse<String> last;

  FederatedBrowser(URI api) {
    this.api = api;
  }

  static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(
            each ->
                URLEncoder.encode(each.getKey(), UTF_8)
                    + "="
                    + URLEncoder.encode(each.getValue(), UTF_8))
        .collect(Collectors.joining("&"));
  }

  /** The parameters of an address. */
  static Map<String, String> parameters(String address) {
    var all = new HashMap<String, String>();
    new QueryStringDecoder(address)
        .parameters()
        .forEach((name, values) -> all.put(name, values.getFirst()));
    return all;
  }

  /** An address with one parameter changed, or taken away where it is null. */
  static String with(String address, String name, String value) {
    var all = parameters(address);
    all.put(name, value);
    if (value == null) {
      all.remove(name);
    }
    return address.substring(0, address.indexOf('?') + 1) + query(all);
  }

  /** Opens an address; the answer is where it leads, or empty. */
  String open(String address) {
    var uri = URI.create(address.replace(SallyportForTests.PUBLIC_URL, api.toString()));
    return send(HttpRequest.newBuilder(uri).GET(), uri);
  }

  /** Opens an address of ours with another cookie of this name besides. */
  String openTwice(String address, String cookie) {
    var uri = URI.create(address.replace(SallyportForTests.PUBLIC_URL, api.toString()));
    var request =
        HttpRequest.newBuilder(uri)
            .header(
                "Cookie",
                cookie + "=" + cookies().get(cookie) + "; " + cookie + "=" + "x".repeat(43))
            .GET();
    return location(request.build(), uri);
  }

  /** Posts a form of a page of ours. */
  String sent(String address, Map<String, String> form) {
    var uri = URI.create(address.replace(SallyportForTests.PUBLIC_URL, api.toString()));
    return send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(query(form))),
        uri);
  }

  /** Posts a form as another site has it done: cookies that are SameSite=Lax stay at home. */
  String posted(String address, Map<String, String> form) {
    var uri = URI.create(address.replace(SallyportForTests.PUBLIC_URL, api.toString()));
    var request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(query(form)));
    return location(request.build(), uri);
  }

  private String send(HttpRequest.Builder request, URI uri) {
    var jar = cookies.computeIfAbsent(uri.getAuthority(), _ -> new HashMap<>());
    if (!jar.isEmpty()) {
      request.header(
          "Cookie",
          jar.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue())
              .collect(Collectors.joining("; ")));
    }
    return location(request.build(), uri);
  }

  private String location(HttpRequest request, URI uri) {
    try {
      last = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
    var jar = cookies.computeIfAbsent(uri.getAuthority(), _ -> new HashMap<>());
    for (var cookie : last.headers().allValues("Set-Cookie")) {
      var pair = cookie.split(";", 2)[0].split("=", 2);
      if (cookie.contains("Max-Age=0") || pair[1].isEmpty()) {
        jar.remove(pair[0]);
      } else {
        jar.put(pair[0], pair[1]);
      }
    }
    return last.headers()
        .firstValue("Location")
        .map(location -> uri.resolve(location).toString())
        .orElse("");
  }

  HttpResponse<String> last() {
    return last;
  }

  /** Our cookies. */
  Map<String, String> cookies() {
    return cookies.getOrDefault(api.getAuthority(), Map.of());
  }

  /** Forgets ours and the provider's. */
  void forget() {
    cookies.clear();
  }

  /** From the provider's authorization endpoint until it sends the browser back to us. */
  String throughProvider(String address) {
    var at = address;
    while (!at.startsWith(SallyportForTests.PUBLIC_URL) && !at.isEmpty()) {
      at = open(at);
    }
    return at;
  }

  /** The name of a request that its client pushed (RFC 9126). */
  String pushed(Map<String, String> parameters) {
    return called("/oauth2/par", parameters).getString("request_uri");
  }

  /** The tokens for a code. */
  JsonObject tokens(String clientId, String code) {
    return token(
        Map.of(
            "grant_type", "authorization_code",
            "client_id", clientId,
            "code", code,
            "redirect_uri", CALLBACK,
            "code_verifier", VERIFIER));
  }

  /** What the token endpoint answers to this form. */
  JsonObject token(Map<String, String> form) {
    return called("/oauth2/token", form);
  }

  private JsonObject called(String path, Map<String, String> form) {
    var uri = api.resolve(path);
    try {
      return new JsonObject(
          HTTP.send(
                  HttpRequest.newBuilder(uri)
                      .header("Content-Type", "application/x-www-form-urlencoded")
                      .POST(HttpRequest.BodyPublishers.ofString(query(form)))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body());
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** The claims of a token. */
  static JsonObject claims(String token) {
    return new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(token.split("\\.")[1])));
  }
}
