package dev.sallyport.token;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What pools are called in {@code iss} (tokens.md §1): our public URL, a slash, the pool's id.
 *
 * @param publicUrl without a trailing slash
 */
record Issuer(String publicUrl) {
  private static final Pattern POOL_ID = Pattern.compile("(?=.{1,55}$)[\\w-]+_[0-9a-zA-Z]+");

  /** The issuer of a pool's tokens. */
  String of(String poolId) {
    return publicUrl + "/" + poolId;
  }

  /** The pool this issuer would be, whether there is one or not; null when it is none of ours. */
  @Nullable String poolId(String issuer) {
    if (!issuer.startsWith(publicUrl + "/")) {
      return null;
    }
    var id = issuer.substring(publicUrl.length() + 1);
    return POOL_ID.matcher(id).matches() ? id : null;
  }
}
