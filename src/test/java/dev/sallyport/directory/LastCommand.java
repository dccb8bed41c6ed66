package dev.sallyport.directory;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to Redis that lets so many commands through and then is shut: what Redis sees of a process
 * that is killed after its last command.
 */
final class LastCommand {
  private final int redis;
  private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
  private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
  private final Vertx vertx;
  private int port;

  private LastCommand(Vertx vertx, int redis) {
    this.vertx = vertx;
    this.redis = redis;
  }

  static LastCommand before(Vertx vertx, int redis) throws Exception {
    var way = new LastCommand(vertx, redis);
    var server = vertx.createNetServer().connectHandler(way::join).listen(0, "127.0.0.1");
    way.port = DirectoryForTests.done(server).actualPort();
    return way;
  }

  int port() {
    return port;
  }

  /** From now on so many commands, not counting those that only greet. */
  void after(int commands) {
    left.set(commands);
  }

  private void join(NetSocket here) {
    open.add(here);
    here.pause();
    vertx
        .createNetClient()
        .connect(redis, "127.0.0.1")
        .onFailure(_ -> here.close())
        .onSuccess(
            there -> {
              there.handler(here::write).closeHandler(_ -> here.close());
              here.handler(new Commands(there)).closeHandler(_ -> there.close());
              here.resume();
            });
  }

  /**
   * Cuts the stream into whole commands: {@code *N}, then N times {@code $length} and the bytes.
   */
  private final class Commands implements Handler<Buffer> {
    private final NetSocket there;
    private final RecordParser parser = RecordParser.newDelimited("\r\n", this::record);
    private Buffer command = Buffer.buffer();
    private int strings;
    private boolean content;

    Commands(NetSocket there) {
      this.there = there;
    }

    @Override
    public void handle(Buffer bytes) {
      parser.handle(bytes);
    }

    private void record(Buffer record) {
      command.appendBuffer(record);
      if (content) {
        content = false;
        parser.delimitedMode("\r\n");
        strings--;
      } else {
        command.appendString("\r\n");
        int number = Integer.parseInt(record.getString(1, record.length()));
        if (record.getByte(0) == '*') {
          strings = number;
        } else {
          content = true;
          parser.fixedSizeMode(number + 2);
        }
      }
      if (strings == 0) {
        pass(command);
        command = Buffer.buffer();
      }
    }

    private void pass(Buffer whole) {
      var greets =
          whole.toString(StandardCharsets.ISO_8859_1).matches("(?s).*\\r\\n(HELLO|PING)\\r.*");
      if (greets ? left.get() >= 0 : left.getAndDecrement() > 0) {
        there.write(whole);
      } else {
        left.set(-1);
        open.forEach(NetSocket::close);
      }
    }
  }
}
