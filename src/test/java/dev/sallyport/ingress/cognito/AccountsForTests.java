package dev.sallyport.ingress.cognito;

import static dev.sallyport.directory.DirectoryForTests.done;

import dev.sallyport.audit.Audit;
import dev.sallyport.challenge.Guess;
import dev.sallyport.config.BudgetConfig;
import dev.sallyport.config.LimitsConfig;
import dev.sallyport.config.RequestsConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.config.TestingConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.delivery.Captured;
import dev.sallyport.delivery.Messenger;
import dev.sallyport.delivery.OutboxDelivery;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.ClientSecrets;
import dev.sallyport.directory.DirectoryForTests;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.limits.Address;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Budgets;
import dev.sallyport.limits.Limits;
import dev.sallyport.limits.Requests;
import dev.sallyport.migration.Migrations;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.LocalCodec;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import dev.sallyport.token.Tokens;
import dev.sallyport.trigger.Triggers;
import dev.sallyport.webauthn.Registrations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The account operations over real rooms: Redis, limits, tokens and an outbox that is read. */
final class AccountsForTests {
  static final String PASSWORD = "Correct-Horse-7";

  /** Tells of unknown users, as clients made by the API do. */
  final AppClient open;

  /** Hides them, as clients from configuration do. */
  final AppClient hiding;

  final AppClient secretive;
  final DirectoryForTests room;
  final Captured sent;
  final TokenClient tokens;
  private final Map<String, Operation> operations;

  AccountsForTests(Vertx vertx, Path data, Pool pool) throws Exception {
    this(vertx, data, pool, null);
  }

  AccountsForTests(Vertx vertx, Path data, Pool pool, @Nullable String fixedCode) throws Exception {
    this.open = client(pool, null, false);
    this.hiding = client(pool, null, true);
    this.secretive = client(pool, new Secret("a-client-secret"), true);
    this.room =
        DirectoryForTests.open(vertx, RedisForTests.config(), pool, open, hiding, secretive);
    this.sent = new Captured(new OutboxDelivery(vertx, data, 1000, InstantSource.system()));
    var limits = new Limits(room.redis, limits(), room.kek);
    var ids = new RandomIds(new SecureRandom());
    LocalCodec.install(vertx.eventBus());
    var triggers =
        new Triggers(
            vertx, List.of(), ids, InstantSource.system(), new Metrics(new SimpleMeterRegistry()));
    this.tokens =
        done(
            Tokens.deploy(
                vertx,
                1,
                new Tokens.Parts(
                    "http://localhost",
                    room.redis,
                    room.kek,
                    room.pools,
                    room.users,
                    new Requests(room.redis, RequestsConfig.none()),
                    triggers,
                    RevocationFeed.begin(
                        vertx,
                        room.redis,
                        InstantSource.system(),
                        new Metrics(new SimpleMeterRegistry())),
                    new BoundedPool(vertx, "sign", 2, 100),
                    ids,
                    InstantSource.system(),
                    new Audit(),
                    new Metrics(new SimpleMeterRegistry()))));
    var budgets =
        new Budgets(
            room.redis,
            new BudgetConfig(1_000_000, 1_000_000, 1_000_000, 1_000_000),
            room.kek,
            () -> {});
    this.operations =
        AccountOperations.all(
                new AccountOperations.Parts(
                    new Arns("000000000000"),
                    room.pools,
                    room.users,
                    room.passwords,
                    room.codes,
                    limits,
                    new Guess(limits, new Addresses(room.redis, limits(), room.kek)),
                    new Messenger(sent, triggers.messages(), budgets),
                    tokens,
                    triggers,
                    new Migrations(
                        vertx,
                        triggers,
                        Map.of(),
                        Map.of(),
                        room.users,
                        room.passwords,
                        ids,
                        InstantSource.system(),
                        new Metrics(new SimpleMeterRegistry())),
                    room.kek,
                    ids,
                    InstantSource.system(),
                    new TestingConfig(fixedCode != null, fixedCode, null, null, "000000000000"),
                    new Audit(),
                    null,
                    new Registrations(
                        room.redis,
                        room.users,
                        new BoundedPool(vertx, "verify", 1, 100),
                        ids,
                        InstantSource.system(),
                        20)))
            .stream()
            .collect(Collectors.toMap(Operation::name, each -> each));
  }

  private static LimitsConfig limits() {
    return new LimitsConfig(
        5,
        Duration.ofMinutes(15),
        Duration.ofMinutes(15),
        10_000,
        100_000,
        1_000_000,
        Duration.ofMinutes(5),
        100,
        1_000_000,
        20,
        5,
        15,
        5,
        5,
        15,
        5,
        20,
        100);
  }

  private static AppClient client(Pool pool, @Nullable Secret secret, boolean hideUsers) {
    return new AppClient(
        UUID.randomUUID().toString().replace("-", ""),
        pool.id(),
        "client",
        secret == null
            ? null
            : ClientSecrets.of(new ClientSecrets.One("one", secret, Instant.EPOCH)),
        Set.of(),
        Duration.ofHours(1),
        Duration.ofHours(1),
        Duration.ofDays(30),
        Duration.ofMinutes(3),
        hideUsers,
        Set.of(),
        Set.of(),
        true,
        null,
        List.of(),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  /** Calls an operation as the handler does. What it throws fails the future, as there. */
  Future<JsonObject> call(String name, JsonObject input) {
    var call =
        new Call(
            UUID.randomUUID().toString(),
            "local",
            Address.of("203.0.113.7"),
            DirectoryForTests.soon(),
            input,
            "",
            Charge.NONE);
    return Future.succeededFuture().compose(_ -> operations.get(name).run(call));
  }

  /** Input of a public call about a user. */
  JsonObject of(AppClient client, String username) {
    return new JsonObject().put("ClientId", client.id()).put("Username", username);
  }

  /** Input of a signed call about a user. */
  JsonObject admin(String username) {
    return new JsonObject().put("UserPoolId", room.pool.id()).put("Username", username);
  }

  static JsonArray attributes(String... namesAndValues) {
    var list = new JsonArray();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      list.add(new JsonObject().put("Name", namesAndValues[i]).put("Value", namesAndValues[i + 1]));
    }
    return list;
  }

  JsonObject signUp(String username, String email) throws Exception {
    return done(
        call(
            "SignUp",
            of(hiding, username)
                .put("Password", PASSWORD)
                .put("UserAttributes", attributes("email", email))));
  }

  /** The newest code that went to this address. */
  String code(String email) {
    return sent.to(email).getFirst().facts().get("code");
  }

  /** Somebody signed up and confirmed, with a verified address of the same name. */
  User confirmed(String username) throws Exception {
    var email = username + "@example.com";
    signUp(username, email);
    done(call("ConfirmSignUp", of(hiding, username).put("ConfirmationCode", code(email))));
    return user(username);
  }

  User user(String username) throws Exception {
    return done(room.users.find(room.pool, username, DirectoryForTests.soon()));
  }

  TokenReply.Minted minted(User user) throws Exception {
    return (TokenReply.Minted)
        done(
            tokens.send(
                new TokenCommand.Mint(
                    UUID.randomUUID().toString(),
                    DirectoryForTests.soon(),
                    room.pool,
                    hiding,
                    user,
                    Instant.now())));
  }
}
