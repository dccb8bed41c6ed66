package dev.sallyport.token.bearer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.OutsideIssuer.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Servers whose addresses somebody gave through the API, or whose documents named them. They are
 * asked over https at public addresses only (AC-107): a name is looked up once, every address of it
 * is checked, and a checked one is connected to. No redirect is followed, and no more is read than
 * an answer may need.
 */
public final class NamedServers {
  private static final int AT_ONCE = 16;
  private static final int THREADS = 4;
  private static final int WAITING = 64;

  private final HttpClient http;
  private final BoundedPool lookups;
  private final KeyServer server;
  private final boolean inside;

  /**
   * Asks them with one client.
   *
   * @param inside whether they may also be on this machine and its networks, which never means a
   *     cloud's metadata service; http is for this machine only
   */
  public NamedServers(Vertx vertx, boolean inside) {
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(false),
            new PoolOptions().setHttp1MaxSize(AT_ONCE).setMaxWaitQueueSize(AT_ONCE));
    this.lookups = new BoundedPool(vertx, "provider-names", THREADS, WAITING);
    this.server = new KeyServer(http, Names.ofMachine(), lookups);
    this.inside = inside;
  }

  /** The JSON document at this address; fails where there is none. */
  Future<Map<String, Object>> document(URI url, Deadline within) {
    return places(url).compose(places -> server.get(url, places, within));
  }

  /** The XML document at this address, in UTF-8; fails where there is none. */
  public Future<String> xml(URI url, Deadline within) {
    return places(url)
        .compose(
            places ->
                server.read(
                    url, places, "application/samlmetadata+xml, application/xml, text/xml", within))
        .map(body -> body.toString(UTF_8));
  }

  /** Asks for an object, such as what an access token tells of a person. */
  public Future<Reply> get(URI url, Map<String, String> headers, Deadline within) {
    return places(url)
        .compose(places -> server.ask(url, places, headers, within))
        .map(NamedServers::reply);
  }

  /** Asks for a list, such as a person's addresses; fails where there is none. */
  public Future<List<Object>> list(URI url, Map<String, String> headers, Deadline within) {
    return places(url).compose(places -> server.list(url, places, headers, within));
  }

  /**
   * Sends a form, once. Fails where no answer came in time, and then nobody knows whether it was
   * acted upon.
   */
  public Future<Reply> post(URI url, Map<String, String> headers, String form, Deadline within) {
    return places(url)
        .compose(places -> server.post(url, places, headers, form, within))
        .map(NamedServers::reply);
  }

  private static Reply reply(KeyServer.Posted posted) {
    return new Reply(posted.status(), posted.body());
  }

  private Future<List<InetAddress>> places(URI url) {
    return server.addresses(url).map(addresses -> allowed(url, addresses));
  }

  /** All or none: whoever chooses a name's addresses chooses the order too. */
  private List<InetAddress> allowed(URI url, List<InetAddress> addresses) {
    for (var address : addresses) {
      if (!PublicAddress.is(address) && !(inside && PublicAddress.nearby(address))) {
        throw new KeyTrouble("the address is not public");
      }
    }
    if (!"https".equals(url.getScheme())
        && !addresses.stream().allMatch(InetAddress::isLoopbackAddress)) {
      throw new KeyTrouble("the address is without TLS");
    }
    return addresses;
  }

  /**
   * What was named, as an address that may be asked or that browsers may be sent to: https, or http
   * where servers may be on this machine. Fails with words that may be logged.
   */
  public URI address(@Nullable Object named, String what) {
    try {
      var url = new URI(String.valueOf(named));
      if (("https".equals(url.getScheme()) || (inside && "http".equals(url.getScheme())))
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawFragment() == null) {
        return url;
      }
    } catch (URISyntaxException notAUrl) {
      // Told below.
    }
    throw new KeyTrouble("there is no address of " + what);
  }

  /** Asks nothing any more. */
  public Future<Void> close() {
    return Future.join(http.close(), lookups.close()).mapEmpty();
  }
}
