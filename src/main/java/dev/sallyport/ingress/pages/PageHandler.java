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
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes a page's request: the form, the browser's cookie, the authorization request in the URL, a
 * place; and writes the page that comes of it.
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
  private final Pages pages;
  private final PageTexts texts;

  PageHandler(
      Authorizations authorizations,
      ProviderChoices providers,
      Screens screens,
      Admission admission,
      ClientAddress addresses,
      FormGuard guard,
      RandomIds ids,
      Pages pages,
      PageTexts texts) {
    this.authorizations = authorizations;
    this.providers = providers;
    this.screens = screens;
    this.admission = admission;
    this.addresses = addresses;
    this.guard = guard;
    this.ids = ids;
    this.pages = pages;
    this.texts = texts;
  }

  /** What answers a visit. */
  interface Page extends Function<Visit, Future<PageAnswer>> {}

  /** A page. */
  void get(RoutingContext ctx, Page page) {
    answer(ctx, Kind.TOKEN, Form.EMPTY, Deadline.in(PATIENCE), page);
  }

  /** A form; a slow sender holds no place, since the body is read before. */
  void post(RoutingContext ctx, Kind kind, Function<Visit, Future<PageAnswer>> page) {
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
                    trouble(ctx, 400, "error.form");
                  } else {
                    answer(ctx, kind, form.get(), deadline, page::apply);
                  }
                }
                case Body.TooLarge(var more) -> {
                  if (more) {
                    last(ctx, 413);
                  } else {
                    trouble(ctx, 413, "error.form");
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
    var sent = trouble(ctx, status, "error.form");
    sent.onComplete(
        _ -> {
          if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(0);
          } else {
            request.connection().close();
          }
        });
  }

  private void answer(RoutingContext ctx, Kind kind, Form form, Deadline deadline, Page page) {
    var request = ctx.request();
    var cookies = RequestCookies.named(request.headers(), PageRoutes.FORM_COOKIE);
    if (cookies.size() > 1
        || RequestCookies.named(request.headers(), HostedCookie.NAME).size() > 1) {
      // Somebody may have put one of them there (AC-054).
      trouble(ctx, 400, "error.cookies");
      return;
    }
    var query = request.query() == null ? "" : request.query();
    admission
        .run(
            kind,
            () ->
                authorizations
                    .read(query, deadline)
                    .compose(asked -> asked(ctx, asked, form, cookies, deadline, page))
                    .timeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS))
        .onFailure(trouble -> failed(ctx, Failed.of(trouble)));
  }

  private Future<Void> asked(
      RoutingContext ctx,
      Asked asked,
      Form form,
      List<String> cookies,
      Deadline deadline,
      Page page) {
    return switch (asked) {
      case Asked.Refused(var location, _) -> sent(ctx, location, null, null);
      case Asked.Unknown(var error) -> trouble(ctx, 400, "error." + error);
      case Asked.Valid(var request) when request.prompt().contains(Prompt.NONE) ->
          sent(ctx, authorizations.refused(request, "login_required", null), null, null);
      case Asked.Valid(var request) ->
          others(request, deadline)
              .compose(others -> visited(ctx, request, others, form, cookies, deadline, page));
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
      Form form,
      List<String> cookies,
      Deadline deadline,
      Page page) {
    if (!own(request) && others.isEmpty()) {
      return trouble(ctx, 400, "error.unauthorized_client");
    }
    var had = cookies.isEmpty() ? "" : cookies.getFirst();
    var fresh = !FormGuard.plausible(had);
    var browser = fresh ? guard.draw() : had;
    var visit =
        new Visit(
            ids.uuid(),
            addresses.of(ctx.request()),
            deadline,
            request,
            form,
            browser,
            others,
            words(ctx, request.language()));
    return (own(request) ? page : (Page) this::outsideOnly)
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
          sent(ctx, location, session, visit.request());
      case PageAnswer.Shown(var status, var screen) -> {
        if (fresh) {
          ctx.response().headers().add("Set-Cookie", guard.kept(visit.browser()));
        }
        yield shown(ctx, status, screen, visit.words(), visit.request());
      }
    };
  }

  private static Future<Void> sent(
      RoutingContext ctx,
      String location,
      @Nullable String session,
      @Nullable AuthorizationRequest request) {
    var response = Policy.mark(ctx.response(), request).setStatusCode(303);
    if (session != null) {
      HostedCookie.give(response, session);
    }
    return told(response.putHeader("Location", location).end());
  }

  private Future<Void> shown(
      RoutingContext ctx,
      int status,
      Screen screen,
      PageTexts.Language words,
      @Nullable AuthorizationRequest request) {
    HttpServerResponse response = Policy.mark(ctx.response(), request).setStatusCode(status);
    if (status == 503) {
      response.putHeader("Retry-After", "1");
    }
    return told(
        response
            .putHeader("Content-Type", "text/html; charset=utf-8")
            .putHeader("Content-Language", words.tag())
            .putHeader("Vary", "Accept-Language, Cookie")
            .end(pages.html(screen, words)));
  }

  /** A browser that left before its answer was written is no failure of ours. */
  private static Future<Void> told(Future<Void> written) {
    return written.otherwiseEmpty();
  }

  private PageTexts.Language words(RoutingContext ctx, @Nullable String asked) {
    return texts.of(asked, ctx.request().getHeader("Accept-Language"));
  }

  /** A page that only says what is wrong; where there is no text for it, that something is. */
  private Future<Void> trouble(RoutingContext ctx, int status, String key) {
    var words = words(ctx, ctx.request().getParam("lang"));
    var text = words.textOr(key, words.text("error.other"));
    return shown(ctx, status, Screen.of(words.text("error.title"), text), words, null);
  }

  private void failed(RoutingContext ctx, Failure failure) {
    if (ctx.response().headWritten()) {
      return;
    }
    var words = words(ctx, null);
    shown(
        ctx,
        Refusals.status(failure),
        Screen.of(words.text("error.title"), Refusals.text(failure, words)),
        words,
        null);
  }

  /** {@code /error?error=}, where nobody else can be told. */
  void error(RoutingContext ctx) {
    var error = ctx.request().getParam("error");
    trouble(ctx, 400, "error." + (error == null ? "other" : error));
  }

  /** Where a browser is after signing out, when its client has no place for it. */
  void signedOut(RoutingContext ctx) {
    var words = words(ctx, ctx.request().getParam("lang"));
    shown(
        ctx,
        200,
        Screen.of(words.text("signed_out.title"), words.text("signed_out.lead")),
        words,
        null);
  }
}
