package dev.sallyport;

import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigReader;
import dev.sallyport.config.ConfigResult;
import dev.sallyport.ingress.AddressRanges;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.telemetry.MetricsPage;
import dev.sallyport.telemetry.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.tracing.VertxTracer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;

/**
 * A whole Sallyport in this JVM, on free ports, in test mode, with a real Redis and a key of its
 * own, which only its replicas share.
 */
public final class SallyportForTests implements AutoCloseable {
  /** What the issuer of every token begins with; nobody calls it. */
  public static final String PUBLIC_URL = "https://sallyport.test";

  private static final AwsBasicCredentials KEY =
      AwsBasicCredentials.create(
          "SALLYPORTDEMOKEY0001", "demo-secret-for-localhost-only-000000000");

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final SecretsOfCalls SECRETS = new SecretsOfCalls(NoSecretsLogged.WATCH::secret);

  private final Vertx vertx;
  private final Gateway gateway;
  private final Tracing tracing;
  private final Path dataDir;
  private final RedisForTests redis;
  private final CognitoIdentityProviderClient client;

  private SallyportForTests(
      Vertx vertx, Gateway gateway, Tracing tracing, Path dataDir, RedisForTests redis) {
    this.tracing = tracing;
    this.redis = redis;
    this.vertx = vertx;
    this.gateway = gateway;
    this.dataDir = dataDir;
    this.client = sdk("local", _ -> {});
  }

  private CognitoIdentityProviderClient sdk(
      String region, Consumer<ClientOverrideConfiguration.Builder> more) {
    return CognitoIdentityProviderClient.builder()
        .endpointOverride(api())
        .region(Region.of(region))
        .credentialsProvider(StaticCredentialsProvider.create(KEY))
        .httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(
            more.andThen(
                c -> c.retryStrategy(r -> r.maxAttempts(1)).addExecutionInterceptor(SECRETS)))
        .build();
  }

  /** A client that signs for this region. The caller closes it. */
  public CognitoIdentityProviderClient in(String region) {
    return sdk(region, _ -> {});
  }

  /**
   * A client whose every call, whatever it says it is, goes to this operation of our own: for one
   * that takes the same input as one of Cognito's. The caller closes it.
   */
  public CognitoIdentityProviderClient own(String operation) {
    return sdk(
        "local",
        c ->
            c.addExecutionInterceptor(
                new ExecutionInterceptor() {
                  @Override
                  public SdkHttpRequest modifyHttpRequest(
                      Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
                    return context.httpRequest().toBuilder()
                        .putHeader("X-Amz-Target", "Sallyport." + operation)
                        .build();
                  }
                }));
  }

  /** The demo configuration, with these settings by environment names. */
  public static SallyportForTests demo(Map<String, String> settings) {
    return start(null, RedisForTests.scratch(), new RedisForTests(), settings);
  }

  /** This configuration file. */
  public static SallyportForTests of(Path file, Map<String, String> settings) {
    return start(file, RedisForTests.scratch(), new RedisForTests(), settings);
  }

  /** Another replica: the same configuration, key and Redis in a Vert.x of its own. */
  public SallyportForTests replica(Map<String, String> settings) {
    return start(null, dataDir, redis, settings);
  }

  /** Another replica, by this configuration file. */
  public SallyportForTests replica(Path file, Map<String, String> settings) {
    return start(file, dataDir, redis, settings);
  }

  /** The demo as {@link #settings} has it, which other programs may read too. */
  public static SallyportForTests of(RedisForTests redis, Map<String, String> settings) {
    return start(null, Path.of(settings.get("SALLYPORT_DATADIR")), redis, settings);
  }

  /** All settings of the demo with these among them, on this Redis, for {@link #of}. */
  public static Map<String, String> settings(RedisForTests redis, Map<String, String> settings) {
    return settings(RedisForTests.scratch(), redis, settings);
  }

  /** The demo configuration, with its trips to Redis counted. */
  static SallyportForTests counted(
      RoundTrips trips, RedisForTests redis, Map<String, String> settings) {
    var dataDir = RedisForTests.scratch();
    return start(config(null, dataDir, redis, settings), dataDir, redis, trips);
  }

  private static SallyportForTests start(
      Path file, Path dataDir, RedisForTests redis, Map<String, String> settings) {
    return start(config(file, dataDir, redis, settings), dataDir, redis, VertxTracer.NOOP);
  }

  private static Config config(
      Path file, Path dataDir, RedisForTests redis, Map<String, String> settings) {
    return switch (ConfigReader.read(file, settings(dataDir, redis, settings))) {
      case ConfigResult.Loaded(var loaded) -> loaded;
      case ConfigResult.Faulty(var faults) -> throw new IllegalStateException(faults.toString());
    };
  }

  private static Map<String, String> settings(
      Path dataDir, RedisForTests redis, Map<String, String> settings) {
    var all = new HashMap<String, String>();
    all.put("SALLYPORT_HTTP_PORT", "0");
    all.put("SALLYPORT_HTTP_PUBLICURL", PUBLIC_URL);
    all.put("SALLYPORT_OPS_PORT", "0");
    all.put("SALLYPORT_DATADIR", dataDir.toString());
    // A section of its own, such as Sentinels, stands in the place of the address.
    if (settings.keySet().stream().noneMatch(name -> name.startsWith("SALLYPORT_REDIS"))) {
      all.put("SALLYPORT_REDIS", redis.ownConfig().urls().getFirst().reveal());
    }
    all.put("SALLYPORT_TESTING_ENABLED", "true");
    // The cheapest hash that configuration allows: these tests are not about its cost.
    all.put("SALLYPORT_HASHING_PASSES", "1");
    all.put("SALLYPORT_HASHING_THREADS", "2");
    // And nobody is refused because this machine has more to do just now.
    all.put("SALLYPORT_HASHING_LONGESTWAIT", "10s");
    all.putAll(settings);
    return all;
  }

  private static SallyportForTests start(
      Config config, Path dataDir, RedisForTests redis, VertxTracer<?, ?> tracer) {
    SECRETS.configured(config);
    var peers = new AddressRanges(config.tracing().trustedPeers());
    var tracing = Tracing.of(config.tracing(), peer -> peers.contains(AddressRanges.peer(peer)));
    var page = new MetricsPage(tracing);
    var options =
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(config.http().eventLoops());
    var builder = tracing.observe(page.observe(Vertx.builder(), options));
    var vertx = (tracer == VertxTracer.NOOP ? builder : builder.withTracer(_ -> tracer)).build();
    var started =
        new SallyportForTests(
            vertx, done(Gateway.start(vertx, config, page)), tracing, dataDir, redis);
    config.pools().forEach(pool -> started.keyed(pool.id()));
    started.key().ifPresent(NoSecretsLogged.WATCH::secret);
    return started;
  }

  /** The key that all is sealed with, where it was made here. */
  private Optional<String> key() {
    try {
      var file = dataDir.resolve("kek");
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
  }

  /**
   * Makes a pool's signing keys, which takes a busy machine longer than the call may last that
   * needs them first.
   */
  public void keyed(String poolId) {
    var page = api().resolve("/" + poolId + "/.well-known/jwks.json");
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> get(page).statusCode() == 200);
  }

  /** Waits for a future off the event loop. */
  public static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | TimeoutException broken) {
      throw new IllegalStateException(broken);
    } catch (java.util.concurrent.ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    }
  }

  /** The AWS SDK's own client, signed with the demo's access key where an operation is signed. */
  public CognitoIdentityProviderClient sdk() {
    return client;
  }

  /** The tokens of somebody who signs in at the demo's plain client. */
  public AuthenticationResultType signedIn(String user, String password) {
    return client
        .initiateAuth(
            r ->
                r.clientId("demoapp")
                    .authFlow("USER_PASSWORD_AUTH")
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", password)))
        .authenticationResult();
  }

  /** Where the API is. */
  public URI api() {
    return URI.create("http://127.0.0.1:" + gateway.listeners().apiPort());
  }

  /** Where guarded APIs are reached. */
  public URI gate() {
    return URI.create("http://127.0.0.1:" + gateway.listeners().gatePort());
  }

  /** Where other proxies ask. */
  public URI decisions() {
    return URI.create("http://127.0.0.1:" + gateway.listeners().decisionsPort());
  }

  /** Where operations are. */
  public URI ops() {
    return URI.create("http://127.0.0.1:" + gateway.listeners().opsPort());
  }

  /** A call as a client without an SDK makes it. */
  public HttpResponse<String> post(String operation, String body) {
    SECRETS.json(body);
    return post(operation, HttpRequest.BodyPublishers.ofString(body));
  }

  /** A call with any body. */
  public HttpResponse<String> post(String operation, HttpRequest.BodyPublisher body) {
    return send(
        HttpRequest.newBuilder(api().resolve("/"))
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "AWSCognitoIdentityProviderService." + operation)
            .POST(body)
            .build());
  }

  /** A signed call to an operation that no SDK has; its answer, also a refusal. */
  public JsonObject signed(String target, JsonObject input) {
    var body = input.encode();
    var request =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(KEY)
                        .request(
                            SdkHttpRequest.builder()
                                .method(SdkHttpMethod.POST)
                                .uri(URI.create(api() + "/"))
                                .putHeader("x-amz-target", target)
                                .putHeader("content-type", "application/x-amz-json-1.1")
                                .build())
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "local")
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "cognito-idp"))
            .request();
    var sent =
        HttpRequest.newBuilder(api().resolve("/")).POST(HttpRequest.BodyPublishers.ofString(body));
    request.headers().entrySet().stream()
        .filter(header -> !header.getKey().equalsIgnoreCase("host"))
        .forEach(header -> sent.header(header.getKey(), header.getValue().getFirst()));
    return new JsonObject(send(sent.build()).body());
  }

  /** Waits until all decisions made so far are in the log. */
  public void logged() {
    var nothing = "sallyport_audit_log_waiting 0";
    Awaitility.await().until(() -> get(ops().resolve("/metrics")).body().contains(nothing));
  }

  /** A page of the API or of operations. */
  public HttpResponse<String> get(URI page) {
    return send(HttpRequest.newBuilder(page).build());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      SECRETS.json(answer.body());
      return answer;
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** Test mode: the newest code sent to this address. */
  public String code(String to) {
    var messages = new JsonArray(get(ops().resolve("/testing/messages?to=" + to)).body());
    var code = messages.getJsonObject(0).getJsonObject("facts").getString("code");
    NoSecretsLogged.WATCH.secret(code);
    return code;
  }

  /** Test mode: how many messages this address got. */
  public int messages(String to) {
    return new JsonArray(get(ops().resolve("/testing/messages?to=" + to)).body()).size();
  }

  /** Test mode: what the challenge of this session remembers. */
  public JsonObject kept(String clientId, String session) {
    var body = new JsonObject().put("ClientId", clientId).put("Session", session).encode();
    return new JsonObject(
        send(HttpRequest.newBuilder(ops().resolve("/testing/answer"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build())
            .body());
  }

  /** Test mode: the answer of the CAPTCHA of this session. */
  public String captcha(String clientId, String session) {
    return kept(clientId, session).getString("answer");
  }

  /** Test mode: a call to one of its routes. */
  public HttpResponse<String> testing(String method, String path, String body) {
    return send(
        HttpRequest.newBuilder(ops().resolve("/testing/" + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** Test mode: moves the clock ahead. */
  public void advance(String time) {
    var body = new JsonObject().put("advance", time).encode();
    var answer = testing("POST", "clock", body);
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.body());
    }
  }

  /** Follows a configuration file, read with these settings. */
  GateReload follow(Path file, Map<String, String> settings) {
    return done(gateway.follow(file, () -> ConfigReader.read(file, settings)));
  }

  /** A name nobody has yet. */
  public static String somebody() {
    return "u-" + UUID.randomUUID();
  }

  /** A confirmed user with an e-mail address; the password is {@code Horse-Battery-8}. */
  public String user() {
    var name = somebody();
    client.adminCreateUser(
        r ->
            r.userPoolId("local_Sallyport")
                .username(name)
                .messageAction("SUPPRESS")
                .userAttributes(
                    List.of(
                        attribute("email", name + "@example.com"),
                        attribute("email_verified", "true"))));
    client.adminSetUserPassword(
        r ->
            r.userPoolId("local_Sallyport")
                .username(name)
                .password("Horse-Battery-8")
                .permanent(true));
    return name;
  }

  /** One attribute as the SDK has it. */
  public static AttributeType attribute(String name, String value) {
    return AttributeType.builder().name(name).value(value).build();
  }

  /** Where its own files are, the demo's kek among them. */
  Path dataDir() {
    return dataDir;
  }

  /** Its Redis. */
  public RedisForTests redis() {
    return redis;
  }

  /** The Vert.x it runs in. */
  public Vertx vertx() {
    return vertx;
  }

  @Override
  public void close() {
    client.close();
    done(gateway.stop());
    done(vertx.close());
    tracing.close();
  }
}
