package dev.sallyport.oauth;

import dev.sallyport.directory.PersonTag;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;

/**
 * Which clients somebody went on to from the pages, as far as those want to know when it ends.
 * Whoever takes a visit is the only one who does, so that each is told once. Of one person the
 * newest 100 are kept, for 30 days: a client whose session lives longer has asked again by then.
 */
public final class Visits {
  private static final Duration KEPT = Duration.ofDays(30);
  private static final int MOST = 100;
  private static final Script ADD = Script.named("recent_add");
  private static final Script TAKE = Script.named("recent_take");

  private final SharedRedis redis;

  /** Visits in this Redis. */
  public Visits(SharedRedis redis) {
    this.redis = redis;
  }

  /**
   * One of them.
   *
   * @param session names the session at the pages: {@code sid}
   */
  public record Visit(String session, String clientId, String sub) {
    private String text() {
      return String.join(" ", session, clientId, sub);
    }

    private static Visit read(String text) {
      var parts = text.split(" ", 3);
      return new Visit(parts[0], parts[1], parts[2]);
    }
  }

  private static List<String> key(PersonTag tag) {
    return List.of(RedisKeys.person(tag.value(), "visits"));
  }

  /** Notes that somebody goes on to a client, if that wants to know of the end. */
  Future<Void> add(AuthorizationRequest request, SignedIn who, Deadline deadline) {
    if (request.client().oauth().backChannel() == null) {
      return Future.succeededFuture();
    }
    var visit = new Visit(who.attempt(), request.client().id(), who.user().sub());
    return redis
        .runDurable(
            ADD,
            key(who.user().tag()),
            List.of(visit.text(), Integer.toString(MOST), Long.toString(KEPT.toMillis())),
            deadline)
        .mapEmpty();
  }

  /** Takes those of one session. */
  public Future<List<Visit>> take(PersonTag tag, String session, Deadline deadline) {
    return taken(tag, session + " ", deadline);
  }

  /** Takes all. */
  public Future<List<Visit>> takeAll(PersonTag tag, Deadline deadline) {
    return taken(tag, "", deadline);
  }

  private Future<List<Visit>> taken(PersonTag tag, String beginning, Deadline deadline) {
    return redis
        .runDurable(TAKE, key(tag), List.of(beginning), deadline)
        .map(Objects::requireNonNull)
        .map(
            reply ->
                StreamSupport.stream(reply.spliterator(), false)
                    .map(Response::toString)
                    .map(Visit::read)
                    .toList());
  }
}
