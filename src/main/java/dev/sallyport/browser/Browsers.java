package dev.sallyport.browser;

import dev.sallyport.audit.Audit;
import dev.sallyport.config.BrowserConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.bearer.BearerTokens;
import dev.sallyport.token.bearer.OutsideIssuer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Browsers' sessions: begins, finds, renews and ends them. One for the whole process. */
public final class Browsers {
  private static final Logger LOG = LoggerFactory.getLogger(Browsers.class);
  private static final Duration CLOSING = Duration.ofSeconds(10);

  /**
   * What the room is built from.
   *
   * @param issuer the one that {@code config} names
   * @param ended by which this process hears of sessions that others have ended
   */
  public record Parts(
      SharedRedis redis,
      RevocationFeed ended,
      Kek kek,
      RandomIds ids,
      BearerTokens bearers,
      IssuerConfig issuer,
      BrowserConfig config,
      Metrics metrics,
      Audit audit,
      InstantSource clock) {}

  private final BrowserConfig config;
  private final Kek kek;
  private final OutsideIssuer issuer;
  private final SessionStore store;
  private final Renewals renewals;
  private final SignIns signIns;
  private final Callback callback;
  private final Logout logout;
  private final BackChannel backChannel;
  private final RevocationFeed ended;
  private final InstantSource clock;

  /** To be made outside of verticles, whose end would be its own too. */
  public Browsers(Vertx vertx, Parts parts) {
    this.config = parts.config();
    this.kek = parts.kek();
    this.ended = parts.ended();
    this.clock = parts.clock();
    this.issuer = new OutsideIssuer(vertx, parts.issuer());
    this.store = new SessionStore(parts.redis(), config);
    var index = new SessionIndex(parts.redis(), config, kek);
    var provider = new Provider(issuer, config, parts.clock());
    var notes = new SessionNotes(parts.metrics(), parts.audit(), config);
    this.renewals =
        new Renewals(
            vertx,
            store,
            provider,
            parts.bearers(),
            config.issuer(),
            notes,
            parts.ids(),
            parts.clock());
    this.signIns = new SignIns(config, provider, notes, kek, parts.ids(), parts.clock());
    this.callback =
        new Callback(
            config,
            parts.issuer().issuer(),
            provider,
            signIns,
            store,
            index,
            notes,
            parts.bearers(),
            kek,
            parts.ids(),
            parts.clock());
    this.logout = new Logout(config, provider, store, notes, kek);
    this.backChannel =
        new BackChannel(config, store, index, notes, parts.bearers(), kek, parts.clock());
  }

  /** The name of the issuer whose tokens sessions hold. */
  public String issuer() {
    return config.issuer();
  }

  /** Whether a request brings a session cookie by this configuration, whatever it is worth. */
  public static boolean come(MultiMap headers, BrowserConfig config) {
    return !Cookies.named(headers, config.cookie()).isEmpty();
  }

  /** Every session cookie of a request; more than one is no answer (AC-054). */
  public List<String> cookies(MultiMap headers) {
    return Cookies.named(headers, config.cookie());
  }

  /** The value of {@code Cookie} without those that are ours; empty where none is left. */
  public String others(MultiMap headers) {
    var name = config.cookie().toLowerCase(Locale.ROOT);
    return Cookies.without(
        headers, cookie -> cookie.equals(name) || cookie.equals(name + "-start"));
  }

  /**
   * The access token of the session with this cookie; empty where there is none, or it has ended.
   * Fails where that cannot be told now, or its token has expired and no other came in time.
   */
  public Future<Optional<String>> token(String cookie, Origin origin, Deadline deadline) {
    var ticket = SessionTicket.read(cookie, origin.authority(), kek);
    if (ticket.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return store
        .use(ticket.get(), deadline)
        .compose(
            held ->
                held.isPresent()
                    ? renewals.current(ticket.get(), held.get(), deadline)
                    : Future.succeededFuture(Optional.empty()))
        .map(session -> session.map(Session::access));
  }

  /** The session with this cookie, for something that stays open; empty where it can be none. */
  public Optional<OpenSession> open(String cookie, Origin origin) {
    return SessionTicket.read(cookie, origin.authority(), kek)
        .map(ticket -> new OpenSession(ticket, store, renewals, ended, config, clock));
  }

  /**
   * Sends somebody to sign in who wanted to go to {@code path}, with its query. Fails where the
   * issuer cannot be asked.
   *
   * @param address where the request came from
   */
  public Future<PageAnswer> signIn(
      MultiMap headers, String address, Origin origin, String path, Deadline deadline) {
    return signIns.begin(headers, address, origin, path, 0, deadline);
  }

  /** Whether a path is ours, on every host. */
  public boolean owns(String path) {
    return path.equals(config.callback())
        || path.equals(config.logout())
        || path.equals(config.backChannel());
  }

  /** Answers a request to a path that is ours. Never fails. */
  public Future<PageAnswer> answer(PageRequest request) {
    return answered(request)
        .recover(
            trouble -> {
              LOG.atWarn()
                  .addKeyValue("cause", OutsideIssuer.words(trouble))
                  .log("a browser could not be answered");
              return Future.succeededFuture(
                  PageAnswer.trouble(503, "Not available now.", config.afterLogout()));
            });
  }

  private Future<PageAnswer> answered(PageRequest request) {
    var back = request.path().equals(config.callback());
    if (!request.method().equals(back ? "GET" : "POST")) {
      return Future.succeededFuture(PageAnswer.trouble(405, "Not like this.", "/"));
    }
    if (back) {
      return callback.answer(request);
    }
    return request.path().equals(config.logout())
        ? logout.answer(request)
        : backChannel.answer(request);
  }

  /** Waits a while for tokens that are being exchanged, and then asks the issuer nothing more. */
  public Future<Void> close() {
    return renewals.settled(CLOSING).compose(_ -> issuer.close());
  }

  /** The issuer that this configuration names, which the reader has seen to. */
  public static Optional<IssuerConfig> named(
      @Nullable BrowserConfig config, List<IssuerConfig> issuers) {
    return config == null
        ? Optional.empty()
        : issuers.stream().filter(each -> each.name().equals(config.issuer())).findFirst();
  }
}
