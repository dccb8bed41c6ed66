package dev.sallyport.abuse;

import static dev.sallyport.SallyportForTests.done;

import dev.sallyport.config.RedisConfig;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** Somebody inside: reads and writes Redis past every guard of ours. */
final class RedisDoor implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final Redis redis;

  RedisDoor(RedisConfig config) {
    redis = Redis.createClient(vertx, config.urls().getFirst().reveal());
  }

  /** Any command. */
  Response send(Command command, String... args) {
    var request = Request.cmd(command);
    for (var arg : args) {
      request.arg(arg);
    }
    return done(redis.send(request));
  }

  /** Every key with everything in it, whatever its type. */
  Map<String, List<String>> dump() {
    var all = new TreeMap<String, List<String>>();
    send(Command.KEYS, "*").forEach(key -> all.put(key.toString(), values(key.toString())));
    return all;
  }

  private List<String> values(String key) {
    return switch (send(Command.TYPE, key).toString()) {
      case "string" -> List.of(send(Command.GET, key).toString());
      case "hash" -> flat(send(Command.HGETALL, key));
      case "zset" -> flat(send(Command.ZRANGE, key, "0", "-1"));
      case "set" -> flat(send(Command.SMEMBERS, key));
      case "list" -> flat(send(Command.LRANGE, key, "0", "-1"));
      case "stream" -> flat(send(Command.XRANGE, key, "-", "+"));
      case "none" -> List.of();
      case String other -> throw new IllegalStateException("no way to read a " + other);
    };
  }

  private static List<String> flat(Response reply) {
    var values = new ArrayList<String>();
    if (reply.isMap()) {
      reply.getKeys().forEach(name -> values.addAll(List.of(name, reply.get(name).toString())));
    } else {
      StreamSupport.stream(reply.spliterator(), false).map(Response::toString).forEach(values::add);
    }
    return values;
  }

  /** Edits the stored document of the user whose key or document holds this text. */
  void edit(String username, String from, String to) {
    for (var key : send(Command.KEYS, "sp:{*}:user")) {
      var document = send(Command.HGET, key.toString(), "doc").toString();
      if (document.contains("\"" + username + "\"") && document.contains(from)) {
        send(Command.HSET, key.toString(), "doc", document.replace(from, to));
        return;
      }
    }
    throw new IllegalStateException("no such user");
  }

  @Override
  public void close() {
    done(redis.close());
    done(vertx.close());
  }
}
