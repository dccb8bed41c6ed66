package dev.sallyport.ingress.pages;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Binds forms to the browser that was shown them (AC-046). The browser has a cookie that only this
 * host can set, and each form a MAC of it and of what the form is about: nobody else's sign-in can
 * be put before somebody.
 */
final class FormGuard {
  /** The form cookie: no sibling domain can set one of this prefix (AC-054). */
  static final String COOKIE = "__Host-sallyport-form";

  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final int BYTES = 16;

  private final byte[] key;
  private final RandomIds ids;

  FormGuard(Kek kek, RandomIds ids) {
    this.key = kek.macKey("page forms");
    this.ids = ids;
  }

  /** A value for the cookie of a browser that has none. */
  String draw() {
    return ids.base64url(BYTES);
  }

  /** Whether it looks like one of ours. */
  static boolean plausible(String value) {
    return VALUE.matcher(value).matches();
  }

  /** What a form of this browser about these things carries. */
  String token(String browser, String... about) {
    var parts = new String[about.length + 1];
    parts[0] = browser;
    System.arraycopy(about, 0, parts, 1, about.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Kek.macWith(key, parts));
  }

  /** Whether the form was made for this browser and these things. */
  boolean accepts(String sent, String browser, String... about) {
    return ConstantTime.equal(token(browser, about), sent);
  }

  /** Set-Cookie of the form cookie, which lasts as long as the browser runs. */
  static String kept(String value) {
    return COOKIE + "=" + value + "; Path=/; Secure; HttpOnly; SameSite=Lax";
  }
}
