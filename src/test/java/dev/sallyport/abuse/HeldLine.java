package dev.sallyport.abuse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A line to Redis that stops at the command a test names until the test lets it go on. */
final class HeldLine implements AutoCloseable {
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final ServerSocket door;
  private final int redis;
  private volatile Hold hold = new Hold("", Integer.MAX_VALUE);

  /** The so-manieth command that contains this text. */
  private record Hold(String text, AtomicInteger left, CountDownLatch reached, CountDownLatch go) {
    Hold(String text, int which) {
      this(text, new AtomicInteger(which), new CountDownLatch(1), new CountDownLatch(1));
    }
  }

  /** A line to the Redis on this port of this machine. */
  HeldLine(int redis) throws IOException {
    this.redis = redis;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  /** What a gateway calls it. */
  String url() {
    return "redis://127.0.0.1:" + door.getLocalPort();
  }

  /** From now on, stops at the so-manieth command that contains this text. */
  void hold(String text, int which) {
    hold = new Hold(text, which);
  }

  /** Whether it stopped. */
  boolean held() {
    return hold.reached.getCount() == 0;
  }

  void release() {
    hold.go.countDown();
  }

  private void accept() {
    try {
      while (true) {
        var near = door.accept();
        var far = new Socket("127.0.0.1", redis);
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        sockets.add(near);
        sockets.add(far);
        Thread.startVirtualThread(() -> carry(near, far, true));
        Thread.startVirtualThread(() -> carry(far, near, false));
      }
    } catch (IOException closed) {
      // the end
    }
  }

  /** The client sends one command at a time on each connection, and gets it out in one piece. */
  private void carry(Socket from, Socket to, boolean commands) {
    var bytes = new byte[65_536];
    try (from;
        to) {
      for (int n = from.getInputStream().read(bytes);
          n >= 0;
          n = from.getInputStream().read(bytes)) {
        if (commands) {
          pass(new String(bytes, 0, n, ISO_8859_1));
        }
        to.getOutputStream().write(bytes, 0, n);
      }
    } catch (IOException | InterruptedException closed) {
      // the end of this connection
    }
  }

  private void pass(String command) throws InterruptedException {
    var now = hold;
    if (command.contains(now.text) && now.left.decrementAndGet() == 0) {
      now.reached.countDown();
      now.go.await();
    }
  }

  /** Tears the line before the command that is held: it reaches Redis no more. */
  void cut() {
    shut();
    release();
  }

  @Override
  public void close() {
    release();
    shut();
  }

  private void shut() {
    try {
      door.close();
      for (var socket : sockets) {
        socket.close();
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
