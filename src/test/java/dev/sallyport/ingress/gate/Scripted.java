package dev.sallyport.ingress.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers each request's head with the bytes it was told, whatever they are. */
final class Scripted implements AutoCloseable {
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger ended = new AtomicInteger();
  final Queue<String> heads = new ConcurrentLinkedQueue<>();

  private final ServerSocket door;
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private volatile String answer = "";
  private volatile boolean closes;
  private volatile int most = Integer.MAX_VALUE;

  Scripted() {
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    Thread.startVirtualThread(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + door.getLocalPort();
  }

  /**
   * What it answers from now on.
   *
   * @param close whether it closes then
   */
  void answers(String bytes, boolean close) {
    answer = bytes;
    closes = close;
  }

  /** From now on a connection is closed, without an answer, by what is asked after so many. */
  void tiresAfter(int answers) {
    most = answers;
  }

  private void accept() {
    try {
      while (true) {
        var socket = door.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.startVirtualThread(() -> serve(socket));
      }
    } catch (IOException closed) {
      // the end
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var head = new StringBuilder();
      var answered = 0;
      for (int next = socket.getInputStream().read();
          next >= 0;
          next = socket.getInputStream().read()) {
        head.append((char) next);
        if (head.indexOf("\r\n\r\n") >= 0) {
          heads.add(head.toString());
          head.setLength(0);
          if (answered++ == most) {
            return;
          }
          socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
          socket.getOutputStream().flush();
          if (closes) {
            return;
          }
        }
      }
    } catch (IOException broken) {
      // also an end
    } finally {
      ended.incrementAndGet();
    }
  }

  @Override
  public void close() {
    try {
      door.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
