package dev.sallyport.browser;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a browser gets from us itself, and not from an upstream. Nobody may keep it or frame it, and
 * no address of ours, which may hold a code, goes on with it (AC-043, AC-052).
 *
 * @param location where it is to go; null where it stays
 * @param cookies values of {@code Set-Cookie}
 * @param page a page in HTML, or empty
 */
public record PageAnswer(int status, @Nullable String location, List<String> cookies, String page) {
  public PageAnswer {
    cookies = List.copyOf(cookies);
  }

  /** Sends a browser on, to ask there with GET. */
  static PageAnswer on(String location, List<String> cookies) {
    return new PageAnswer(303, location, cookies, "");
  }

  /** Tells a person that it went wrong; {@code path} is where they can begin again. */
  static PageAnswer trouble(int status, String text, String path) {
    return new PageAnswer(
        status,
        null,
        List.of(),
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sign in</title><p>"
            + text
            + "</p><p><a href=\""
            + path.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;")
            + "\">Try again</a></p></html>");
  }

  /** All headers but {@code Set-Cookie}. */
  public Map<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    if (location != null) {
      headers.put("location", location);
    }
    if (!page.isEmpty()) {
      headers.put("content-type", "text/html; charset=utf-8");
    }
    if (status == 503) {
      headers.put("retry-after", "1");
    }
    headers.put("cache-control", "no-store");
    headers.put("referrer-policy", "no-referrer");
    headers.put("x-content-type-options", "nosniff");
    headers.put(
        "content-security-policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    return headers;
  }

  /** Says nothing of where it leads, or with which cookies. */
  @Override
  public String toString() {
    return "PageAnswer[" + status + "]";
  }
}
