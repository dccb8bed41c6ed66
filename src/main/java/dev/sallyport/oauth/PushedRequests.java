package dev.sallyport.oauth;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Authorization requests that clients push before they send the browser (RFC 9126), so that nobody
 * on the way reads or changes them. The browser carries a name of one; it may be looked at again as
 * long as it lives, since people go back and reload (RFC 9126 §7.3), and the code that comes of it
 * is good once.
 */
public final class PushedRequests {
  /** How long somebody may take to sign in by one. */
  public static final Duration LIFE = Duration.ofMinutes(10);

  private static final String PREFIX = "urn:ietf:params:oauth:request_uri:";
  private static final Pattern NAME = Pattern.compile(Pattern.quote(PREFIX) + "[A-Za-z0-9_-]{32}");
  private static final Script OPEN = Script.named("pushed_open");

  private final SharedRedis redis;
  private final RandomIds ids;

  /** Requests in this Redis. */
  public PushedRequests(SharedRedis redis, RandomIds ids) {
    this.redis = redis;
    this.ids = ids;
  }

  /**
   * Keeps a request.
   *
   * @param query all of it, without what the client proved itself with
   * @return its {@code request_uri}
   */
  public Future<String> push(String clientId, String query, Deadline deadline) {
    var name = ids.base64url(24);
    return redis
        .run(
            OPEN,
            List.of(key(clientId, name)),
            List.of(query, Long.toString(LIFE.toMillis())),
            deadline)
        .map(PREFIX + name);
  }

  /** Whether this is how ours are named. */
  static boolean named(@Nullable String requestUri) {
    return requestUri != null && NAME.matcher(requestUri).matches();
  }

  /** What this client pushed under this name; empty where there is nothing, or no more. */
  Future<Optional<String>> look(String clientId, String requestUri, Deadline deadline) {
    return redis
        .get(key(clientId, requestUri.substring(PREFIX.length())), deadline)
        .map(Optional::ofNullable);
  }

  private static String key(String clientId, String name) {
    return RedisKeys.pushed(clientId, name);
  }
}
