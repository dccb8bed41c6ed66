package dev.sallyport.abuse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client that calls from an address of its choice (any of 127.0.0.0/8 is this machine), over one
 * kept-alive connection and HTTP written by hand, so that little but the server is timed.
 */
final class RawCaller implements AutoCloseable {
  private final Socket socket = new Socket();
  private final InputStream in;
  private final String host;

  private RawCaller(String from, URI api) throws IOException {
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(api.getHost(), api.getPort()), 20_000);
    in = new BufferedInputStream(socket.getInputStream());
    host = api.getAuthority();
  }

  /** Connects from this address. */
  static RawCaller from(String address, URI api) {
    try {
      return new RawCaller(address, api);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /**
   * What was answered.
   *
   * @param headers with their names in small letters
   * @param nanos from the first byte sent to the last byte read
   */
  record Answer(int status, Map<String, String> headers, String body, long nanos) {
    JsonObject json() {
      return new JsonObject(body);
    }

    /** The error's type; {@code ok} where it is none. */
    String type() {
      return status == 200 ? "ok" : json().getString("__type");
    }

    /** The error's message; empty where it is none. */
    String message() {
      return json().getString("message", "");
    }

    /** A string of the answer, such as {@code Session}; empty when absent. */
    String text(String member) {
      return json().getString(member, "");
    }

    /** One of the challenge's parameters. */
    String parameter(String name) {
      return json().getJsonObject("ChallengeParameters").getString(name, "");
    }

    /** Whether it carries tokens. */
    boolean tokens() {
      return status == 200 && json().containsKey("AuthenticationResult");
    }
  }

  Answer call(String operation, JsonObject input) {
    return call(operation, input.encode().getBytes(UTF_8));
  }

  Answer call(String operation, byte[] body, String... headers) {
    var head =
        "POST / HTTP/1.1\r\nHost: "
            + host
            + "\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: "
            + body.length
            + "\r\nX-Amz-Target: AWSCognitoIdentityProviderService."
            + operation
            + "\r\n"
            + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
            + "\r\n";
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(head.getBytes(ISO_8859_1));
    whole.writeBytes(body);
    try {
      var began = System.nanoTime();
      socket.getOutputStream().write(whole.toByteArray());
      return read(began);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** The status of a page by this spelling of its path, which nobody normalises on the way. */
  int get(String path, String host) {
    try {
      var began = System.nanoTime();
      var head = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      return read(began).status();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private Answer read(long began) throws IOException {
    var status = Integer.parseInt(line().split(" ")[1]);
    var headers = new TreeMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      var colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
    }
    var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new Answer(status, headers, new String(body, UTF_8), System.nanoTime() - began);
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (var c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** USER_PASSWORD_AUTH. */
  Answer password(String client, String user, String password) {
    return initiate(
        client,
        "USER_PASSWORD_AUTH",
        new JsonObject().put("USERNAME", user).put("PASSWORD", password));
  }

  Answer initiate(String client, String flow, JsonObject parameters) {
    return call(
        "InitiateAuth",
        new JsonObject()
            .put("ClientId", client)
            .put("AuthFlow", flow)
            .put("AuthParameters", parameters));
  }

  Answer respond(String client, String challenge, String session, JsonObject responses) {
    return call(
        "RespondToAuthChallenge",
        new JsonObject()
            .put("ClientId", client)
            .put("ChallengeName", challenge)
            .put("Session", session)
            .put("ChallengeResponses", responses));
  }

  /** Answers a CUSTOM_CHALLENGE. */
  Answer answer(String client, String user, String session, String answer) {
    return respond(
        client,
        "CUSTOM_CHALLENGE",
        session,
        new JsonObject().put("USERNAME", user).put("ANSWER", answer));
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
