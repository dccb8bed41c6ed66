package dev.sallyport.ingress.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sallyport.SallyportForTests;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every way a request can come to the gate, as who stands before it would use it. */
enum Door {
  PROXY,
  SIDECAR,
  FORWARD_AUTH,
  EXT_AUTHZ_HTTP,
  EXT_AUTHZ_GRPC,
  /** With {@code encode_raw_headers}. */
  EXT_AUTHZ_GRPC_RAW;

  /** Whose request it is, as proxies that ask say. */
  static final String CLIENT = "203.0.113.9";

  /**
   * What came of it.
   *
   * @param arrived what the upstream got, where we send; null where it got nothing
   * @param headers what the upstream gets, where we are asked by somebody who does as he is told
   */
  record Verdict(int status, @Nullable JsonObject arrived, MultiMap headers) {}

  /** What a proxy that asks is told to take from the answer. */
  private static final List<String> COPIED =
      List.of("X-User-Id", "X-Identity-Token", "Authorization");

  private static final String CHECK = "/envoy.service.auth.v3.Authorization/Check";

  boolean sends() {
    return this == PROXY || this == SIDECAR;
  }

  /**
   * Brings a request to it.
   *
   * @param headers whole lines, without Host
   */
  Verdict ask(Vertx vertx, URI at, Case asked, List<String> headers) {
    return switch (this) {
      case PROXY, SIDECAR -> sent(at, asked, headers);
      case FORWARD_AUTH -> forwardAuth(at, asked, headers);
      case EXT_AUTHZ_HTTP -> extAuthz(at, asked, headers);
      case EXT_AUTHZ_GRPC, EXT_AUTHZ_GRPC_RAW ->
          checked(check(vertx, at, question(asked, headers)), parsed(headers));
    };
  }

  private static Verdict sent(URI at, Case asked, List<String> headers) {
    var answer = RawHttp.ask(at, asked.method() + " " + asked.target(), hosted(asked, headers));
    var arrived = answer.status() == 200 ? new JsonObject(answer.body()) : null;
    var got = MultiMap.caseInsensitiveMultiMap();
    if (arrived != null) {
      arrived.getJsonArray("headers").stream()
          .map(JsonArray.class::cast)
          .forEach(header -> got.add(header.getString(0), header.getString(1)));
    }
    return new Verdict(answer.status(), arrived, got);
  }

  private static List<String> hosted(Case asked, List<String> headers) {
    var all = new ArrayList<>(List.of("Host: " + asked.host()));
    all.addAll(headers);
    return all;
  }

  /** As nginx and Caddy do: their own in the place of what the client sent. */
  private static Verdict forwardAuth(URI at, Case asked, List<String> headers) {
    var all = new ArrayList<>(List.of("Host: sallyport"));
    headers.stream()
        .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("x-forwarded-"))
        .forEach(all::add);
    all.addAll(
        List.of(
            "X-Forwarded-Method: " + asked.method(),
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: " + asked.host(),
            "X-Forwarded-Uri: " + asked.target(),
            "X-Forwarded-For: 10.1.1.1, " + CLIENT));
    var answer = RawHttp.ask(at, "GET /forward-auth", all);
    var got = MultiMap.caseInsensitiveMultiMap();
    COPIED.forEach(name -> got.add(name, answer.headers().getAll(name)));
    return new Verdict(answer.status(), null, got);
  }

  private static Verdict extAuthz(URI at, Case asked, List<String> headers) {
    var all = hosted(asked, headers);
    all.removeIf(line -> line.startsWith("X-Forwarded-For"));
    all.add("X-Forwarded-For: 10.1.1.1, " + CLIENT);
    var answer = RawHttp.ask(at, asked.method() + " /ext-authz" + asked.target(), all);
    var got = parsed(headers);
    got.remove("X-Forwarded-For");
    for (var name :
        answer.headers().get("x-envoy-auth-headers-to-remove") == null
            ? new String[0]
            : answer.headers().get("x-envoy-auth-headers-to-remove").split(",", -1)) {
      got.remove(name);
    }
    COPIED.stream()
        .filter(answer.headers()::contains)
        .forEach(name -> got.set(name, answer.headers().get(name)));
    return new Verdict(answer.status(), null, got);
  }

  private static MultiMap parsed(List<String> lines) {
    var headers = MultiMap.caseInsensitiveMultiMap();
    for (var line : lines) {
      int colon = line.indexOf(':');
      headers.add(line.substring(0, colon), line.substring(colon + 2));
    }
    return headers;
  }

  private CheckRequest question(Case asked, List<String> headers) {
    var http =
        AttributeContext.HttpRequest.newBuilder()
            .setMethod(asked.method())
            .setHost(asked.host())
            .setPath(asked.target())
            .setScheme("https");
    var all = new ArrayList<>(headers);
    all.addAll(
        List.of(
            ":path: " + asked.target(),
            ":authority: " + asked.host(),
            ":method: " + asked.method()));
    var map = HeaderMap.newBuilder();
    for (var line : all) {
      int colon = line.indexOf(':', 1);
      var name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      var value = line.substring(colon + 2);
      if (this == EXT_AUTHZ_GRPC_RAW) {
        var bytes = name.startsWith(":") ? value.getBytes(UTF_8) : value.getBytes(ISO_8859_1);
        map.addHeaders(
            HeaderValue.newBuilder().setKey(name).setRawValue(ByteString.copyFrom(bytes)));
      } else {
        var seen = name.startsWith(":") ? value : value.replace('\u00ff', '!');
        http.putHeaders(
            name, http.containsHeaders(name) ? http.getHeadersOrThrow(name) + "," + seen : seen);
      }
    }
    if (this == EXT_AUTHZ_GRPC_RAW) {
      http.setHeaderMap(map);
    }
    return about(http.build());
  }

  static CheckRequest about(AttributeContext.HttpRequest http) {
    return CheckRequest.newBuilder()
        .setAttributes(
            AttributeContext.newBuilder()
                .setSource(
                    AttributeContext.Peer.newBuilder()
                        .setAddress(
                            Address.newBuilder()
                                .setSocketAddress(SocketAddress.newBuilder().setAddress(CLIENT))))
                .setRequest(AttributeContext.Request.newBuilder().setHttp(http)))
        .build();
  }

  private static Verdict checked(CheckResponse said, MultiMap headers) {
    if (said.getStatus().getCode() != 0) {
      return new Verdict(said.getDeniedResponse().getStatus().getCodeValue(), null, headers);
    }
    headers.remove("X-Forwarded-For");
    said.getOkResponse().getHeadersToRemoveList().forEach(headers::remove);
    said.getOkResponse()
        .getHeadersList()
        .forEach(each -> headers.set(each.getHeader().getKey(), each.getHeader().getValue()));
    return new Verdict(200, null, headers);
  }

  /** One call of Envoy's, over HTTP/2 in clear text. */
  static CheckResponse check(Vertx vertx, URI at, CheckRequest question) {
    var client = grpc(vertx);
    var message = question.toByteArray();
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(at.getHost())
            .setPort(at.getPort())
            .setURI(CHECK)
            .putHeader("content-type", "application/grpc")
            .putHeader("te", "trailers");
    var framed = Buffer.buffer().appendByte((byte) 0).appendInt(message.length);
    var body =
        SallyportForTests.done(
            client
                .request(options)
                // At once, on its event loop: a busy machine else has the answer over before this
                // thread asks for its body.
                .compose(
                    request ->
                        request
                            .send(framed.appendBytes(message))
                            .compose(response -> response.body()))
                .eventually(client::close));
    try {
      return CheckResponse.parseFrom(body.getBytes(5, body.length()));
    } catch (InvalidProtocolBufferException broken) {
      throw new IllegalStateException(broken);
    }
  }

  static HttpClient grpc(Vertx vertx) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false));
  }
}
