package dev.sallyport.ingress.console;

import dev.sallyport.config.ConsoleConfig.Operator;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Admission.Kind;
import dev.sallyport.ingress.Body;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.Form;
import dev.sallyport.ingress.FormGuard;
import dev.sallyport.ingress.RequestCookies;
import dev.sallyport.runtime.Attempt;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.runtime.InTime;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes a page's request: the form, the cookies, a place, the session; and writes what comes of it.
 * Whoever has no session is sent to sign in, and a form that no page of this session made is
 * refused.
 */
final class ConsoleHandler {
  static final String FORM_COOKIE = "__Host-sallyport-console-form";

  private static final int BODY_LIMIT = 16_384;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofSeconds(29);
  private static final String FORM = "application/x-www-form-urlencoded";

  /** Of the script that keeps a page up to date: a page that nobody looks at keeps no session. */
  private static final String LIVE = "X-Console-Live";

  private final ConsoleSessions sessions;
  private final ConsoleApi api;
  private final FormGuard guard;
  private final Admission admission;
  private final ClientAddress addresses;
  private final RandomIds ids;
  private final Templates templates;
  private final Words words;

  ConsoleHandler(
      ConsoleSessions sessions,
      ConsoleApi api,
      FormGuard guard,
      Admission admission,
      ClientAddress addresses,
      RandomIds ids,
      Templates templates,
      Words words) {
    this.sessions = sessions;
    this.api = api;
    this.guard = guard;
    this.admission = admission;
    this.addresses = addresses;
    this.ids = ids;
    this.templates = templates;
    this.words = words;
  }

  /** What answers somebody who is signed in. */
  interface Page extends Function<Visit, Future<Answer>> {}

  /** What answers anybody. */
  interface OpenPage extends Function<Guest, Future<Void>> {}

  /**
   * Anybody who asks for a page.
   *
   * @param browser the form cookie's value
   * @param fresh whether the browser has yet to be given it
   * @param session the session cookie's value; empty where there is none
   */
  record Guest(
      RoutingContext ctx,
      String id,
      Deadline deadline,
      Form query,
      Form form,
      String browser,
      boolean fresh,
      String session) {
    /** Says nothing of what was typed. */
    @Override
    public String toString() {
      return "Guest[" + id + "]";
    }
  }

  /** A page that anybody may see. */
  void open(RoutingContext ctx, OpenPage page) {
    met(ctx, Form.EMPTY, Deadline.in(PATIENCE), page);
  }

  /** A form that anybody may send who was shown it. */
  void openForm(RoutingContext ctx, OpenPage page) {
    read(ctx, (form, deadline) -> met(ctx, form, deadline, page));
  }

  /** A page of somebody who is signed in. */
  void get(RoutingContext ctx, Page page) {
    open(ctx, guest -> entered(guest, page));
  }

  /** A form of somebody who is signed in. */
  void post(RoutingContext ctx, Page page) {
    openForm(
        ctx,
        guest ->
            entered(
                guest,
                visit ->
                    genuine(guest, guest.session())
                        ? page.apply(visit)
                        : Future.succeededFuture(new Answer.Shown(403, forged()))));
  }

  /** Whether a page of ours made this form, for this browser and session. */
  boolean genuine(Guest guest, String session) {
    return guard.accepts(
        guest.form().get("_csrf"), guest.browser(), session, guest.ctx().request().path());
  }

  /** What a form to this path carries. */
  String token(Guest guest, String session, String path) {
    return guard.token(guest.browser(), session, path);
  }

  private View forged() {
    return new View.Notice(
        words.text("forged.title"),
        words.text("forged.text"),
        new View.Link(words.text("back.pools"), Paths.HOME));
  }

  private interface Read {
    void with(Form form, Deadline deadline);
  }

  /** A slow sender holds no place, since the body is read before. */
  private void read(RoutingContext ctx, Read read) {
    var request = ctx.request();
    var deadline = Deadline.in(PATIENCE);
    Body.read(ctx.vertx(), request, BODY_LIMIT, deadline)
        .onSuccess(
            body -> {
              switch (body) {
                case Body.Whole(var bytes) -> {
                  var form =
                      formed(request)
                          ? Form.read(bytes.toString(StandardCharsets.UTF_8))
                          : Optional.<Form>empty();
                  if (form.isEmpty()) {
                    told(ctx, 400, "trouble.form");
                  } else {
                    read.with(form.get(), deadline);
                  }
                }
                case Body.TooLarge _, Body.Late() ->
                    told(ctx, 413, "trouble.form").onComplete(_ -> request.connection().close());
                case Body.Gone() -> {}
              }
            });
  }

  private static boolean formed(HttpServerRequest request) {
    var type = request.getHeader("Content-Type");
    return type != null && type.toLowerCase(Locale.ROOT).startsWith(FORM);
  }

  private void met(RoutingContext ctx, Form form, Deadline deadline, OpenPage page) {
    var request = ctx.request();
    var browser = RequestCookies.named(request.headers(), FORM_COOKIE);
    var session = RequestCookies.named(request.headers(), ConsoleWriter.COOKIE);
    var query = Form.read(Objects.requireNonNullElse(request.query(), ""));
    if (browser.size() > 1 || session.size() > 1 || query.isEmpty()) {
      // Of two cookies somebody else may have put one there (AC-054).
      told(ctx, 400, "trouble.request");
      return;
    }
    var had = browser.isEmpty() ? "" : browser.getFirst();
    var fresh = !FormGuard.plausible(had);
    var guest =
        new Guest(
            ctx,
            Attempt.here(ids::uuid),
            deadline,
            query.get(),
            form,
            fresh ? guard.draw() : had,
            fresh,
            session.isEmpty() ? "" : session.getFirst());
    admission
        .run(Kind.ADMIN, () -> InTime.of(page.apply(guest), LONGEST))
        .onFailure(trouble -> failed(ctx, trouble));
  }

  private Future<Void> entered(Guest guest, Page page) {
    var use = guest.ctx().request().getHeader(LIVE) == null;
    return sessions
        .look(guest.session(), use, guest.deadline())
        .compose(
            operator ->
                operator.isEmpty()
                    ? ConsoleWriter.sent(guest.ctx(), Paths.SIGN_IN)
                    : visited(guest, operator.get(), page));
  }

  private Future<Void> visited(Guest guest, Operator operator, Page page) {
    var visit =
        new Visit(
            guest.id(),
            operator,
            addresses.of(guest.ctx().request()),
            guest.deadline(),
            guest.ctx().pathParams(),
            guest.query(),
            guest.form(),
            path -> token(guest, guest.session(), path));
    return page.apply(visit)
        .otherwise(trouble -> refused(Failed.of(trouble)))
        .compose(
            answer ->
                switch (answer) {
                  case Answer.Sent(var location) -> ConsoleWriter.sent(guest.ctx(), location);
                  case Answer.Shown(var status, var view) -> shown(guest, status, view, operator);
                });
  }

  /** In the API's own words, as whoever calls it by hand would read them. */
  private Answer refused(Failure failure) {
    var refusal = api.refusal(failure);
    return new Answer.Shown(
        status(failure),
        new View.Notice(
            words.text("refused.title"),
            refusal.message() + " (" + refusal.type() + ")",
            new View.Link(words.text("back.pools"), Paths.HOME)));
  }

  private static int status(Failure failure) {
    return switch (failure) {
      case Failure.PoolNotFound _,
          Failure.ClientNotFound _,
          Failure.UserNotFound _,
          Failure.PartNotFound _ ->
          404;
      case Failure.Overloaded _ -> 503;
      case Failure.Broken _ -> 500;
      default -> 400;
    };
  }

  private Future<Void> shown(Guest guest, int status, View view, Operator operator) {
    var done = guest.query().get("done");
    var message = words.has("done." + done) ? words.text("done." + done) : null;
    var csrf = token(guest, guest.session(), Paths.SIGN_OUT);
    return shown(guest, status, templates.html(view, message, operator.name(), csrf));
  }

  /** A page for somebody who is not signed in. */
  Future<Void> shown(Guest guest, int status, View view) {
    return shown(guest, status, templates.html(view, null, null, ""));
  }

  private Future<Void> shown(Guest guest, int status, String html) {
    var response = guest.ctx().response();
    if (guest.fresh()) {
      response.headers().add("Set-Cookie", guard.kept(guest.browser()));
    }
    return ConsoleWriter.page(response, status, html);
  }

  private void failed(RoutingContext ctx, Throwable trouble) {
    if (!ctx.response().headWritten()) {
      var failure = Failed.of(trouble);
      var refusal = api.refusal(failure);
      notice(ctx, status(failure), refusal.message());
    }
  }

  private Future<Void> told(RoutingContext ctx, int status, String key) {
    return notice(ctx, status, words.text(key));
  }

  private Future<Void> notice(RoutingContext ctx, int status, @Nullable String text) {
    var view = new View.Notice(words.text("refused.title"), Objects.requireNonNull(text), null);
    return ConsoleWriter.page(ctx.response(), status, templates.html(view, null, null, ""));
  }
}
