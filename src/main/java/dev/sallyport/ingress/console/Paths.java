package dev.sallyport.ingress.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where each page is. */
final class Paths {
  static final String HOME = "/console";
  static final String SIGN_IN = HOME + "/sign-in";
  static final String SIGN_OUT = HOME + "/sign-out";
  static final String TIMELINE = HOME + "/timeline";
  static final String FILES = HOME + "/files/";

  private Paths() {}

  static String pool(String pool) {
    return HOME + "/pools/" + encoded(pool);
  }

  static String rotate(String pool) {
    return pool(pool) + "/keys/rotate";
  }

  static String revoke(String pool, String kid) {
    return pool(pool) + "/keys/revoke/" + encoded(kid);
  }

  static String client(String pool, String client) {
    return pool(pool) + "/clients/" + encoded(client);
  }

  /** The name is no part of the path: it may have any characters. */
  static String user(String pool, String name) {
    return pool(pool) + "/user?name=" + encoded(name);
  }

  static String deed(String pool, Deed deed) {
    return pool(pool) + "/user/" + deed.path();
  }

  static String timeline(String pool, String user) {
    return TIMELINE + "?pool=" + encoded(pool) + (user.isEmpty() ? "" : "&user=" + encoded(user));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
