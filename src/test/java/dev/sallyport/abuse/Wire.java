package dev.sallyport.abuse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.SallyportForTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** One connection on which a test writes what it likes, in the bytes it likes. */
final class Wire implements AutoCloseable {
  /** Every listener that a gateway opens; what holds for one must hold for all. */
  enum Listener {
    API(SallyportForTests::api, "/", 400, 404),
    OPS(SallyportForTests::ops, "/", 404, 404),
    /** In front of an API that waits for bodies and knows every page but the private ones. */
    GATE(SallyportForTests::gate, "/private", 400, 200);

    private final Function<SallyportForTests, URI> address;
    private final String refused;
    private final int brokenBody;
    private final int nowhere;

    Listener(
        Function<SallyportForTests, URI> address, String refused, int brokenBody, int nowhere) {
      this.address = address;
      this.refused = refused;
      this.brokenBody = brokenBody;
      this.nowhere = nowhere;
    }

    /** Where a request without credentials is refused. */
    String refused() {
      return refused;
    }

    /** What a page that nobody made is answered with. */
    int nowhere() {
      return nowhere;
    }

    /** What is answered to a body that turns out to be none, where a handler waits for bodies. */
    int brokenBody() {
      return brokenBody;
    }

    URI of(SallyportForTests sallyport) {
      return address.apply(sallyport);
    }
  }

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})[^\r]*\r\n");

  private final Socket socket = new Socket();

  private Wire(String from, URI listener, int received) throws IOException {
    if (received > 0) {
      socket.setReceiveBufferSize(received);
    }
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(listener.getHost(), listener.getPort()), 20_000);
  }

  static Wire to(URI listener) {
    return from("127.0.0.1", listener);
  }

  /** From any address of 127.0.0.0/8. */
  static Wire from(String address, URI listener) {
    try {
      return new Wire(address, listener, 0);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Room for little that comes back and is not read. */
  static Wire narrow(URI listener) {
    try {
      return new Wire("127.0.0.1", listener, 4_096);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /**
   * What came back until the other side closed.
   *
   * @param reset whether it did so with bytes of ours unread
   */
  record Ending(String text, boolean reset) {
    /** The status of every answer, in order. */
    List<Integer> statuses() {
      return STATUS
          .matcher(text)
          .results()
          .map((MatchResult line) -> Integer.parseInt(line.group(1)))
          .toList();
    }
  }

  /** Each character is a byte. */
  Wire write(String text) {
    return write(text.getBytes(ISO_8859_1));
  }

  Wire write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Whether the bytes could be sent; false when the other side has closed. */
  boolean writes(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  /** Reads until the end. Fails when none comes in 20 seconds. */
  Ending toTheEnd() {
    var text = new ByteArrayOutputStream();
    try {
      var bytes = new byte[8_192];
      for (var read = next(bytes); read >= 0; read = next(bytes)) {
        text.write(bytes, 0, read);
      }
      return new Ending(text.toString(ISO_8859_1), false);
    } catch (SocketTimeoutException open) {
      throw new AssertionError("still open after " + text.toString(ISO_8859_1), open);
    } catch (IOException reset) {
      return new Ending(text.toString(ISO_8859_1), true);
    }
  }

  private int next(byte[] bytes) throws IOException {
    return socket.getInputStream().read(bytes);
  }

  /** Reads one HTTP/1 answer, whose length it tells, and gives its status. */
  int status() {
    var head = new StringBuilder();
    try {
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) byteOf(socket.getInputStream().read()));
      }
      var length = Pattern.compile("(?i)content-length: *([0-9]+)").matcher(head);
      if (length.find()) {
        socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
      }
      return Integer.parseInt(head.substring(9, 12));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** The next so many bytes. */
  byte[] read(int count) {
    try {
      var bytes = socket.getInputStream().readNBytes(count);
      byteOf(bytes.length == count ? 0 : -1);
      return bytes;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static int byteOf(int read) throws IOException {
    if (read < 0) {
      throw new IOException("the server closed the connection");
    }
    return read;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
