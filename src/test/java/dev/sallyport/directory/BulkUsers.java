package dev.sallyport.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.redis.RedisKeys;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Users written straight into Redis, in the form the room's own stores give them: their records and
 * their places on the lists, without names. {@link UserStore#create} waits for each of its scripts,
 * so that a million users would take it an hour; here commands are sent without waiting for the
 * answers to those before.
 */
final class BulkUsers {
  private static final byte[] END = "\r\n".getBytes(UTF_8);

  private final DirectoryForTests room;
  private final UserLists lists;

  BulkUsers(DirectoryForTests room) {
    this.room = room;
    this.lists = new UserLists(room.redis, room.kek);
  }

  /**
   * Writes users {@code user0}, {@code user1} and so on; answers their tags in the list's order.
   */
  List<String> write(int port, int count) throws Exception {
    var tags = new ArrayList<String>(count);
    try (var socket = new Socket("127.0.0.1", port)) {
      var out = new BufferedOutputStream(socket.getOutputStream(), 1 << 20);
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      var answered = CompletableFuture.runAsync(() -> answers(in));
      for (int i = 0; i < count; i++) {
        var user = room.user("user" + i, Map.of("email", "user" + i + "@example.com"));
        tags.add(user.tag().value());
        write(out, user);
      }
      command(out, "PING");
      out.flush();
      answered.join();
    }
    tags.sort(null);
    return tags;
  }

  private void write(OutputStream out, User user) throws IOException {
    var whole = user.written(user.created(), 1);
    var record = RedisKeys.person(user.tag().value(), "user");
    command(out, "HSET", record, "doc", StoredUser.write(whole), "ver", "1");
    for (var list : lists.keys(room.pool, whole)) {
      command(out, "ZADD", list, "0", user.tag().value() + ":1");
    }
  }

  private static void command(OutputStream out, String... words) throws IOException {
    out.write(("*" + words.length + "\r\n").getBytes(UTF_8));
    for (var word : words) {
      var bytes = word.getBytes(UTF_8);
      out.write(("$" + bytes.length + "\r\n").getBytes(UTF_8));
      out.write(bytes);
      out.write(END);
    }
  }

  /** Reads numbers until the answer to the PING behind them all; an error ends it. */
  private static void answers(BufferedReader in) {
    try {
      for (var line = in.readLine(); !"+PONG".equals(line); line = in.readLine()) {
        if (line == null || line.startsWith("-")) {
          throw new IllegalStateException(line);
        }
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
