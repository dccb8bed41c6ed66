package dev.sallyport.ingress.pages;

import dev.sallyport.failure.Failed;
import dev.sallyport.federation.Saml;
import dev.sallyport.federation.SamlForm;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Admission.Kind;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A page that a browser is on for a moment, on its way to a SAML provider that takes messages by
 * forms only.
 */
final class PostingPage implements Handler<RoutingContext> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Saml saml;
  private final Admission admission;
  private final Pages pages;
  private final PageTexts texts;

  PostingPage(Saml saml, Admission admission, Pages pages, PageTexts texts) {
    this.saml = saml;
    this.admission = admission;
    this.pages = pages;
    this.texts = texts;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var state = ctx.request().getParam("state", "");
    admission
        .run(Kind.TOKEN, () -> saml.form(state, Deadline.in(PATIENCE)))
        .onSuccess(form -> shown(ctx, form))
        .onFailure(trouble -> troubled(ctx, trouble));
  }

  private void shown(RoutingContext ctx, Optional<SamlForm> form) {
    var words =
        texts.of(ctx.request().getParam("lang"), ctx.request().getHeader("Accept-Language"));
    if (form.isEmpty()) {
      var text = words.text("error.other");
      written(ctx, 400, "'none'", pages.html(Screen.of(words.text("error.title"), text), words));
      return;
    }
    var to = form.get();
    var screen =
        Screen.of(words.text("provider.title"), words.text("provider.lead"))
            .with(
                new Screen.Sheet(
                    to.address(),
                    to.fields(),
                    List.of(),
                    List.of(Screen.Button.send(words.text("provider.go")))));
    // The provider may send the browser on to another host of its own.
    var leads = URI.create(to.address()).getScheme() + ":";
    written(ctx, 200, leads, pages.html(screen, words, "post"));
  }

  private void troubled(RoutingContext ctx, Throwable trouble) {
    var failure = Failed.of(trouble);
    var words = texts.of(null, ctx.request().getHeader("Accept-Language"));
    var screen = Screen.of(words.text("error.title"), Refusals.text(failure, words));
    written(ctx, Refusals.status(failure), "'none'", pages.html(screen, words));
  }

  private static void written(RoutingContext ctx, int status, String leads, String html) {
    Policy.leading(ctx.response(), leads)
        .setStatusCode(status)
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .end(html);
  }
}
