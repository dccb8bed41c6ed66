package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.IdentityProviders;
import dev.sallyport.directory.Pool;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Makes, tells, changes and removes outside identity providers. */
final class ProviderOperations {
  private final Administered on;
  private final InstantSource clock;

  ProviderOperations(Administered on, InstantSource clock) {
    this.on = on;
    this.clock = clock;
  }

  List<Operation> all() {
    return List.of(
        on.changing("CreateIdentityProvider", this::create),
        on.telling("DescribeIdentityProvider", this::describe),
        on.changing("UpdateIdentityProvider", this::update),
        on.changing("DeleteIdentityProvider", this::delete),
        on.telling("ListIdentityProviders", this::list),
        on.telling("GetIdentityProviderByIdentifier", this::byIdentifier));
  }

  private IdentityProviders providers() {
    return on.pools().identityProviders();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private Future<JsonObject> create(Call call) {
    return on.changeable(call)
        .compose(
            pool ->
                providers()
                    .add(pool, ProviderJson.read(call.input(), pool, now()), call.deadline())
                    .map(provider -> answer(pool, provider)));
  }

  private Future<JsonObject> describe(Call call) {
    return on.pool(call)
        .compose(
            pool ->
                providers()
                    .find(pool, name(call), call.deadline())
                    .map(provider -> answer(pool, provider)));
  }

  private Future<JsonObject> update(Call call) {
    var now = now();
    return on.changeable(call)
        .compose(
            pool ->
                providers()
                    .change(
                        pool,
                        name(call),
                        was -> ProviderJson.update(call.input(), pool, was, now),
                        call.deadline())
                    .map(provider -> answer(pool, provider)));
  }

  private Future<JsonObject> delete(Call call) {
    return on.changeable(call)
        .compose(pool -> providers().remove(pool, name(call), call.deadline()))
        .map(new JsonObject());
  }

  private Future<JsonObject> list(Call call) {
    var paging = Paging.of(call.input());
    return on.pool(call)
        .compose(pool -> providers().list(pool, paging.after(), paging.limit(), call.deadline()))
        .map(page -> Paging.answer("Providers", page, ProviderJson::described));
  }

  private Future<JsonObject> byIdentifier(Call call) {
    return on.pool(call)
        .compose(
            pool ->
                providers()
                    .byIdentifier(pool, call.input().getString("IdpIdentifier"), call.deadline())
                    .map(provider -> answer(pool, provider)));
  }

  private static String name(Call call) {
    return call.input().getString("ProviderName");
  }

  private static JsonObject answer(Pool pool, IdentityProvider provider) {
    return new JsonObject().put("IdentityProvider", ProviderJson.write(pool, provider));
  }
}
