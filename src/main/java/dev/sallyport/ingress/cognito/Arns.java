package dev.sallyport.ingress.cognito;

import java.util.regex.Pattern;

/**
 * How things here are named across AWS. A pool is of the region that its id begins with; outside
 * test mode there is one account, and it is nobody's.
 *
 * @param account twelve digits
 */
record Arns(String account) {
  private static final Pattern POOL =
      Pattern.compile("arn:aws:cognito-idp:[^:]*:[0-9]*:userpool/([\\w-]+_[0-9a-zA-Z]+)");

  /** The pool's name where tags are concerned. */
  String pool(String poolId) {
    return "arn:aws:cognito-idp:%s:%s:userpool/%s".formatted(region(poolId), account, poolId);
  }

  private static String region(String poolId) {
    return poolId.substring(0, Math.max(0, poolId.indexOf('_')));
  }

  /**
   * The id in a pool's name. Throws {@code Failed} with Invalid for what is no name of one here.
   */
  String poolId(String arn) {
    var matcher = POOL.matcher(arn);
    if (!matcher.matches() || !pool(matcher.group(1)).equals(arn)) {
      throw Members.invalid(
          "ResourceArn must be the Arn of a user pool here: " + pool("...") + ".");
    }
    return matcher.group(1);
  }
}
