package dev.sallyport.ingress;

import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/**
 * The cookies of a request as they came. Vert.x keeps one of two that have the same name, and of
 * two nobody knows which one somebody else put there (AC-054).
 */
public final class RequestCookies {
  private RequestCookies() {}

  /** Every value under this name, in order. */
  public static List<String> named(MultiMap headers, String name) {
    return headers.getAll(HttpHeaders.COOKIE).stream()
        .flatMap(header -> ServerCookieDecoder.LAX.decodeAll(header).stream())
        .filter(cookie -> cookie.name().equals(name))
        .map(cookie -> cookie.value())
        .toList();
  }
}
