package dev.sallyport.ingress;

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
public final class FormGuard {
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final int BYTES = 16;

  private final String cookie;
  private final String sameSite;
  private final byte[] key;
  private final RandomIds ids;

  /**
   * One for some pages.
   *
   * @param purpose what the forms' MACs are for
   * @param cookie the form cookie's name; no sibling domain can set one that begins {@code __Host-}
   *     (AC-054)
   * @param sameSite {@code Lax}, or {@code Strict} where no other site leads to the pages
   */
  public FormGuard(Kek kek, RandomIds ids, String purpose, String cookie, String sameSite) {
    this.cookie = cookie;
    this.sameSite = sameSite;
    this.key = kek.macKey(purpose);
    this.ids = ids;
  }

  /** A value for the cookie of a browser that has none. */
  public String draw() {
    return ids.base64url(BYTES);
  }

  /** Whether it looks like one of ours. */
  public static boolean plausible(String value) {
    return VALUE.matcher(value).matches();
  }

  /** What a form of this browser about these things carries. */
  public String token(String browser, String... about) {
    var parts = new String[about.length + 1];
    parts[0] = browser;
    System.arraycopy(about, 0, parts, 1, about.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Kek.macWith(key, parts));
  }

  /** Whether the form was made for this browser and these things. */
  public boolean accepts(String sent, String browser, String... about) {
    return ConstantTime.equal(token(browser, about), sent);
  }

  /** Set-Cookie of the form cookie, which lasts as long as the browser runs. */
  public String kept(String value) {
    return cookie + "=" + value + "; Path=/; Secure; HttpOnly; SameSite=" + sameSite;
  }
}
