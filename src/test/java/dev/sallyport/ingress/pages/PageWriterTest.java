package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.config.PagesConfig;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pages as they are written. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PageWriterTest {
  /** Its template stumbles over a field that has no type. */
  private static final Screen BROKEN =
      Screen.of("secret title")
          .with(
              new Screen.Sheet(
                  "/",
                  Map.of(),
                  List.of(Screen.Field.text("name", "Name", "off").as(null)),
                  List.of()));

  @Test
  void a_page_that_cannot_be_laid_out_is_answered_all_the_same(Vertx vertx)
      throws IOException, InterruptedException {
    var config = new PagesConfig("Sallyport", null, null);
    var texts = PageTexts.load();
    var writer = new PageWriter(new Pages(config.product(), Assets.read(config)), texts);
    var router = Router.router(vertx);
    router
        .get("/")
        .handler(
            ctx ->
                writer.shown(
                    ctx, 200, BROKEN, texts.of("de", null), "'self' https://app", List.of()));
    var server =
        SallyportForTests.done(
            vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort())).build();
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
        .contains("form-action 'none'");
    assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(answer.body())
        .startsWith(texts.of("de", null).text("error.title"))
        .matches("(?s).*[0-9a-f-]{36}.*")
        .doesNotContain("secret title", "Exception");
  }
}
