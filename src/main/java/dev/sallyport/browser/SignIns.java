package dev.sallyport.browser;

import dev.sallyport.browser.SessionNotes.Why;
import dev.sallyport.config.BrowserConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics.Browser;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Sends a browser to sign in. Only this browser can finish it: a cookie of its own, the same for
 * all its tabs, is part of what is sealed in the state (AC-046).
 */
final class SignIns {
  private static final int BYTES = 32;
  private static final Pattern BINDING = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final BrowserConfig config;
  private final Provider provider;
  private final SessionNotes notes;
  private final Kek kek;
  private final RandomIds ids;
  private final InstantSource clock;

  SignIns(
      BrowserConfig config,
      Provider provider,
      SessionNotes notes,
      Kek kek,
      RandomIds ids,
      InstantSource clock) {
    this.notes = notes;
    this.config = config;
    this.provider = provider;
    this.kek = kek;
    this.ids = ids;
    this.clock = clock;
  }

  /** The cookie that binds a browser's sign-ins to it. */
  static String cookie(BrowserConfig config) {
    return config.cookie() + "-start";
  }

  /** What this browser makes of its cookie; empty without one clear one. */
  List<String> bound(MultiMap headers, Origin origin) {
    var cookies = Cookies.named(headers, cookie(config));
    return cookies.size() == 1 && BINDING.matcher(cookies.getFirst()).matches()
        ? List.of(Pending.bound(cookies.getFirst(), origin.authority(), kek))
        : List.of();
  }

  /** The address that the issuer sends people back to. */
  String redirect(Origin origin) {
    return origin.text() + config.callback();
  }

  /**
   * Begins a sign-in.
   *
   * @param headers the request's
   * @param address where it came from
   * @param path where the person wanted to go
   * @param round how often it was begun before
   */
  Future<PageAnswer> begin(
      MultiMap headers, String address, Origin origin, String path, int round, Deadline deadline) {
    var own = Cookies.named(headers, cookie(config));
    var binding =
        own.size() == 1 && BINDING.matcher(own.getFirst()).matches()
            ? own.getFirst()
            : ids.base64url(BYTES);
    var pending =
        new Pending(
            ids.base64url(BYTES),
            origin.authority(),
            Paths.safe(path),
            clock.instant(),
            round,
            Pending.bound(binding, origin.authority(), kek));
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("response_type", "code");
    parameters.put("client_id", config.clientId());
    parameters.put("redirect_uri", redirect(origin));
    parameters.put("scope", String.join(" ", config.scopes()));
    parameters.put("state", pending.seal(kek));
    parameters.put("nonce", pending.nonce(kek));
    parameters.put("code_challenge", pending.challenge(kek));
    parameters.put("code_challenge_method", "S256");
    var cookie = Cookies.kept(cookie(config), binding, Pending.LIFE.toSeconds());
    return provider
        .signIn(parameters, deadline)
        .onSuccess(_ -> notes.signIn(Browser.STARTED, Why.NONE, pending.attempt(kek), "", address))
        .map(location -> new PageAnswer(302, location, List.of(cookie), ""));
  }
}
