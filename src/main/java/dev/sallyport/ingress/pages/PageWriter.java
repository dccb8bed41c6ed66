package dev.sallyport.ingress.pages;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.HostedCookie;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes pages. Whatever happens the browser is answered: a page that cannot be laid out is
 * answered by one that needs no layout.
 */
final class PageWriter {
  /** Where the forms of a page lead that has none. */
  private static final String NOWHERE = "'none'";

  private final Pages pages;
  private final PageTexts texts;

  PageWriter(Pages pages, PageTexts texts) {
    this.pages = pages;
    this.texts = texts;
  }

  /** The language of a page; what its link asks for counts most. */
  PageTexts.Language words(RoutingContext ctx, @Nullable String asked) {
    return texts.of(asked, ctx.request().getHeader("Accept-Language"));
  }

  /** A page of an authorization request, whose forms lead to its redirect address in the end. */
  Future<Void> shown(RoutingContext ctx, int status, Screen screen, Visit visit) {
    var scripts =
        HttpMethod.POST.equals(ctx.request().method()) ? List.of("posted") : List.<String>of();
    return shown(ctx, status, screen, visit.words(), Policy.leads(visit.request()), scripts);
  }

  /**
   * Any page.
   *
   * @param leads where its forms may lead in the end, as {@code form-action} has it
   * @param scripts of ours that it needs besides its own
   */
  Future<Void> shown(
      RoutingContext ctx,
      int status,
      Screen screen,
      PageTexts.Language words,
      String leads,
      List<String> scripts) {
    try {
      var html = pages.html(screen, words, scripts);
      return written(ctx, status, leads, "text/html", words, html);
    } catch (RuntimeException broken) {
      var failure = Failed.broken("a page cannot be laid out", broken).failure();
      var text = words.text("error.title") + "\n" + Refusals.text(failure, words) + "\n";
      return written(ctx, 500, NOWHERE, "text/plain", words, text);
    }
  }

  private static Future<Void> written(
      RoutingContext ctx,
      int status,
      String leads,
      String type,
      PageTexts.Language words,
      String text) {
    var response = Policy.leading(ctx.response(), leads).setStatusCode(status);
    if (status == 503) {
      response.putHeader("Retry-After", "1");
    }
    return told(
        response
            .putHeader("Content-Type", type + "; charset=utf-8")
            .putHeader("Content-Language", words.tag())
            .putHeader("Vary", "Accept-Language, Cookie")
            .end(text));
  }

  /**
   * Sends the browser on.
   *
   * @param session the hosted session's cookie; or null
   */
  Future<Void> sent(RoutingContext ctx, String location, @Nullable String session, String leads) {
    var response = Policy.leading(ctx.response(), leads).setStatusCode(303);
    if (session != null) {
      HostedCookie.give(response, session);
    }
    return told(response.putHeader("Location", location).end());
  }

  /** The same where no page stood before. */
  Future<Void> sent(RoutingContext ctx, String location) {
    return sent(ctx, location, null, NOWHERE);
  }

  /** A page of text. */
  Future<Void> text(RoutingContext ctx, int status, String title, String text) {
    var words = words(ctx, ctx.request().getParam("lang"));
    return shown(
        ctx, status, Screen.of(words.text(title), words.text(text)), words, NOWHERE, List.of());
  }

  /** A page that only says what is wrong; where there is no text for it, that something is. */
  Future<Void> trouble(RoutingContext ctx, int status, String key) {
    var known = words(ctx, null).has(key) ? key : "error.other";
    return text(ctx, status, "error.title", known);
  }

  /** The same for a failure; nothing where the answer has begun. */
  void failed(RoutingContext ctx, Failure failure) {
    if (ctx.response().headWritten()) {
      return;
    }
    var words = words(ctx, null);
    var screen = Screen.of(words.text("error.title"), Refusals.text(failure, words));
    shown(ctx, Refusals.status(failure), screen, words, NOWHERE, List.of());
  }

  /** A browser that left before its answer was written is no failure of ours. */
  private static Future<Void> told(Future<Void> written) {
    return written.otherwiseEmpty();
  }
}
