package dev.sallyport.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls that are to leave together. For one thread. */
final class Gathered {
  private final List<Request> requests = new ArrayList<>();
  private final List<Promise<@Nullable Response>> answers = new ArrayList<>();

  /** One more of them. Its answer comes after they have left. */
  Future<@Nullable Response> add(Request request) {
    var answer = Promise.<@Nullable Response>promise();
    requests.add(request);
    answers.add(answer);
    return answer.future();
  }

  /**
   * Sends them, in one batch where there are several. A batch tells of one trouble only: where that
   * is a script that the server does not know, each goes again by itself, to find out whose.
   */
  void leave(Redis pool) {
    if (requests.size() < 2) {
      each(pool);
      return;
    }
    pool.batch(requests)
        .onSuccess(
            replies -> {
              for (var i = 0; i < answers.size(); i++) {
                answers.get(i).complete(replies.get(i));
              }
            })
        .onFailure(
            trouble -> {
              if (RedisTroubles.unknownScript(trouble)) {
                each(pool);
              } else {
                answers.forEach(answer -> answer.fail(trouble));
              }
            });
  }

  private void each(Redis pool) {
    for (var i = 0; i < answers.size(); i++) {
      pool.send(requests.get(i)).onComplete(answers.get(i));
    }
  }
}
