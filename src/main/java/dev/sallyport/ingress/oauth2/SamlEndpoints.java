package dev.sallyport.ingress.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.federation.Saml;
import dev.sallyport.federation.saml.SamlResponse;
import dev.sallyport.federation.saml.ServiceProvider;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Body;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;

/**
 * What SAML providers have browsers come to (oauth2.md §1, §9.5): responses are posted to {@code
 * /saml2/idpresponse}, where the browser then goes on to with its cookie; who signed out there
 * comes to {@code /saml2/logout}; and {@code /saml2/metadata/POOL} is for their administrators.
 */
final class SamlEndpoints {
  private static final String METADATA = "/saml2/metadata/:poolId";

  /** A response of the longest there may be, of which every third character may take three. */
  private static final int BODY_LIMIT = 2 * SamlResponse.LONGEST;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String NOWHERE = "/error?error=invalid_request";

  private final Saml saml;
  private final ProviderResponseEndpoint back;
  private final Admission admission;
  private final ClientAddress addresses;

  SamlEndpoints(
      Saml saml, ProviderResponseEndpoint back, Admission admission, ClientAddress addresses) {
    this.saml = saml;
    this.back = back;
    this.admission = admission;
    this.addresses = addresses;
  }

  void mount(Router router) {
    router.post(ServiceProvider.ANSWERS).handler(this::received);
    router.get(ServiceProvider.ANSWERS).handler(back);
    router.post(ServiceProvider.LOGOUT).handler(this::signedOut);
    router.get(ServiceProvider.LOGOUT).handler(this::signedOut);
    router.get(METADATA).handler(this::metadata);
  }

  private void received(RoutingContext ctx) {
    var deadline = Deadline.in(PATIENCE);
    posted(ctx, deadline)
        .compose(
            form ->
                admission.run(
                    Admission.Kind.LOGIN,
                    () ->
                        saml.received(form, addresses.of(ctx.request()), deadline)
                            .compose(arrived -> back.location(ctx, arrived, deadline))))
        .onSuccess(location -> Redirect.to(ctx, location))
        .onFailure(trouble -> refused(ctx, trouble));
  }

  /** A pool that is gone is nobody's trouble. */
  private static void refused(RoutingContext ctx, Throwable trouble) {
    switch (Failed.of(trouble)) {
      case Failure.PoolNotFound _, Failure.PartNotFound _ -> Redirect.to(ctx, NOWHERE);
      default -> Redirect.refuse(ctx, OAuthError.of(trouble));
    }
  }

  private static Future<Parameters> posted(RoutingContext ctx, Deadline deadline) {
    return Body.read(ctx.vertx(), ctx.request(), BODY_LIMIT, deadline)
        .map(body -> body instanceof Body.Whole(var bytes) ? bytes.toString(UTF_8) : "")
        .map(SamlEndpoints::parameters);
  }

  /** What cannot be read has nothing in it. */
  private static Parameters parameters(String text) {
    try {
      return Parameters.read(text);
    } catch (IllegalArgumentException malformed) {
      return Parameters.read("");
    }
  }

  private void signedOut(RoutingContext ctx) {
    var deadline = Deadline.in(PATIENCE);
    var answer =
        HttpMethod.POST.equals(ctx.request().method())
            ? posted(ctx, deadline)
            : Future.succeededFuture(
                parameters(Objects.requireNonNullElse(ctx.request().query(), "")));
    answer
        .compose(form -> admission.run(Admission.Kind.TOKEN, () -> saml.signedOut(form, deadline)))
        .onSuccess(location -> Redirect.to(ctx, location.orElse(NOWHERE)))
        .onFailure(trouble -> Redirect.refuse(ctx, OAuthError.of(trouble)));
  }

  private void metadata(RoutingContext ctx) {
    admission
        .run(
            Admission.Kind.TOKEN,
            () -> saml.metadata(ctx.pathParam("poolId"), Deadline.in(PATIENCE)))
        .onSuccess(
            text ->
                ctx.response()
                    .putHeader("Content-Type", "application/samlmetadata+xml; charset=utf-8")
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .end(text))
        .onFailure(
            trouble -> {
              var unknown = Failed.of(trouble) instanceof Failure.PoolNotFound;
              ctx.response().setStatusCode(unknown ? 404 : 503).end();
            });
  }
}
