package dev.sallyport.ingress.cognito;

import dev.sallyport.config.Secret;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.ClientSecrets;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Replaces a client's secret without a gap: a second one is added, clients move over to it, the
 * first is removed. A client without a secret cannot get one, and one with a secret keeps one.
 */
final class ClientSecretOperations {
  private final Administered on;
  private final InstantSource clock;

  ClientSecretOperations(Administered on, InstantSource clock) {
    this.on = on;
    this.clock = clock;
  }

  List<Operation> all() {
    return List.of(
        on.changing("AddUserPoolClientSecret", this::add),
        on.changing("DeleteUserPoolClientSecret", this::delete),
        on.telling("ListUserPoolClientSecrets", this::list));
  }

  private Future<JsonObject> add(Call call) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var given = call.input().getString("ClientSecret");
    var value = given == null ? on.pools().drawClientSecret() : given;
    var added = new ClientSecrets.One(on.pools().drawClientId(), new Secret(value), now);
    return changed(call, client -> client.withSecrets(withOneMore(client, added)).withModified(now))
        .map(
            new JsonObject()
                .put("ClientSecretDescriptor", described(added).put("ClientSecretValue", value)));
  }

  private ClientSecrets withOneMore(AppClient client, ClientSecrets.One added) {
    var secrets = client.secrets();
    if (secrets == null) {
      throw Members.invalid("Client " + client.id() + " is not configured with secret.");
    }
    var most = on.pools().quotas().secretsPerClient();
    if (secrets.all().size() >= most) {
      throw new Failed(new Failure.TooMany("An app client can have " + most + " secrets."));
    }
    if (secrets.accept(added.value().reveal())) {
      throw Members.invalid("The app client has this secret already.");
    }
    return secrets.and(added);
  }

  private Future<JsonObject> delete(Call call) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var id = call.input().getString("ClientSecretId");
    return changed(call, client -> client.withSecrets(without(client, id)).withModified(now))
        .map(new JsonObject());
  }

  private static ClientSecrets without(AppClient client, String id) {
    var secrets = client.secrets();
    if (secrets == null || secrets.all().stream().noneMatch(each -> each.id().equals(id))) {
      throw new Failed(new Failure.PartNotFound("Client secret " + id + " does not exist."));
    }
    if (secrets.all().size() == 1) {
      throw Members.invalid("The only secret of an app client cannot be deleted.");
    }
    return secrets.without(id);
  }

  private Future<AppClient> changed(Call call, UnaryOperator<AppClient> how) {
    return on.pools()
        .clientAdministration()
        .change(
            call.input().getString("UserPoolId"),
            call.input().getString("ClientId"),
            (_, client) -> how.apply(client),
            call.deadline());
  }

  private Future<JsonObject> list(Call call) {
    var client = on.client(call, call.input().getString("ClientId"));
    return on.pool(call)
        .compose(_ -> client)
        .map(found -> new JsonObject().put("ClientSecrets", new JsonArray(listed(found))));
  }

  private static List<JsonObject> listed(AppClient client) {
    return Stream.ofNullable(client.secrets())
        .flatMap(secrets -> secrets.all().stream())
        .map(ClientSecretOperations::described)
        .toList();
  }

  /** {@code ClientSecretDescriptorType} without the value. */
  private static JsonObject described(ClientSecrets.One secret) {
    return new JsonObject()
        .put("ClientSecretId", secret.id())
        .put("ClientSecretCreateDate", UserJson.seconds(secret.created()));
  }
}
