package dev.sallyport.token.bearer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.util.Map;
import java.util.stream.Collectors;

/** Parameters in the {@code application/x-www-form-urlencoded} form. Functions only. */
public final class Form {
  private Form() {}

  /** All of them, as a body. */
  public static String of(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
        .collect(Collectors.joining("&"));
  }

  /** One text. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /** An address with these behind its own. */
  public static String onto(URI address, Map<String, String> parameters) {
    return address + (address.getRawQuery() == null ? "?" : "&") + of(parameters);
  }
}
