package dev.sallyport;

import static dev.sallyport.SallyportForTests.done;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;

/**
 * A way to Redis that can be made long: every answer takes a while then, as from another zone, and
 * what is sent meanwhile is under way together, however fast this machine is.
 */
final class FarRedis implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient();
  private final NetServer door;
  private volatile long millis = 1;

  /** A way to the Redis on this port of this machine. */
  FarRedis(int port) {
    door =
        done(
            vertx
                .createNetServer()
                .connectHandler(near -> join(near, port))
                .listen(0, "127.0.0.1"));
  }

  /** What a gateway calls it. */
  String url() {
    return "redis://127.0.0.1:" + door.actualPort();
  }

  /** How long answers take from now on. */
  void far(long millis) {
    this.millis = millis;
  }

  /** Answers take no while from now on. */
  void near() {
    far(1);
  }

  private void join(NetSocket near, int port) {
    near.pause();
    client
        .connect(port, "127.0.0.1")
        .onFailure(_ -> near.close())
        .onSuccess(
            server -> {
              server.handler(bytes -> vertx.setTimer(millis, _ -> near.write(bytes)));
              server.closeHandler(_ -> near.close());
              near.handler(server::write).closeHandler(_ -> server.close());
              near.resume();
            });
  }

  @Override
  public void close() {
    done(vertx.close());
  }
}
