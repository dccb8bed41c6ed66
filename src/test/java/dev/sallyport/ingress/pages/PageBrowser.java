package dev.sallyport.ingress.pages;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A browser without scripts: keeps cookies, fills forms in, does not follow redirects. */
public final class PageBrowser {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI site;
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private HttpResponse<String> last;

  public PageBrowser(URI site) {
    this.site = site;
  }

  /** Opens a page. */
  public PageBrowser open(String path, String... headers) {
    var request = HttpRequest.newBuilder(site.resolve(path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  /** Fills the page's first form in and sends it; names and values stand in turn. */
  public PageBrowser submit(String... fields) {
    return submit(page().selectFirst("form"), fields);
  }

  /** Fills this form in and sends it. */
  public PageBrowser submit(Element form, String... fields) {
    var all = new LinkedHashMap<String, String>();
    form.select("input").forEach(input -> all.put(input.attr("name"), input.attr("value")));
    for (int i = 0; i < fields.length; i += 2) {
      all.put(fields[i], fields[i + 1]);
    }
    return post(form.attr("action"), all);
  }

  /** Sends a form of one's own making. */
  public PageBrowser post(String path, Map<String, String> fields) {
    var body =
        fields.entrySet().stream()
            .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&"));
    return postRaw(path, body);
  }

  /** Sends this as a form. */
  public PageBrowser postRaw(String path, String body) {
    return send(
        HttpRequest.newBuilder(site.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private PageBrowser send(HttpRequest.Builder request) {
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue())
              .collect(Collectors.joining("; ")));
    }
    try {
      last = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
    last.headers()
        .allValues("set-cookie")
        .forEach(
            cookie -> {
              var pair = cookie.substring(0, cookie.indexOf(';'));
              cookies.put(
                  pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            });
    return this;
  }

  public Map<String, String> cookies() {
    return cookies;
  }

  public HttpResponse<String> last() {
    return last;
  }

  public int status() {
    return last.statusCode();
  }

  public String header(String name) {
    return last.headers().firstValue(name).orElse("");
  }

  public Document page() {
    return Jsoup.parse(last.body());
  }

  public String heading() {
    return page().select("h1").text();
  }

  /** What the page says went wrong, or well; empty where it says nothing. */
  public String message() {
    return page().select("main .message:not(noscript .message)").text();
  }

  /** The value of a hidden field. */
  String hidden(String name) {
    return page().select("input[type=hidden][name=" + name + "]").attr("value");
  }

  /** Where the browser is sent, as parameters. */
  public Map<String, String> sentTo() {
    var query = URI.create(header("location")).getQuery();
    var parameters = new HashMap<String, String>();
    for (var pair : query.split("&", -1)) {
      parameters.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    return parameters;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
