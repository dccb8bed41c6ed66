package dev.sallyport.ingress.cognito;

import dev.sallyport.audit.Audit;
import dev.sallyport.config.AccessKey;
import dev.sallyport.config.HttpConfig;
import dev.sallyport.directory.AppClient;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The operations of this version, and the one endpoint that they share. */
public final class Operations {
  private static final String WELCOME =
      "{\"name\":\"Sallyport\",\"api\":\"Amazon Cognito user pools, JSON 1.1: POST /\"}";

  private final CognitoHandler handler;
  private final Cors cors;
  private final String region;
  private final @Nullable ImportUpload upload;

  /**
   * What the endpoint stands on.
   *
   * @param region the one that signatures must be scoped to
   * @param anyRegion whether any other does too: in test mode
   * @param accessKeys who may sign
   * @param requestIds a fresh UUID each time
   */
  public record Foundation(
      String region,
      boolean anyRegion,
      HttpConfig http,
      List<AccessKey> accessKeys,
      Admission admission,
      Metrics metrics,
      Audit audit,
      InstantSource clock,
      SecureRandom random,
      Supplier<String> requestIds) {
    public Foundation {
      accessKeys = List.copyOf(accessKeys);
    }
  }

  /** The endpoint with every operation there is. */
  public static Operations of(CognitoRooms rooms, Foundation on) {
    return new Operations(
        rooms.operations(),
        on,
        new ImportUpload(rooms.imports()),
        new RequestQuotas(rooms.requests(), rooms.pools()));
  }

  Operations(List<Operation> operations, Foundation on) {
    this(operations, on, null, null);
  }

  private Operations(
      List<Operation> operations,
      Foundation on,
      @Nullable ImportUpload upload,
      @Nullable RequestQuotas quotas) {
    this.upload = upload;
    this.region = on.region();
    var guards =
        new CognitoHandler.Guards(
            new Constraints(ConstraintTable.read()),
            new SigV4(on.region(), on.anyRegion(), on.accessKeys(), on.clock(), on.random()),
            on.admission(),
            new ClientAddress(on.http().trustedProxies()),
            on.metrics(),
            on.audit(),
            quotas);
    this.cors = new Cors(on.http().corsOrigins());
    this.handler = new CognitoHandler(operations, guards, new Answers(cors), on.requestIds());
  }

  /** Adds the endpoint's routes; the same operations may be mounted on many routers. */
  public void mount(Router router) {
    router.post("/").handler(handler);
    router.options("/").handler(ctx -> cors.preflight(ctx.request()));
    router.get("/").handler(Operations::welcome);
    if (upload != null) {
      router.put("/imports/:pool/:job").handler(upload);
    }
  }

  /**
   * Runs a public operation for a part of this program that stands between a person and this
   * client, such as a page: its secret, where it has one, is known here. Takes no place.
   *
   * @param name such as {@code SignUp}
   * @param input without ClientId and SecretHash
   * @return what the operation answers; fails with {@code Failed}
   */
  public Future<JsonObject> call(
      String name,
      AppClient client,
      String requestId,
      Address address,
      Deadline deadline,
      JsonObject input) {
    // As it would have come by HTTP: the checks look at what a reader makes of JSON.
    var whole = new JsonObject(input.encode()).put("ClientId", client.id());
    var secrets = client.secrets();
    if (secrets != null) {
      var login = input.getString("Username", "");
      whole.put("SecretHash", SecretHash.of(login, client.id(), secrets.first().reveal()));
    }
    return handler.inside(name, requestId, address, deadline, whole);
  }

  /**
   * Runs an operation that administrators sign, for an operator whom a part of this program has
   * signed in. It leaves the same events as a signed one, with the operator in the place of the
   * access key. Takes no place.
   *
   * @param name such as {@code AdminDisableUser}, or one of our own
   * @param operator how events call who asks
   * @return what the operation answers; fails with {@code Failed}
   */
  public Future<JsonObject> administer(
      String name,
      String operator,
      String requestId,
      Address address,
      Deadline deadline,
      JsonObject input) {
    // As it would have come by HTTP: the checks look at what our reader makes of JSON.
    return switch (StrictJson.read(input.toBuffer().getBytes())) {
      case StrictJson.Read.Ok(var whole) ->
          handler.inside(
              name, new SigV4.Verified.By(operator, region), requestId, address, deadline, whole);
      case StrictJson.Read.Bad(var fault) ->
          Future.failedFuture(new Failed(new Failure.Invalid(CognitoErrors.of(fault).message())));
    };
  }

  /**
   * How the API says why it refuses.
   *
   * @param type such as {@code UserNotFoundException}
   */
  public record Spelled(String type, String message) {}

  /** What an operation answers with this failure. */
  public static Spelled spelled(Failure failure) {
    var wire = CognitoErrors.of(failure);
    return new Spelled(wire.type(), wire.message());
  }

  private static void welcome(RoutingContext ctx) {
    ctx.response().putHeader("Content-Type", "application/json").end(WELCOME);
  }
}
