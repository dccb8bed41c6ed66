package dev.sallyport.ingress.oauth2;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Body;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Attempt;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that clients post forms to, and prove themselves at: reads the form, finds out who
 * calls, and writes what comes of the call. Any page may call it, since it knows no cookies.
 */
final class FormEndpoint implements Handler<RoutingContext> {
  private static final int BODY_LIMIT = 16_384;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String FORM = "application/x-www-form-urlencoded";

  private final int done;
  private final Parts parts;
  private final KeyProofs.Finding keys;
  private final Function<OAuthCall, Future<Buffer>> work;

  /** What every such endpoint needs. */
  record Parts(
      Pools pools,
      ClientAuthentication clients,
      Admission admission,
      ClientAddress addresses,
      BiFunction<Deadline, Pool, Deadline> patient,
      Supplier<String> ids) {}

  /**
   * An endpoint.
   *
   * @param done the status of what succeeded
   * @param keys finds out which key the caller holds
   */
  FormEndpoint(
      int done, Parts parts, KeyProofs.Finding keys, Function<OAuthCall, Future<Buffer>> work) {
    this.keys = keys;
    this.done = done;
    this.parts = parts;
    this.work = work;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var request = ctx.request();
    var deadline = Deadline.in(PATIENCE);
    var id = parts.ids().get();
    Attempt.is(id);
    Body.read(ctx.vertx(), request, BODY_LIMIT, deadline)
        .compose(
            body ->
                parts
                    .admission()
                    .run(Admission.Kind.TOKEN, () -> called(request, id, body, deadline)))
        .onSuccess(answer -> Wire.head(ctx, id, done).end(answer))
        .onFailure(trouble -> Wire.refuse(ctx, id, OAuthError.of(trouble)));
  }

  private Future<Buffer> called(
      HttpServerRequest request, String id, Body body, Deadline deadline) {
    if (!(body instanceof Body.Whole(var bytes))) {
      throw OAuthError.invalidRequest("the form is too large, or did not come in time");
    }
    var asked = form(request, bytes);
    return parts
        .clients()
        .of(request.getHeader(HttpHeaders.AUTHORIZATION), asked, deadline)
        .compose(
            client ->
                keys.of(request, client, deadline)
                    .compose(key -> call(request, id, asked, client, key, deadline)))
        .compose(work);
  }

  private Future<OAuthCall> call(
      HttpServerRequest request,
      String id,
      Parameters asked,
      AppClient client,
      @Nullable String key,
      Deadline deadline) {
    return parts
        .pools()
        .pool(client.poolId(), deadline)
        .map(
            pool ->
                new OAuthCall(
                    id,
                    parts.addresses().of(request),
                    parts.patient().apply(deadline, pool),
                    asked,
                    pool,
                    client,
                    key));
  }

  private static Parameters form(HttpServerRequest request, Buffer bytes) {
    var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(FORM)) {
      throw OAuthError.invalidRequest("the request must be " + FORM);
    }
    try {
      var asked = Parameters.read(bytes.toString(StandardCharsets.UTF_8));
      if (!asked.repeated().isEmpty()) {
        throw OAuthError.invalidRequest("a parameter is there more than once");
      }
      return asked;
    } catch (IllegalArgumentException malformed) {
      throw OAuthError.invalidRequest("the form cannot be read");
    }
  }
}
