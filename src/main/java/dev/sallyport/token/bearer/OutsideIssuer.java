package dev.sallyport.token.bearer;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An outside issuer as somebody who signs people in there talks to it. What its discovery document
 * may name is judged as the address of its keys is (AC-107), no redirect is followed, and no more
 * is read than a reply may need.
 */
public final class OutsideIssuer {
  private static final int AT_ONCE = 16;

  /**
   * What came back of a form.
   *
   * @param body empty where it was no JSON object
   */
  public record Reply(int status, Map<String, Object> body) {
    /** Says nothing of the tokens in it. */
    @Override
    public String toString() {
      return "Reply[" + status + ", ***]";
    }
  }

  /** What the issuer says of itself (OpenID Connect Discovery 1.0 §3). */
  public final class About {
    private final OutsideKeys.Document document;

    private About(OutsideKeys.Document document) {
      this.document = document;
    }

    /** What the document says under this name; null where it does not. */
    public @Nullable Object said(String name) {
      return document.metadata().get(name);
    }

    /**
     * The address under this name, which browsers may be sent to.
     *
     * @throws RuntimeException where there is none that is https
     */
    public URI address(String name) {
      return keys.url(said(name), name);
    }

    /**
     * Sends a form to the address under this name, once. Fails where no answer came in time, and
     * then nobody knows whether it was acted upon.
     */
    public Future<Reply> post(
        String name, Map<String, String> headers, String form, Deadline within) {
      return Future.succeededFuture()
          .map(_ -> address(name))
          .compose(
              url ->
                  keys.places(url, document.addresses())
                      .compose(places -> server.post(url, places, headers, form, within)))
          .map(posted -> new Reply(posted.status(), posted.body()));
    }
  }

  private final KeyServer server;
  private final OutsideKeys keys;

  /** Talks to this issuer, with a client and a thread of its own. */
  public OutsideIssuer(Vertx vertx, IssuerConfig issuer) {
    this.server = new KeyServer(vertx, issuer, Names.ofMachine(), "sign-in-", AT_ONCE);
    this.keys = new OutsideKeys(issuer, server, PublicAddress::is);
  }

  /** Asks it for its discovery document. */
  public Future<About> about() {
    return keys.discovered().map(About::new);
  }

  /** In words that may be logged, what went wrong. */
  public static String words(Throwable trouble) {
    return KeyTrouble.words(trouble);
  }

  /** Asks nothing any more. */
  public Future<Void> close() {
    return server.close();
  }
}
