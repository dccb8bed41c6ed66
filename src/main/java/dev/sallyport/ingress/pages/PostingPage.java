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
  private final PageWriter writer;

  PostingPage(Saml saml, Admission admission, PageWriter writer) {
    this.saml = saml;
    this.admission = admission;
    this.writer = writer;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var state = ctx.request().getParam("state", "");
    admission
        .run(Kind.TOKEN, () -> saml.form(state, Deadline.in(PATIENCE)))
        .onSuccess(form -> shown(ctx, form))
        .onFailure(trouble -> writer.failed(ctx, Failed.of(trouble)));
  }

  private void shown(RoutingContext ctx, Optional<SamlForm> form) {
    var words = writer.words(ctx, ctx.request().getParam("lang"));
    if (form.isEmpty()) {
      writer.trouble(ctx, 400, "error.other");
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
    writer.shown(ctx, 200, screen, words, leads, List.of("post"));
  }
}
