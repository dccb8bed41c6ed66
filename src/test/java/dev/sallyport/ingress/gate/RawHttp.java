package dev.sallyport.ingress.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.MultiMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;

/** HTTP/1.1 written by hand, as no client would let a test write it. */
final class RawHttp {
  private RawHttp() {}

  /** What came back. */
  record Answer(int status, MultiMap headers, String body) {}

  /**
   * Asks once. Each character is a byte.
   *
   * @param line the request line, without its version
   * @param headers whole lines; a Host is among them
   */
  static Answer ask(URI server, String line, List<String> headers) {
    return ask("127.0.0.1", server, line, headers);
  }

  /** The same from any address of 127.0.0.0/8. */
  static Answer ask(String from, URI server, String line, List<String> headers) {
    try (var socket =
        new Socket(
            InetAddress.getByName(server.getHost()),
            server.getPort(),
            InetAddress.getByName(from),
            0)) {
      socket.setSoTimeout(20_000);
      var lines = String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write((line + " HTTP/1.1\r\n" + lines).getBytes(ISO_8859_1));
      return read(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static Answer read(String text) {
    int end = text.indexOf("\r\n\r\n");
    var lines = text.substring(0, end).split("\r\n", -1);
    var headers = MultiMap.caseInsensitiveMultiMap();
    for (var line : List.of(lines).subList(1, lines.length)) {
      int colon = line.indexOf(':');
      headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    var body = text.substring(end + 4);
    return new Answer(
        Integer.parseInt(lines[0].split(" ", -1)[1]),
        headers,
        headers.contains("transfer-encoding") ? whole(body) : body);
  }

  private static String whole(String chunks) {
    var body = new StringBuilder();
    int at = 0;
    while (true) {
      int line = chunks.indexOf("\r\n", at);
      int size = Integer.parseInt(chunks.substring(at, line), 16);
      if (size == 0) {
        return body.toString();
      }
      body.append(chunks, line + 2, line + 2 + size);
      at = line + 2 + size + 2;
    }
  }
}
