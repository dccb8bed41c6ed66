package dev.sallyport.ingress.pages;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.config.RequestCategory;
import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.directory.Passkey;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.FormGuard;
import dev.sallyport.limits.Requests;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.SignedIn;
import dev.sallyport.webauthn.Registrations;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Making a passkey on a page, as Cognito has it at {@code /passkeys/add}. A passkey opens the
 * account for good, so that whoever makes one must have signed in a moment ago: a browser that was
 * left alone makes none.
 */
final class Passkeys {
  static final String MADE = "/passkeys/added";

  /** How long ago somebody may have signed in. */
  private static final Duration FRESH = Duration.ofMinutes(5);

  /** The device may take its time, no longer than the challenge lives. */
  private static final Duration ANSWERED = FRESH.multipliedBy(2);

  private static final String ABOUT = "passkey";

  private final HostedSessions sessions;
  private final Requests requests;
  private final Registrations registrations;
  private final FormGuard guard;
  private final Audit audit;
  private final InstantSource clock;

  Passkeys(
      HostedSessions sessions,
      Requests requests,
      Registrations registrations,
      FormGuard guard,
      Audit audit,
      InstantSource clock) {
    this.sessions = sessions;
    this.requests = requests;
    this.registrations = registrations;
    this.guard = guard;
    this.audit = audit;
    this.clock = clock;
  }

  /** The page that asks the device. */
  Future<PageAnswer> show(Visit visit) {
    return forFresh(visit, FRESH, this::ask);
  }

  private Future<PageAnswer> ask(Visit visit, SignedIn who) {
    var pool = visit.request().pool();
    var client = visit.request().client();
    return counted(visit)
        .compose(_ -> registrations.begin(pool, client.id(), who.user(), visit.deadline()))
        .map(options -> PageAnswer.shown(making(visit, who, options)))
        .otherwise(trouble -> refused(visit, Failed.of(trouble)));
  }

  /** The device made one. */
  Future<PageAnswer> answer(Visit visit) {
    return forFresh(visit, ANSWERED, this::made);
  }

  private Future<PageAnswer> made(Visit visit, SignedIn who) {
    if (!guard.accepts(visit.form().get("_csrf"), visit.browser(), ABOUT, who.attempt())) {
      return ask(visit, who).map(page -> saying(page, 403, visit.text("form.stale")));
    }
    return complete(visit, who.user())
        .<PageAnswer>map(_ -> new PageAnswer.Sent(visit.url(MADE), null))
        .recover(
            trouble ->
                ask(visit, who)
                    .map(
                        page -> {
                          var text = Refusals.text(Failed.of(trouble), visit.words());
                          return saying(page, 200, text);
                        }));
  }

  private Future<User> complete(Visit visit, User user) {
    var request = visit.request();
    return counted(visit)
        .compose(_ -> credential(visit))
        .compose(
            credential ->
                registrations.complete(
                    request.pool(), request.client().id(), user, credential, visit.deadline()))
        .onSuccess(_ -> note(visit, user, "done", ""))
        .onFailure(trouble -> note(visit, user, "refused", AuditEvent.why(Failed.of(trouble))));
  }

  /** As the operations are (limits.md §1). */
  private Future<Void> counted(Visit visit) {
    return requests.take(
        visit.request().pool().id(), RequestCategory.USER_RESOURCE_UPDATE, visit.deadline());
  }

  private static Future<JsonObject> credential(Visit visit) {
    try {
      return Future.succeededFuture(new JsonObject(visit.form().get(Replies.ANSWER)));
    } catch (DecodeException none) {
      return Future.failedFuture(new Failed(new Failure.PasskeyNotSupported()));
    }
  }

  /** The same event as the operation leaves. */
  private void note(Visit visit, User user, String outcome, String why) {
    var request = visit.request();
    audit.record(
        new AuditEvent(
            visit.id(),
            visit.id(),
            request.pool().id(),
            request.client().id(),
            user.sub(),
            visit.address().value(),
            "CompleteWebAuthnRegistration",
            "",
            outcome,
            why,
            null));
  }

  /** What there is now. */
  Future<PageAnswer> list(Visit visit) {
    return who(visit)
        .map(
            who ->
                who.<PageAnswer>map(each -> PageAnswer.shown(all(visit, each.user())))
                    .orElseGet(() -> signIn(visit)));
  }

  private Future<Optional<SignedIn>> who(Visit visit) {
    return visit
        .session()
        .map(value -> sessions.look(visit.request().pool(), value, visit.deadline()))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private Future<PageAnswer> forFresh(
      Visit visit, Duration within, BiFunction<Visit, SignedIn, Future<PageAnswer>> page) {
    return who(visit)
        .compose(
            found -> {
              if (found.isEmpty()) {
                return Future.succeededFuture(signIn(visit));
              }
              var who = found.get();
              if (!who.provider().equals(OAuthSettings.OWN)) {
                return Future.succeededFuture(elsewhere(visit, who));
              }
              return who.authTime().plus(within).isBefore(clock.instant())
                  ? Future.succeededFuture(signIn(visit))
                  : page.apply(visit, who);
            });
  }

  /** The way leads back here, since the address says what follows. */
  private static PageAnswer signIn(Visit visit) {
    return new PageAnswer.Sent(visit.url("/login"), null);
  }

  /** Who signs in at a provider never signs in here, with a passkey or without. */
  private static PageAnswer elsewhere(Visit visit, SignedIn who) {
    return PageAnswer.shown(
        Screen.of(visit.text("passkeys.title"), visit.text("passkeys.elsewhere", who.provider()))
            .linking(onward(visit)));
  }

  private Screen making(Visit visit, SignedIn who, JsonObject options) {
    var hidden = Map.of("_csrf", guard.token(visit.browser(), ABOUT, who.attempt()));
    var script =
        new Screen.Script(
            "passkey",
            options.encode(),
            Replies.ANSWER,
            visit.text("passkey.working"),
            visit.text("passkeys.failed"),
            visit.text("passkeys.without"),
            visit.text("passkeys.make"));
    var lead =
        new ArrayList<>(
            List.of(visit.text("passkeys.lead"), visit.text("consent.who", who.user().called())));
    var passkeys = named(visit, who.user());
    if (!passkeys.isEmpty()) {
      lead.add(visit.text("passkeys.already"));
    }
    return Screen.of(visit.text("passkeys.title"), lead.toArray(String[]::new))
        .listing(passkeys)
        .running(script)
        .with(new Screen.Sheet(visit.url(Authorizations.PASSKEYS), hidden, List.of(), List.of()))
        .linking(new Screen.Link(visit.request().redirectUri(), visit.text("passkeys.later")));
  }

  private static Screen all(Visit visit, User user) {
    var passkeys = named(visit, user);
    var lead = passkeys.isEmpty() ? "passkeys.none" : "passkeys.have";
    return Screen.of(visit.text("passkeys.all"), visit.text(lead))
        .listing(passkeys)
        .linking(
            onward(visit),
            new Screen.Link(visit.url(Authorizations.PASSKEYS), visit.text("passkeys.another")));
  }

  private static List<String> named(Visit visit, User user) {
    return user.passkeys().stream()
        .map(passkey -> visit.text("passkeys.one", passkey.name(), day(visit, passkey)))
        .toList();
  }

  private static String day(Visit visit, Passkey passkey) {
    return visit.words().day(passkey.created());
  }

  private static PageAnswer refused(Visit visit, Failure failure) {
    var text =
        failure instanceof Failure.TooManyPasskeys
            ? visit.text("passkeys.many")
            : Refusals.text(failure, visit.words());
    return new PageAnswer.Shown(
        Refusals.status(failure),
        Screen.of(visit.text("passkeys.title"), text).linking(onward(visit)));
  }

  private static Screen.Link onward(Visit visit) {
    var to = visit.request().redirectUri();
    return new Screen.Link(to, visit.text("passkeys.onward", Screens.place(to)));
  }

  /** The page with what came of the last step, where it is one that can be answered. */
  private static PageAnswer saying(PageAnswer answer, int status, String text) {
    return answer instanceof PageAnswer.Shown(var was, var screen) && was == 200
        ? new PageAnswer.Shown(status, screen.saying(new Screen.Message(true, text, null)))
        : answer;
  }
}
