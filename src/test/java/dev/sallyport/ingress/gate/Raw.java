package dev.sallyport.ingress.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;

/** A connection of a client that writes and reads byte by byte what it likes. */
final class Raw implements AutoCloseable {
  private final Socket socket = new Socket();

  private Raw(URI to, int received) throws IOException {
    if (received > 0) {
      socket.setReceiveBufferSize(received);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(to.getHost(), to.getPort()), 20_000);
  }

  static Raw to(URI gate) {
    return to(gate, 0);
  }

  /**
   * With a buffer of its own.
   *
   * @param received how much it takes without being read
   */
  static Raw to(URI gate, int received) {
    try {
      return new Raw(gate, received);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  Raw write(String text) {
    return write(text.getBytes(ISO_8859_1));
  }

  Raw write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Reads until this has come. */
  String until(String text) {
    var read = new StringBuilder();
    try {
      while (read.indexOf(text) < 0) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          throw new IOException("closed after " + read);
        }
        read.append((char) next);
      }
      return read.toString();
    } catch (IOException broken) {
      throw new UncheckedIOException("after " + read, broken);
    }
  }

  /** Reads so many bytes. */
  byte[] read(int bytes) {
    try {
      return socket.getInputStream().readNBytes(bytes);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Reads until the other side closes. */
  String toTheEnd() {
    var read = new ByteArrayOutputStream();
    try {
      var bytes = new byte[65_536];
      for (int n = socket.getInputStream().read(bytes);
          n >= 0;
          n = socket.getInputStream().read(bytes)) {
        read.write(bytes, 0, n);
      }
    } catch (SocketTimeoutException open) {
      throw new AssertionError("still open after " + read.toString(ISO_8859_1), open);
    } catch (IOException reset) {
      // also an end
    }
    return read.toString(ISO_8859_1);
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
