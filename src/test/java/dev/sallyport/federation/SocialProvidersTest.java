package dev.sallyport.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.SallyportForTests;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.IdentityProvider.Protocol;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.bearer.NamedServers;
import dev.sallyport.token.bearer.SignInIssuer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Providers that Cognito knows by name (oauth2.md §9.4). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SocialProvidersTest {
  private final Map<String, String> asked = new ConcurrentHashMap<>();
  private Vertx vertx;
  private SignInIssuer.Parts parts;
  private HttpServer server;
  private String me = "{\"id\":\"4711\",\"name\":\"A\"}";

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    parts =
        new SignInIssuer.Parts(
            vertx,
            new NamedServers(vertx, true),
            new BoundedPool(vertx, "slow", 1, 8),
            InstantSource.system(),
            new Metrics(new SimpleMeterRegistry()));
    server =
        SallyportForTests.done(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .body()
                            .onSuccess(
                                body -> {
                                  asked.put(
                                      request.path(),
                                      body + "|" + request.getHeader("authorization"));
                                  request
                                      .response()
                                      .end(
                                          request.path().equals("/token")
                                              ? "{\"access_token\":\"at\",\"token_type\":\"bearer\","
                                                    + "\"expires_in\":5}"
                                              : me);
                                }))
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() {
    SallyportForTests.done(vertx.close());
  }

  private static IdentityProvider provider(Protocol protocol, Map<String, String> more) {
    var details =
        new HashMap<>(
            Map.of("client_id", "us", "client_secret", "s", "authorize_scopes", "email name"));
    details.putAll(more);
    return new IdentityProvider(
        protocol.wire(),
        protocol,
        details,
        Map.of("email", "email", "name", "name", "username", "id"),
        List.of(),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private Claims claims(Protocol protocol) {
    var usual = Preset.of(provider(protocol, Map.of()));
    var here = "http://127.0.0.1:" + server.actualPort();
    var preset =
        new Preset(
            null,
            Map.of(
                "authorization_endpoint", here + "/authorize",
                "token_endpoint", here + "/token",
                "userinfo_endpoint", here + "/me"),
            usual.subject(),
            usual.scope(),
            usual.info(),
            usual.asks(),
            usual.hint());
    var transaction = Transaction.begin("p", "q", new RandomIds(new SecureRandom()));
    return SallyportForTests.done(
        new ProviderClient(parts, provider(protocol, Map.of()), preset, null)
            .claims(
                "the-code",
                transaction,
                "https://us.example/back",
                Deadline.in(Duration.ofSeconds(5))));
  }

  @Test
  void who_somebody_is_is_asked_with_the_access_token_where_there_is_no_ID_token() {
    var claims = claims(Protocol.FACEBOOK);
    assertThat(claims.subject()).isEqualTo("4711");
    assertThat(claims.attributes(provider(Protocol.FACEBOOK, Map.of()).mapping()))
        .isEqualTo(Map.of("name", "A"));
    assertThat(asked.get("/token"))
        .contains("grant_type=authorization_code", "code=the-code", "client_secret=s")
        .contains("code_verifier=");
    assertThat(asked.get("/me")).isEqualTo("|Bearer at");
    me = "{\"user_id\":\"amzn1.account.X\"}";
    assertThat(claims(Protocol.LOGIN_WITH_AMAZON).subject()).isEqualTo("amzn1.account.X");
  }

  @Test
  void nobody_is_who_is_not_named() {
    me = "{\"name\":\"A\"}";
    assertThatThrownBy(() -> claims(Protocol.FACEBOOK)).hasRootCauseInstanceOf(Refusal.class);
  }

  @Test
  void each_is_asked_in_its_own_way() {
    var facebook = Preset.of(provider(Protocol.FACEBOOK, Map.of("api_version", "v19.0")));
    assertThat(facebook.scope()).isEqualTo("email,name");
    assertThat(facebook.endpoints())
        .containsEntry("authorization_endpoint", "https://www.facebook.com/v19.0/dialog/oauth")
        .containsEntry(
            "userinfo_endpoint", "https://graph.facebook.com/v19.0/me?fields=email%2Cid%2Cname");
    var google = Preset.of(provider(Protocol.GOOGLE, Map.of()));
    assertThat(google.issuer()).isEqualTo("https://accounts.google.com");
    assertThat(google.hint()).isTrue();
    var apple = Preset.of(provider(Protocol.SIGN_IN_WITH_APPLE, Map.of()));
    assertThat(apple.asks()).containsEntry("response_mode", "form_post");
    assertThatThrownBy(() -> Preset.of(provider(Protocol.SAML, Map.of())))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void Apple_is_shown_a_secret_that_our_key_signed() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    var pair = generator.generateKeyPair();
    var key = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
    var details = Map.of("team_id", "TEAM", "key_id", "KEY", "private_key", key);
    var jwt =
        SignedJWT.parse(
            ClientSecret.of(parts, provider(Protocol.SIGN_IN_WITH_APPLE, details)).orElseThrow());
    assertThat(jwt.verify(new ECDSAVerifier((ECPublicKey) pair.getPublic()))).isTrue();
    assertThat(jwt.getHeader().getKeyID()).isEqualTo("KEY");
    var claims = jwt.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo("TEAM");
    assertThat(claims.getSubject()).isEqualTo("us");
    assertThat(claims.getAudience()).containsExactly("https://appleid.apple.com");
    assertThat(claims.getExpirationTime()).isAfter(claims.getIssueTime());
    assertThatThrownBy(
            () ->
                ClientSecret.of(
                    parts, provider(Protocol.SIGN_IN_WITH_APPLE, Map.of("private_key", "none"))))
        .isInstanceOf(Refusal.class);
  }
}
