package dev.sallyport.browser;

import dev.sallyport.browser.SessionNotes.Why;
import dev.sallyport.config.BrowserConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics.Browser;
import dev.sallyport.token.bearer.Bearer;
import dev.sallyport.token.bearer.BearerTokens;
import dev.sallyport.token.bearer.Given;
import dev.sallyport.token.bearer.OutsideIssuer;
import dev.sallyport.token.bearer.Verified;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the issuer sends a person back to. A state counts once, in the browser it was made for, at
 * its host, and for a while; the code is exchanged with the PKCE verifier; the ID token must be the
 * one that was asked for. Then the session gets a new id, whatever the browser had (AC-046,
 * AC-047).
 *
 * <p>A state of ours that cannot be finished is nobody's fault in most cases: two tabs, the back
 * button, a page left open over lunch. A browser that has a session goes on where it wanted to, and
 * another begins anew, twice at most.
 */
final class Callback {
  private static final Logger LOG = LoggerFactory.getLogger(Callback.class);
  private static final int ROUNDS = 2;

  private final BrowserConfig config;
  private final String issuer;
  private final Provider provider;
  private final SignIns signIns;
  private final SessionStore store;
  private final SessionIndex index;
  private final SessionNotes notes;
  private final BearerTokens bearers;
  private final Kek kek;
  private final RandomIds ids;
  private final InstantSource clock;

  Callback(
      BrowserConfig config,
      String issuer,
      Provider provider,
      SignIns signIns,
      SessionStore store,
      SessionIndex index,
      SessionNotes notes,
      BearerTokens bearers,
      Kek kek,
      RandomIds ids,
      InstantSource clock) {
    this.config = config;
    this.issuer = issuer;
    this.provider = provider;
    this.signIns = signIns;
    this.store = store;
    this.index = index;
    this.notes = notes;
    this.bearers = bearers;
    this.kek = kek;
    this.ids = ids;
    this.clock = clock;
  }

  /** Answers; fails where Redis or the issuer could not be asked. */
  Future<PageAnswer> answer(PageRequest request) {
    var parameters = Query.read(request.query()).orElse(Map.of());
    return Pending.open(parameters.getOrDefault("state", ""), kek)
        .filter(pending -> pending.host().equals(request.origin().authority()))
        .map(pending -> answer(request, pending, parameters))
        .orElseGet(
            () -> {
              notes.signIn(Browser.REFUSED, Why.NOT_BEGUN_HERE, "", "", request.address());
              return Future.succeededFuture(
                  PageAnswer.trouble(400, "Nobody is signing in here.", "/"));
            });
  }

  private Future<PageAnswer> answer(
      PageRequest request, Pending pending, Map<String, String> parameters) {
    return store
        .first(Pending.bound(pending.seed(), "", kek), Pending.LIFE, request.deadline())
        .compose(
            first -> {
              var bound =
                  signIns.bound(request.headers(), request.origin()).contains(pending.browser());
              var inTime = clock.instant().isBefore(pending.began().plus(Pending.LIFE));
              return first && bound && inTime
                  ? finish(request, pending, parameters)
                  : again(request, pending);
            });
  }

  private Future<PageAnswer> again(PageRequest request, Pending pending) {
    note(request, pending, Why.USED_OR_LATE);
    return ticket(request)
        .map(ticket -> store.use(ticket, request.deadline()).map(Optional::isPresent))
        .orElseGet(() -> Future.succeededFuture(false))
        .compose(
            signedIn -> {
              if (signedIn) {
                return Future.succeededFuture(PageAnswer.on(pending.path(), List.of()));
              }
              return pending.round() < ROUNDS
                  ? signIns.begin(
                      request.headers(),
                      request.address(),
                      request.origin(),
                      pending.path(),
                      pending.round() + 1,
                      request.deadline())
                  : Future.succeededFuture(
                      PageAnswer.trouble(
                          400, "This sign-in can no longer be finished.", pending.path()));
            });
  }

  private Optional<SessionTicket> ticket(PageRequest request) {
    var cookies = Cookies.named(request.headers(), config.cookie());
    return cookies.size() == 1
        ? SessionTicket.read(cookies.getFirst(), request.origin().authority(), kek)
        : Optional.empty();
  }

  private Future<PageAnswer> finish(
      PageRequest request, Pending pending, Map<String, String> parameters) {
    return provider
        .about()
        .timeout(request.deadline().millisLeft(), TimeUnit.MILLISECONDS)
        .compose(
            about -> {
              // RFC 9207 §2.4: another issuer's answer must not be taken for this one's.
              var from = parameters.get("iss");
              var told =
                  Boolean.TRUE.equals(about.said("authorization_response_iss_parameter_supported"));
              if (from == null ? told : !from.equals(issuer)) {
                return refused(request, pending, Why.ANOTHER_ISSUER);
              }
              var code = parameters.get("code");
              if (code == null || parameters.containsKey("error")) {
                return refused(request, pending, Why.NO_CODE);
              }
              return exchange(request, pending, code);
            });
  }

  private void note(PageRequest request, Pending pending, Why why) {
    notes.signIn(Browser.REFUSED, why, pending.attempt(kek), "", request.address());
  }

  private Future<PageAnswer> refused(PageRequest request, Pending pending, Why why) {
    note(request, pending, why);
    return Future.succeededFuture(
        PageAnswer.trouble(400, "You could not be signed in.", pending.path()));
  }

  private Future<PageAnswer> exchange(PageRequest request, Pending pending, String code) {
    return provider
        .exchange(
            code, pending.verifier(kek), signIns.redirect(request.origin()), request.deadline())
        .compose(
            given ->
                switch (given) {
                  case Given.Refused _ -> refused(request, pending, Why.CODE_REFUSED);
                  case Given.Tokens tokens -> identified(request, pending, tokens);
                })
        .recover(
            trouble -> {
              note(request, pending, Why.TROUBLE);
              LOG.atWarn()
                  .addKeyValue("cause", OutsideIssuer.words(trouble))
                  .log("a sign-in at the gate could not be finished");
              // The code may be used up, so that this very request is no use again.
              return Future.succeededFuture(
                  PageAnswer.trouble(503, "You could not be signed in now.", pending.path()));
            });
  }

  private Future<PageAnswer> identified(PageRequest request, Pending pending, Given.Tokens tokens) {
    var identity = tokens.identity();
    if (identity == null) {
      return refused(request, pending, Why.NO_ID_TOKEN);
    }
    var within = request.deadline();
    return bearers
        .verifyIdentity(identity, config.issuer(), config.clientId(), pending.nonce(kek), within)
        .compose(
            who ->
                bearers
                    .verify(tokens.access(), List.of(config.issuer()), within)
                    .compose(access -> judged(request, pending, tokens, identity, who, access)));
  }

  private Future<PageAnswer> judged(
      PageRequest request,
      Pending pending,
      Given.Tokens tokens,
      String identity,
      Verified who,
      Verified access) {
    if (who instanceof Verified.Unsure(var why)) {
      return Future.failedFuture(why);
    }
    if (access instanceof Verified.Unsure(var why)) {
      return Future.failedFuture(why);
    }
    if (!(who instanceof Verified.Counts(var person))) {
      LOG.atInfo().addKeyValue("why", who).log("an ID token does not count");
      return refused(request, pending, Why.ID_TOKEN);
    }
    // A session that no route could use would only send the person back here.
    if (!(access instanceof Verified.Counts(var bearer))) {
      LOG.atInfo().addKeyValue("why", access).log("an access token does not count");
      return refused(request, pending, Why.ACCESS_TOKEN);
    }
    return person.subject().equals(bearer.subject())
        ? begin(request, pending, tokens, identity, person, bearer)
        : refused(request, pending, Why.TWO_PEOPLE);
  }

  private Future<PageAnswer> begin(
      PageRequest request,
      Pending pending,
      Given.Tokens tokens,
      String identity,
      Bearer person,
      Bearer bearer) {
    var deadline = request.deadline();
    var ticket = SessionTicket.draw(request.origin().authority(), kek, ids);
    var session =
        new Session(
            tokens.access(),
            Session.renewal(clock.instant(), bearer.expires()),
            bearer.expires(),
            tokens.refresh(),
            identity,
            bearer.subject(),
            person.claims().get("sid") instanceof String sid ? sid : null);
    return ended(request, deadline)
        .compose(_ -> index.add(ticket, session, deadline))
        .compose(_ -> store.open(ticket, session, deadline))
        .onSuccess(_ -> signedIn(request, pending, session))
        .map(
            _ ->
                PageAnswer.on(
                    pending.path(),
                    List.of(
                        Cookies.kept(config.cookie(), ticket.cookie()),
                        Cookies.kept(SignIns.cookie(config), "", 0))));
  }

  private void signedIn(PageRequest request, Pending pending, Session session) {
    notes.signIn(
        Browser.SIGNED_IN, Why.NONE, pending.attempt(kek), session.subject(), request.address());
  }

  /** What the browser had before is over; nobody who knew it has a part in what comes. */
  private Future<Void> ended(PageRequest request, Deadline deadline) {
    return ticket(request)
        .map(
            before ->
                store
                    .end(before, deadline)
                    .onSuccess(ended -> replaced(request, before, ended))
                    .<Void>mapEmpty())
        .orElseGet(Future::succeededFuture);
  }

  private void replaced(PageRequest request, SessionTicket ticket, Optional<Session> ended) {
    ended.ifPresent(
        session -> notes.session(Browser.ENDED, Why.REPLACED, ticket, session, request.address()));
  }
}
