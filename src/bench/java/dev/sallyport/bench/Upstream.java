package dev.sallyport.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** The API behind the gate: a kilobyte for everybody. */
final class Upstream implements AutoCloseable {
  private static final int PORT = 9801;

  private final HttpServer server;

  private Upstream(HttpServer server) {
    this.server = server;
  }

  static Upstream start() throws IOException {
    var body = new byte[1024];
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", PORT), 1024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return new Upstream(server);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
