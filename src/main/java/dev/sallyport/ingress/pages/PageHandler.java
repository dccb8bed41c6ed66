package dev.sallyport.ingress.pages;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Admission.Kind;
import dev.sallyport.ingress.Body;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.Form;
import dev.sallyport.ingress.FormGuard;
import dev.sallyport.ingress.HostedCookie;
import dev.sallyport.ingress.RequestCookies;
import dev.sallyport.oauth.Asked;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.oauth.AuthorizationRequest.Prompt;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.ProviderChoices;
import dev.sallyport.runtime.Attempt;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.runtime.InTime;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes a page's request: the form, the browser's cookie, the authorization request in the URL, a
 * place; and has the page written that comes of it.
 */
final class PageHandler {
  private static final int BODY_LIMIT = 65_536;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofSeconds(29);
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Authorizations authorizations;
  private final ProviderChoices providers;
  private final Screens screens;
  private final Admission admission;
  private final ClientAddress addresses;
  private final FormGuard guard;
  private final RandomIds ids;
  private final PageWriter writer;

  PageHandler(
      Authorizations authorizations,
      ProviderChoices providers,
      Screens screens,
      Admission admission,
      ClientAddress addresses,
      FormGuard guard,
      RandomIds ids,
      PageWriter writer) {
    this.authorizations = authorizations;
    this.providers = providers;
    this.screens = screens;
    this.admission = admission;
    this.addresses = addresses;
    this.guard = guard;
    this.ids = ids;
    this.writer = writer;
  }

  /** What answers a visit. */
  interface Page extends Function<Visit, Future<PageAnswer>> {}

  /** Whom a page is for, which says how its address is read. */
  enum For {
    /** Who signs in with a name of this pool: where a client has none such, others are shown. */
    SIGN_IN,
    /** Who is signed in. */
    SIGNED_IN,
    /** Who is signed in and makes a passkey. */
    PASSKEY
  }

  /** A page. */
  void get(RoutingContext ctx, For whom, Page page) {
    answer(ctx, Kind.TOKEN, Form.EMPTY, Deadline.in(PATIENCE), whom, page);
  }

  /** A form; a slow sender holds no place, since the body is read before. */
  void post(RoutingContext ctx, Kind kind, For whom, Page page) {
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
                    writer.trouble(ctx, 400, "error.form");
                  } else {
                    answer(ctx, kind, form.get(), deadline, whom, page);
                  }
                }
                case Body.TooLarge(var more) -> {
                  if (more) {
                    last(ctx, 413);
                  } else {
                    writer.trouble(ctx, 413, "error.form");
                  }
                }
                case Body.Late() -> last(ctx, 408);
                case Body.Gone() -> {}
              }
            });
  }

  private static boolean formed(HttpServerRequest request) {
    var type = request.getHeader("Content-Type");
    return type != null && type.toLowerCase(Locale.ROOT).startsWith(FORM);
  }

  /** Nothing else can be read from this connection or stream. */
  private void last(RoutingContext ctx, int status) {
    var request = ctx.request();
    var sent = writer.trouble(ctx, status, "error.form");
    sent.onComplete(
        _ -> {
          if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(0);
          } else {
            request.connection().close();
          }
        });
  }

  private void answer(
      RoutingContext ctx, Kind kind, Form form, Deadline deadline, For whom, Page page) {
    var request = ctx.request();
    var browsers = RequestCookies.named(request.headers(), PageRoutes.FORM_COOKIE);
    var sessions = RequestCookies.named(request.headers(), HostedCookie.NAME);
    if (browsers.size() > 1 || sessions.size() > 1) {
      // Somebody may have put one of them there (AC-054).
      writer.trouble(ctx, 400, "error.cookies");
      return;
    }
    var query = request.query() == null ? "" : request.query();
    var brought = new Brought(form, browsers.stream().findFirst(), sessions.stream().findFirst());
    admission
        .run(
            kind,
            () ->
                InTime.of(
                    read(whom, query, deadline)
                        .compose(asked -> asked(ctx, asked, brought, deadline, whom, page)),
                    LONGEST))
        .onFailure(trouble -> writer.failed(ctx, Failed.of(trouble)));
  }

  /** What a browser brings along: a form, its form cookie and its session's. */
  private record Brought(Form form, Optional<String> browser, Optional<String> session) {
    /** Says nothing of it. */
    @Override
    public String toString() {
      return "Brought[***]";
    }
  }

  private Future<Asked> read(For whom, String query, Deadline deadline) {
    return switch (whom) {
      case SIGN_IN, SIGNED_IN -> authorizations.read(query, deadline);
      case PASSKEY -> authorizations.readPasskey(query, deadline);
    };
  }

  private Future<Void> asked(
      RoutingContext ctx, Asked asked, Brought brought, Deadline deadline, For whom, Page page) {
    return switch (asked) {
      case Asked.Refused(var location, _) -> writer.sent(ctx, location);
      case Asked.Unknown(var error) -> writer.trouble(ctx, 400, "error." + error);
      case Asked.Valid(var request) when request.prompt().contains(Prompt.NONE) ->
          writer.sent(ctx, authorizations.refused(request, "login_required", null));
      case Asked.Valid(var request) ->
          others(request, deadline)
              .compose(others -> visited(ctx, request, others, brought, deadline, whom, page));
    };
  }

  /** Where somebody may sign in instead, unless the client has chosen. */
  private Future<List<String>> others(AuthorizationRequest request, Deadline deadline) {
    return request.provider() != null
        ? Future.succeededFuture(List.of())
        : providers
            .of(request.pool(), request.client(), deadline)
            .map(found -> found.stream().map(ProviderChoices.Choice::name).toList());
  }

  private Future<Void> visited(
      RoutingContext ctx,
      AuthorizationRequest request,
      List<String> others,
      Brought brought,
      Deadline deadline,
      For whom,
      Page page) {
    if (whom == For.SIGN_IN && !own(request) && others.isEmpty()) {
      return writer.trouble(ctx, 400, "error.unauthorized_client");
    }
    var had = brought.browser().orElse("");
    var fresh = !FormGuard.plausible(had);
    var browser = fresh ? guard.draw() : had;
    var visit =
        new Visit(
            Attempt.here(ids::uuid),
            addresses.of(ctx.request()),
            deadline,
            request,
            brought.form(),
            browser,
            brought.session(),
            others,
            writer.words(ctx, request.language()));
    return (whom != For.SIGN_IN || own(request) ? page : (Page) this::outsideOnly)
        .apply(visit)
        .otherwise(trouble -> failed(visit, Failed.of(trouble)))
        .compose(answer -> written(ctx, visit, answer, fresh));
  }

  private static boolean own(AuthorizationRequest request) {
    return request.client().oauth().providers().contains(OAuthSettings.OWN);
  }

  /** Nobody has a password here. */
  private Future<PageAnswer> outsideOnly(Visit visit) {
    return Future.succeededFuture(PageAnswer.shown(screens.elsewhere(visit)));
  }

  private static PageAnswer failed(Visit visit, Failure failure) {
    return new PageAnswer.Shown(
        Refusals.status(failure),
        Screen.of(visit.text("error.title"), Refusals.text(failure, visit.words()))
            .linking(Screens.back(visit)));
  }

  private Future<Void> written(RoutingContext ctx, Visit visit, PageAnswer answer, boolean fresh) {
    return switch (answer) {
      case PageAnswer.Sent(var location, var session) ->
          writer.sent(ctx, location, session, Policy.leads(visit.request()));
      case PageAnswer.Shown(var status, var screen) -> {
        if (fresh) {
          ctx.response().headers().add("Set-Cookie", guard.kept(visit.browser()));
        }
        yield writer.shown(ctx, status, screen, visit);
      }
    };
  }
}
