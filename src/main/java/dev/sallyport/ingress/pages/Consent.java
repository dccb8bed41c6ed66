package dev.sallyport.ingress.pages;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.failure.Failed;
import dev.sallyport.ingress.FormGuard;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.SignedIn;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page that asks a person whether a client may have what it wants. Its path holds a proof that
 * the sign-in is good for this very request; whoever comes without it, or signed in as another by
 * now, begins again.
 */
final class Consent {
  private static final String ALLOW = "allow";
  private static final String DENY = "deny";

  /** In the order in which they are told. */
  private static final List<String> KNOWN =
      List.of("openid", "profile", "email", "phone", "aws.cognito.signin.user.admin");

  private final Authorizations authorizations;
  private final HostedSessions sessions;
  private final FormGuard guard;
  private final Audit audit;

  Consent(Authorizations authorizations, HostedSessions sessions, FormGuard guard, Audit audit) {
    this.audit = audit;
    this.authorizations = authorizations;
    this.sessions = sessions;
    this.guard = guard;
  }

  /** The page. */
  Future<PageAnswer> show(Visit visit, String proof) {
    return who(visit, proof)
        .map(
            who ->
                who.<PageAnswer>map(each -> PageAnswer.shown(screen(visit, proof, each)))
                    .orElseGet(() -> again(visit)));
  }

  /** One of its buttons was pressed. */
  Future<PageAnswer> answer(Visit visit, String proof) {
    return who(visit, proof)
        .compose(
            who ->
                who.map(each -> answer(visit, proof, each))
                    .orElseGet(() -> Future.succeededFuture(again(visit))));
  }

  private Future<PageAnswer> answer(Visit visit, String proof, SignedIn who) {
    var request = visit.request();
    if (!guard.accepts(visit.form().get("_csrf"), visit.browser(), about(request, proof))) {
      var stale = new Screen.Message(true, visit.text("form.stale"), null);
      var page = screen(visit, proof, who).saying(stale);
      return Future.succeededFuture(new PageAnswer.Shown(403, page));
    }
    return switch (visit.form().get(Replies.ACT)) {
      case ALLOW ->
          sent(
              noted(visit, who, "allowed", authorizations.allowed(request, who, visit.deadline())));
      case DENY ->
          sent(noted(visit, who, "denied", authorizations.denied(request, who, visit.deadline())));
      default -> Future.succeededFuture(PageAnswer.shown(screen(visit, proof, who)));
    };
  }

  private <T> Future<T> noted(Visit visit, SignedIn who, String decided, Future<T> done) {
    return done.onSuccess(_ -> note(visit, who, "done", decided + ": " + asked(visit.request())))
        .onFailure(trouble -> note(visit, who, "refused", AuditEvent.why(Failed.of(trouble))));
  }

  /** What the person decided on. */
  private static String asked(AuthorizationRequest request) {
    return Stream.concat(request.wanted().stream().sorted(), request.resources().stream())
        .collect(Collectors.joining(" "));
  }

  private void note(Visit visit, SignedIn who, String outcome, String why) {
    var request = visit.request();
    audit.record(
        new AuditEvent(
            visit.id(),
            request.pool().id(),
            request.client().id(),
            who.user().sub(),
            visit.address().value(),
            "consent",
            outcome,
            why));
  }

  private static Future<PageAnswer> sent(Future<String> location) {
    return location.map(to -> new PageAnswer.Sent(to, null));
  }

  private Future<Optional<SignedIn>> who(Visit visit, String proof) {
    return visit
        .session()
        .map(value -> sessions.look(visit.request().pool(), value, visit.deadline()))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .map(found -> found.filter(who -> authorizations.asks(proof, visit.request(), who)));
  }

  private static PageAnswer again(Visit visit) {
    return new PageAnswer.Sent(visit.url("/oauth2/authorize"), null);
  }

  /** The form is good for what it showed, also where the client is given more scopes meanwhile. */
  private static String[] about(AuthorizationRequest request, String proof) {
    return Stream.of(
            Stream.of("consent", proof),
            request.wanted().stream().sorted(),
            request.resources().stream())
        .flatMap(each -> each)
        .toArray(String[]::new);
  }

  private Screen screen(Visit visit, String proof, SignedIn who) {
    var request = visit.request();
    var hidden = new LinkedHashMap<String, String>();
    hidden.put("_csrf", guard.token(visit.browser(), about(request, proof)));
    var buttons =
        List.of(
            new Screen.Button(Replies.ACT, ALLOW, visit.text("consent.allow"), true, false),
            new Screen.Button(Replies.ACT, DENY, visit.text("consent.deny"), false, false));
    var name = request.client().name();
    var path = Authorizations.CONSENT + "/" + proof;
    return Screen.of(
            visit.text("consent.title", name),
            visit.text("consent.who", who.user().called()),
            visit.text("consent.lead", name))
        .listing(wanted(visit))
        .ending(visit.text("consent.back", Screens.place(request.redirectUri())))
        .with(new Screen.Sheet(visit.url(path), hidden, List.of(), buttons))
        .linking(new Screen.Link(visit.url("/login"), visit.text("consent.another")));
  }

  /** What the scopes let a client know and do, in words. */
  private static List<String> wanted(Visit visit) {
    var scopes = visit.request().wanted();
    var wanted = new ArrayList<String>();
    KNOWN.stream()
        .filter(scopes::contains)
        .forEach(scope -> wanted.add(visit.text("consent." + scope)));
    scopes.stream()
        .filter(scope -> !KNOWN.contains(scope))
        .sorted()
        .forEach(scope -> wanted.add(visit.text("consent.other", scope)));
    visit.request().resources().forEach(at -> wanted.add(visit.text("consent.resource", at)));
    return wanted;
  }
}
