package dev.sallyport.cli;

import static dev.sallyport.SallyportForTests.attribute;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.Authenticator;
import dev.sallyport.MfaPool;
import dev.sallyport.PasskeysForTests;
import dev.sallyport.SallyportForTests;
import dev.sallyport.challenge.AnswerHash;
import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigReader;
import dev.sallyport.config.ConfigResult;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.crypto.SrpClient;
import dev.sallyport.directory.PoolParts;
import dev.sallyport.directory.User;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.webauthn.AuthenticatorForTests;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeDataType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LogConfigurationType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.OAuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceServerScopeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SchemaAttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserStatusType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserType;

/**
 * A move from one installation to another, which has another Redis and another key: everything
 * arrives, and people sign in there with what they have.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExportImportIT {
  private static final String PASSWORD = MfaPool.PASSWORD;
  private static final String DEMO = "local_Sallyport";

  @TempDir static Path dir;

  private static final RedisForTests OLD = new RedisForTests();
  private static final RedisForTests NEW = new RedisForTests();
  private static Map<String, String> before;
  private static Map<String, String> after;
  private static SallyportForTests target;
  private static CognitoIdentityProviderClient sdk;

  /** What people know and have. */
  private static String pool;

  private static String app;
  private static String confidential;
  private static List<String> secrets;
  private static String ann;
  private static String tom;
  private static Authenticator app6;
  private static String dora;
  private static Device phone;
  private static String keira;
  private static String keirasSub;
  private static AuthenticatorForTests passkey;
  private static String quentin;
  private static String shut;
  private static String fresh;
  private static AuthenticationResultType tokens;
  private static List<JsonObject> exported;

  private static Map<String, String> settings(RedisForTests redis, String kek) {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    var flows =
        "ALLOW_USER_PASSWORD_AUTH,ALLOW_USER_AUTH,ALLOW_REFRESH_TOKEN_AUTH,ALLOW_CUSTOM_AUTH";
    return SallyportForTests.settings(
        redis,
        Map.of(
            "SALLYPORT_KEK_ID",
            kek,
            "SALLYPORT_KEK_KEY",
            Base64.getEncoder().encodeToString(bytes),
            "SALLYPORT_POOLS_0_WEBAUTHN_RELYINGPARTY",
            "example.com",
            "SALLYPORT_POOLS_0_WEBAUTHN_ORIGINS",
            PasskeysForTests.ORIGIN,
            "SALLYPORT_POOLS_0_CLIENTS_0_FLOWS",
            flows,
            "SALLYPORT_POOLS_0_CLIENTS_1_CHALLENGES_0_TYPE",
            "PASSWORD",
            "SALLYPORT_POOLS_0_CLIENTS_1_CHALLENGES_1_TYPE",
            "QUESTION"));
  }

  private static Kek kek(Config config) {
    return Kek.of(
        config.kek().id(),
        Base64.getDecoder().decode(Objects.requireNonNull(config.kek().key()).reveal()));
  }

  private static Cli.Program program(Map<String, String> env) {
    return new Cli.Program(
        () -> ConfigReader.read(null, env), ExportImportIT::kek, InputStream.nullInputStream());
  }

  /** What a command came to, and what it said. */
  private record Ran(int status, String said) {}

  @CommandLine.Command(name = "sallyport")
  private static final class Top {}

  private static Ran run(Map<String, String> env, Object... args) {
    var said = new StringWriter();
    var status =
        Cli.under(new CommandLine(new Top()), program(env))
            .setErr(new PrintWriter(said))
            .execute(Stream.of(args).map(Object::toString).toArray(String[]::new));
    return new Ran(status, said.toString());
  }

  private static Ran done(Ran ran) {
    assertThat(ran.status()).as(ran.said()).isZero();
    return ran;
  }

  @BeforeAll
  static void move() throws Exception {
    before = settings(OLD, "old-key");
    after = settings(NEW, "new-key");
    done(run(before, "keygen", dir.resolve("mine")));
    try (var source = SallyportForTests.of(OLD, before)) {
      populate(source);
      questions();
      done(run(before, "export", "--to", dir.resolve("mine.pub.asc"), "--out", file("old.pgp")));
    }
    exported = inside(file("old.pgp"));
    done(run(after, "import", "--key", secret(), file("old.pgp")));
    target = SallyportForTests.of(NEW, after);
    sdk = target.sdk();
  }

  @AfterAll
  static void stop() {
    if (target != null) {
      target.close();
    }
    OLD.kill();
    NEW.kill();
  }

  private static Path file(String name) {
    return dir.resolve(name);
  }

  private static Path secret() {
    return dir.resolve("mine.key.asc");
  }

  private static void populate(SallyportForTests source) {
    sdk = source.sdk();
    // Makes its keys, as the first of whoever is given a token would.
    MfaPool.demo(source);
    pool =
        sdk.createUserPool(
                r ->
                    r.poolName("rich")
                        .aliasAttributesWithStrings("email")
                        .userPoolTags(Map.of("team", "one"))
                        .schema(
                            SchemaAttributeType.builder()
                                .name("shoe")
                                .attributeDataType(AttributeDataType.NUMBER)
                                .build())
                        .deviceConfiguration(
                            d ->
                                d.challengeRequiredOnNewDevice(true)
                                    .deviceOnlyRememberedOnUserPrompt(false)))
            .userPool()
            .id();
    sdk.setUserPoolMfaConfig(
        r ->
            r.userPoolId(pool)
                .mfaConfiguration(UserPoolMfaType.OPTIONAL)
                .softwareTokenMfaConfiguration(c -> c.enabled(true)));
    app = client(false);
    confidential = client(true);
    secrets =
        List.of(
            sdk.describeUserPoolClient(r -> r.userPoolId(pool).clientId(confidential))
                .userPoolClient()
                .clientSecret(),
            sdk.addUserPoolClientSecret(r -> r.userPoolId(pool).clientId(confidential))
                .clientSecretDescriptor()
                .clientSecretValue());
    keyed(source);
    parts();
    ann = person(attribute("email", "ann@example.com"), attribute("email_verified", "true"));
    sdk.createGroup(r -> r.userPoolId(pool).groupName("staff").precedence(3).description("us"));
    sdk.adminAddUserToGroup(r -> r.userPoolId(pool).username(ann).groupName("staff"));
    tom = person(attribute("custom:shoe", "44"));
    app6 = new MfaPool(sdk, pool, app).enrol(tom);
    dora = person();
    var first = signIn(sdk, app, dora, Map.of()).authenticationResult();
    phone = Device.of(first);
    phone.confirm(sdk, first.accessToken());
    shut = person();
    sdk.adminDisableUser(r -> r.userPoolId(pool).username(shut));
    fresh = SallyportForTests.somebody();
    sdk.adminCreateUser(
        r ->
            r.userPoolId(pool)
                .username(fresh)
                .temporaryPassword(PASSWORD)
                .messageAction("SUPPRESS"));
    tokens = signIn(sdk, app, ann, Map.of()).authenticationResult();
    keira = source.user();
    var people = PasskeysForTests.at(source);
    var token = people.signedIn(keira);
    keirasSub = people.sub(token);
    passkey = AuthenticatorForTests.at(PasskeysForTests.ORIGIN);
    people.register(token, passkey);
    quentin = source.user();
  }

  private static void keyed(SallyportForTests source) {
    var page = source.api().resolve("/" + pool + "/.well-known/jwks.json");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> source.get(page).statusCode() == 200);
  }

  private static String client(boolean secret) {
    return sdk.createUserPoolClient(
            r ->
                r.userPoolId(pool)
                    .clientName("app")
                    .generateSecret(secret)
                    .allowedOAuthFlowsUserPoolClient(true)
                    .allowedOAuthFlows(OAuthFlowType.CODE)
                    .allowedOAuthScopes("openid", "email")
                    .callbackURLs("https://b.example/in", "https://a.example/in")
                    .logoutURLs("https://a.example/out")
                    .defaultRedirectURI("https://a.example/in")
                    .supportedIdentityProviders("COGNITO")
                    .explicitAuthFlows(
                        ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH,
                        ExplicitAuthFlowsType.ALLOW_USER_SRP_AUTH,
                        ExplicitAuthFlowsType.ALLOW_REFRESH_TOKEN_AUTH))
        .userPoolClient()
        .clientId();
  }

  /** One of each kind of what belongs to a pool. */
  private static void parts() {
    sdk.createResourceServer(
        r ->
            r.userPoolId(pool)
                .identifier("https://api.example.com")
                .name("api")
                .scopes(
                    ResourceServerScopeType.builder()
                        .scopeName("read")
                        .scopeDescription("reading")
                        .build()));
    sdk.createIdentityProvider(
        r ->
            r.userPoolId(pool)
                .providerName("Corp")
                .providerType("OIDC")
                .providerDetails(
                    Map.of(
                        "client_id", "us",
                        "client_secret", "their-secret",
                        "attributes_request_method", "GET",
                        "oidc_issuer", "https://corp.example",
                        "authorize_scopes", "openid"))
                .attributeMapping(Map.of("email", "mail"))
                .idpIdentifiers("corp.example"));
    sdk.createUserPoolDomain(r -> r.userPoolId(pool).domain("rich-pool"));
    sdk.setUICustomization(r -> r.userPoolId(pool).css(".all{}"));
    sdk.createManagedLoginBranding(
        r -> r.userPoolId(pool).clientId(app).useCognitoProvidedValues(true));
    sdk.setRiskConfiguration(
        r ->
            r.userPoolId(pool)
                .riskExceptionConfiguration(e -> e.blockedIPRangeList("203.0.113.0/24")));
    sdk.setLogDeliveryConfiguration(
        r ->
            r.userPoolId(pool)
                .logConfigurations(
                    LogConfigurationType.builder()
                        .logLevel("ERROR")
                        .eventSource("userNotification")
                        .cloudWatchLogsConfiguration(
                            c ->
                                c.logGroupArn(
                                    "arn:aws:logs:eu-west-1:123456789012:log-group:/logs"))
                        .build()));
    sdk.createTerms(
        r ->
            r.userPoolId(pool)
                .clientId(app)
                .termsName("terms-of-use")
                .termsSource("LINK")
                .enforcement("NONE")
                .links(Map.of("cognito:default", "https://example.com/terms")));
  }

  private static String person(AttributeType... attributes) {
    return new MfaPool(sdk, pool, app).user(attributes);
  }

  /** Through the store, since no SDK has this operation. */
  private static void questions() throws IOException {
    try (var source = Installation.open(program(before), silent())) {
      var key = kek(config(before));
      var ids = new RandomIds(new SecureRandom());
      var demo = Installation.await(source.pools().pool(DEMO, Installation.soon()));
      var user = Installation.await(source.users().find(demo, quentin, Installation.soon()));
      var asked =
          Stream.of("Dog?", "Street?", "School?")
              .map(text -> new User.Question(text, text, AnswerHash.of(key, ids, "Rex")))
              .toList();
      Installation.await(
          source.users().update(user, u -> u.withQuestions(asked), Installation.soon()));
    }
  }

  private static Config config(Map<String, String> env) {
    return ((ConfigResult.Loaded) ConfigReader.read(null, env)).config();
  }

  private static CommandOutput silent() {
    return new CommandOutput(new PrintWriter(new StringWriter()), "");
  }

  /** Opens a file as anybody with the key can, and not with our own reader. */
  private static List<JsonObject> inside(Path file) throws Exception {
    var key = new BcOpenPGPApi().readKeyOrCertificate().parseKey(Files.readString(secret()));
    try (var in =
        new BcOpenPGPApi()
            .decryptAndOrVerifyMessage()
            .addDecryptionKey(key)
            .process(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), UTF_8).lines().map(JsonObject::new).toList();
    }
  }

  private static InitiateAuthResponse signIn(
      CognitoIdentityProviderClient at, String client, String user, Map<String, String> more) {
    var parameters = new HashMap<>(Map.of("USERNAME", user, "PASSWORD", PASSWORD));
    parameters.putAll(more);
    return at.initiateAuth(
        r ->
            r.clientId(client)
                .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                .authParameters(parameters));
  }

  /** Every record but the header, by what it is of. */
  private static Map<String, JsonObject> records(List<JsonObject> lines) {
    var all = new TreeMap<String, JsonObject>();
    for (var line : lines.subList(1, lines.size())) {
      var inner = line.getJsonObject("document", line.getJsonObject("user", new JsonObject()));
      var key =
          Stream.of(
                  line.getString("type"),
                  line.getString("pool"),
                  line.getString("kind"),
                  line.getString("name", line.getString("algorithm")),
                  inner.getString("sub", inner.getString("name")))
              .map(String::valueOf)
              .toList()
              .toString();
      assertThat(all.put(key, line)).as(key).isNull();
    }
    return all;
  }

  @Test
  void an_export_of_what_was_imported_is_the_same_record_by_record() throws Exception {
    // From before anybody signed in there.
    var empty = new RedisForTests();
    var env = settings(empty, "third-key");
    try {
      done(run(env, "import", "--key", secret(), file("old.pgp")));
      done(run(env, "export", "--to", file("mine.pub.asc"), "--out", file("again.pgp")));
      assertThat(records(inside(file("again.pgp")))).isEqualTo(records(exported));
    } finally {
      empty.kill();
    }
  }

  @Test
  void an_export_has_a_record_of_every_kind() {
    assertThat(exported.stream().map(each -> each.getString("type")))
        .contains("header", "pool", "part", "group", "keys", "user", "end");
    assertThat(exported.stream().map(each -> each.getString("kind")).filter(Objects::nonNull))
        .contains(Arrays.stream(PoolParts.Kind.values()).map(Enum::name).toArray(String[]::new));
  }

  @Test
  void nothing_in_an_export_is_sealed_with_the_key_that_stays_behind() {
    assertThat(exported.stream().map(JsonObject::encode).filter(line -> line.contains("old-key")))
        .isEmpty();
    assertThat(exported.stream().map(JsonObject::encode))
        .anyMatch(line -> line.contains("their-secret"))
        .anyMatch(line -> line.contains(secrets.getFirst()))
        .anyMatch(line -> line.contains(secrets.getLast()));
  }

  @Test
  void the_file_itself_says_nothing() throws IOException {
    assertThat(new String(Files.readAllBytes(file("old.pgp")), ISO_8859_1))
        .doesNotContain("ann@example.com", "sallyport-export", pool);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("old.pgp"))))
        .isEqualTo("rw-------");
  }

  @Test
  void people_sign_in_with_their_passwords_by_name_and_by_alias() {
    assertThat(signIn(sdk, app, ann, Map.of()).authenticationResult().idToken()).isNotEmpty();
    assertThat(signIn(sdk, app, "ann@example.com", Map.of()).authenticationResult().idToken())
        .isNotEmpty();
    assertThatThrownBy(() -> signIn(sdk, app, ann, Map.of("PASSWORD", "Wrong-Horse-8")))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void people_sign_in_by_srp() {
    var srp = SrpClient.of(pool);
    var asked =
        sdk.initiateAuth(
            r ->
                r.clientId(app)
                    .authFlow(AuthFlowType.USER_SRP_AUTH)
                    .authParameters(Map.of("USERNAME", ann, "SRP_A", srp.srpA())));
    var shown = asked.challengeParameters();
    var timestamp = SrpClient.timestamp(Instant.now());
    var signature =
        srp.signature(
            shown.get("USER_ID_FOR_SRP"),
            PASSWORD,
            shown.get("SALT"),
            shown.get("SRP_B"),
            shown.get("SECRET_BLOCK"),
            timestamp);
    var granted =
        sdk.respondToAuthChallenge(
            r ->
                r.clientId(app)
                    .challengeName(ChallengeNameType.PASSWORD_VERIFIER)
                    .session(asked.session())
                    .challengeResponses(
                        Map.of(
                            "USERNAME", ann,
                            "PASSWORD_CLAIM_SECRET_BLOCK", shown.get("SECRET_BLOCK"),
                            "PASSWORD_CLAIM_SIGNATURE", signature,
                            "TIMESTAMP", timestamp)));
    assertThat(granted.authenticationResult().accessToken()).isNotEmpty();
  }

  @Test
  void people_sign_in_with_the_codes_of_their_app() {
    var there = new MfaPool(sdk, pool, app);
    var asked = there.signIn(tom);
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.SOFTWARE_TOKEN_MFA);
    assertThat(asked.challengeParameters()).containsEntry("FRIENDLY_DEVICE_NAME", "my phone");
    assertThat(there.code(asked.session(), tom, app6.fresh()).authenticationResult()).isNotNull();
  }

  @Test
  void people_sign_in_with_their_passkeys() {
    var people = PasskeysForTests.at(target);
    var asked = people.initiate(keira);
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.WEB_AUTHN);
    var signed = passkey.get(PasskeysForTests.options(asked), keirasSub).encode();
    assertThat(people.answer(keira, asked.session(), signed).authenticationResult()).isNotNull();
  }

  @Test
  void a_remembered_device_still_proves_itself_and_a_new_one_joins_it() {
    var asked = signIn(sdk, app, dora, Map.of("DEVICE_KEY", phone.key()));
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.DEVICE_SRP_AUTH);
    var granted = phone.prove(sdk, app, dora, asked.session());
    assertThat(granted.newDeviceMetadata()).isNull();
    var told = signIn(sdk, app, dora, Map.of()).authenticationResult();
    var tablet = Device.of(told);
    assertThat(tablet.group()).isNotEqualTo(phone.group());
    tablet.confirm(sdk, told.accessToken());
    var again = signIn(sdk, app, dora, Map.of("DEVICE_KEY", tablet.key()));
    assertThat(tablet.prove(sdk, app, dora, again.session()).accessToken()).isNotEmpty();
    assertThat(sdk.adminListDevices(r -> r.userPoolId(pool).username(dora)).devices()).hasSize(2);
  }

  @Test
  void questions_take_the_answers_they_took() {
    var asked = signIn(sdk, PasskeysForTests.OTHER_CLIENT, quentin, Map.of());
    assertThat(asked.challengeParameters().get("question")).isIn("Dog?", "Street?", "School?");
    assertThat(answer(asked.session(), "Bello").challengeName())
        .isEqualTo(ChallengeNameType.CUSTOM_CHALLENGE);
    var next = signIn(sdk, PasskeysForTests.OTHER_CLIENT, quentin, Map.of());
    var granted = answer(next.session(), "rex!");
    assertThat(granted.authenticationResult()).as(granted.toString()).isNotNull();
  }

  private static RespondToAuthChallengeResponse answer(String session, String answer) {
    return sdk.respondToAuthChallenge(
        r ->
            r.clientId(PasskeysForTests.OTHER_CLIENT)
                .challengeName(ChallengeNameType.CUSTOM_CHALLENGE)
                .session(session)
                .challengeResponses(Map.of("USERNAME", quentin, "ANSWER", answer)));
  }

  @Test
  void whoever_was_shut_out_or_must_change_the_password_still_is_and_must() {
    assertThatThrownBy(() -> signIn(sdk, app, shut, Map.of()))
        .isInstanceOf(NotAuthorizedException.class);
    assertThat(sdk.adminGetUser(r -> r.userPoolId(pool).username(shut)).enabled()).isFalse();
    assertThat(sdk.adminGetUser(r -> r.userPoolId(pool).username(fresh)).userStatus())
        .isEqualTo(UserStatusType.FORCE_CHANGE_PASSWORD);
    assertThat(signIn(sdk, app, fresh, Map.of()).challengeName())
        .isEqualTo(ChallengeNameType.NEW_PASSWORD_REQUIRED);
  }

  @Test
  void people_stand_on_the_lists_they_stood_on() {
    assertThat(sdk.listUsers(r -> r.userPoolId(pool)).users())
        .extracting(UserType::username)
        .containsExactlyInAnyOrder(ann, tom, dora, shut, fresh);
    assertThat(sdk.listUsers(r -> r.userPoolId(pool).filter("email = \"ann@example.com\"")).users())
        .extracting(UserType::username)
        .containsExactly(ann);
    assertThat(sdk.listUsersInGroup(r -> r.userPoolId(pool).groupName("staff")).users())
        .extracting(UserType::username)
        .containsExactly(ann);
    assertThat(signIn(sdk, app, ann, Map.of()).authenticationResult().accessToken())
        .satisfies(
            token ->
                assertThat(
                        SignedJWT.parse(token)
                            .getJWTClaimsSet()
                            .getStringListClaim("cognito:groups"))
                    .containsExactly("staff"));
  }

  @Test
  void a_client_signs_in_with_either_of_its_secrets() throws Exception {
    for (var secret : secrets) {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      var hash =
          Base64.getEncoder().encodeToString(mac.doFinal((ann + confidential).getBytes(UTF_8)));
      assertThat(signIn(sdk, confidential, ann, Map.of("SECRET_HASH", hash)).authenticationResult())
          .isNotNull();
    }
  }

  @Test
  void a_client_may_do_at_the_OAuth2_endpoints_what_it_might() {
    var client = sdk.describeUserPoolClient(r -> r.userPoolId(pool).clientId(app)).userPoolClient();
    assertThat(client.allowedOAuthFlowsUserPoolClient()).isTrue();
    assertThat(client.allowedOAuthFlows()).containsExactly(OAuthFlowType.CODE);
    assertThat(client.allowedOAuthScopes()).containsExactlyInAnyOrder("openid", "email");
    assertThat(client.callbackURLs())
        .containsExactly("https://b.example/in", "https://a.example/in");
    assertThat(client.logoutURLs()).containsExactly("https://a.example/out");
    assertThat(client.defaultRedirectURI()).isEqualTo("https://a.example/in");
    assertThat(client.supportedIdentityProviders()).containsExactly("COGNITO");
  }

  @Test
  void what_belongs_to_a_pool_is_found_by_every_name() {
    assertThat(
            sdk.describeUserPoolDomain(r -> r.domain("rich-pool")).domainDescription().userPoolId())
        .isEqualTo(pool);
    assertThat(
            sdk.getIdentityProviderByIdentifier(
                    r -> r.userPoolId(pool).idpIdentifier("corp.example"))
                .identityProvider()
                .providerDetails())
        .containsEntry("client_secret", "their-secret");
    assertThat(sdk.listUserPools(r -> r.maxResults(60)).userPools())
        .anyMatch(each -> each.id().equals(pool));
  }

  @Test
  void tokens_that_were_signed_before_verify_and_a_refresh_token_does_not_count() throws Exception {
    var page = target.api().resolve("/" + pool + "/.well-known/jwks.json");
    var keys = JWKSet.parse(target.get(page).body());
    for (var token : List.of(tokens.idToken(), tokens.accessToken())) {
      var signed = SignedJWT.parse(token);
      var key = keys.getKeyByKeyId(signed.getHeader().getKeyID());
      assertThat(signed.verify(new RSASSAVerifier(key.toRSAKey()))).isTrue();
    }
    assertThatThrownBy(
            () ->
                sdk.initiateAuth(
                    r ->
                        r.clientId(app)
                            .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                            .authParameters(Map.of("REFRESH_TOKEN", tokens.refreshToken()))))
        .isInstanceOf(NotAuthorizedException.class);
  }

  /** An installation that nothing was brought to yet. */
  private record Empty(RedisForTests redis, Map<String, String> env) implements AutoCloseable {
    static Empty made() {
      var redis = new RedisForTests();
      return new Empty(redis, settings(redis, "another-key"));
    }

    @Override
    public void close() {
      redis.kill();
    }
  }

  @Test
  void a_second_run_changes_nothing_whatever_it_may_do() throws Exception {
    try (var empty = Empty.made()) {
      done(run(empty.env(), "import", "--key", secret(), file("old.pgp")));
      var writes = empty.redis().calls("hset") + empty.redis().calls("set");
      for (var how : List.of("fail", "skip", "replace")) {
        var again =
            done(
                run(
                    empty.env(),
                    "import",
                    "--key",
                    secret(),
                    "--on-conflict",
                    how,
                    file("old.pgp")));
        assertThat(again.said())
            .contains("unchanged")
            .doesNotContain("added", "replaced", "conflict");
      }
      assertThat(empty.redis().calls("hset") + empty.redis().calls("set") - writes)
          .as("writes; keys are offered again, three times for each pool")
          .isLessThanOrEqualTo(6);
    }
  }

  @Test
  void a_run_that_was_interrupted_anywhere_goes_on_where_it_ended() throws Exception {
    try (var empty = Empty.made()) {
      var lines = exported.stream().map(JsonObject::encode).toList();
      try (var installation = Installation.open(program(empty.env()), silent())) {
        for (int cut = 1; cut < lines.size() - 1; cut++) {
          var part = String.join("\n", lines.subList(0, cut + 1)) + "\n";
          var importing = new Importing(installation, silent(), Importing.OnConflict.FAIL, true);
          var reader = new RecordReader(new ByteArrayInputStream(part.getBytes(UTF_8)));
          assertThatThrownBy(() -> importing.records(reader)).hasMessageContaining("cut off");
        }
      }
      done(run(empty.env(), "import", "--key", secret(), file("old.pgp")));
      var out = file("resumed.pgp");
      done(run(empty.env(), "export", "--to", file("mine.pub.asc"), "--out", out));
      assertThat(records(inside(out))).isEqualTo(records(exported));
    }
  }

  /** A file of these lines, as an export is made. */
  private static Path made(String name, String... lines) throws IOException {
    var path = file(name);
    try (var out = Files.newOutputStream(path);
        var sealed =
            Envelope.seal(out, List.of(Envelope.certificate(file("mine.pub.asc"))), null)) {
      for (var line : lines) {
        sealed.write((line + "\n").getBytes(UTF_8));
      }
    }
    return path;
  }

  /** The same, encrypted to nobody. */
  private static Path bare(String name, String... lines) throws Exception {
    var path = file(name);
    try (var out = Files.newOutputStream(path);
        var open = new BcOpenPGPApi().signAndOrEncryptMessage().setArmored(false).open(out)) {
      open.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
    }
    return path;
  }

  private static Path changed(String name, byte[] bytes) throws IOException {
    return Files.write(file(name), bytes);
  }

  @Test
  void a_file_that_is_not_whole_or_not_ours_is_refused_before_anything_is_stored()
      throws Exception {
    var whole = Files.readAllBytes(file("old.pgp"));
    var flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    var last = whole.clone();
    last[whole.length - 1] ^= 1;
    var header = exported.getFirst().encode();
    var newer = exported.getFirst().copy().put("version", 2).encode();
    var end = "{\"type\":\"end\",\"records\":0}";
    var refused = new HashMap<Path, String>();
    refused.put(changed("half.pgp", Arrays.copyOf(whole, whole.length / 2)), "damaged");
    refused.put(changed("short.pgp", Arrays.copyOf(whole, whole.length - 1)), "damaged");
    refused.put(changed("flipped.pgp", flipped), "damaged");
    refused.put(changed("last.pgp", last), "damaged");
    refused.put(changed("longer.pgp", Arrays.copyOf(whole, whole.length + 9)), "damaged");
    refused.put(changed("plain.jsonl", (header + "\n" + end + "\n").getBytes(UTF_8)), "damaged");
    refused.put(changed("nothing.pgp", new byte[0]), "damaged");
    refused.put(bare("bare.pgp", header, end), "not protected");
    refused.put(made("newer.pgp", newer, end), "version 2");
    refused.put(made("other.pgp", "{\"type\":\"header\",\"format\":\"x\"}", end), "no export");
    refused.put(made("endless.pgp", header), "cut off");
    refused.put(made("counted.pgp", header, end.replace("0", "1")), "as many records");
    refused.put(made("more.pgp", header, end, end), "goes on");
    refused.put(made("strange.pgp", header, "{\"type\":\"spell\",\"pool\":\"x\"}", end), "a kind");
    refused.put(made("text.pgp", header, "secret", end), "no JSON object");
    // There is no Redis there: whatever looked at it would say so.
    var nowhere = new HashMap<>(after);
    nowhere.put("SALLYPORT_REDIS", "redis://127.0.0.1:1");
    refused.forEach(
        (path, why) -> {
          var ran = run(nowhere, "import", "--key", secret(), path);
          assertThat(ran.status()).as(path + " " + ran.said()).isEqualTo(1);
          assertThat(ran.said()).as(path.toString()).contains(why).doesNotContain("secret\n");
        });
    done(run(nowhere, "import", "--check", "--key", secret(), file("old.pgp")));
  }

  @Test
  void a_file_opens_with_each_key_it_is_to_and_with_no_other() throws Exception {
    done(run(before, "keygen", dir.resolve("other")));
    var other = run(after, "import", "--check", "--key", file("other.key.asc"), file("old.pgp"));
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.said()).contains("cannot be opened with this key");
    var both = file("both.pgp");
    try (var source = Empty.made()) {
      done(
          run(
              source.env(),
              "export",
              "--to",
              fixture("gpg.pub.asc"),
              "--to",
              file("other.pub.asc"),
              "--out",
              both));
    }
    done(run(after, "import", "--check", "--key", file("other.key.asc"), both));
    // A key as gpg makes it, locked.
    var locked = fixture("gpg.key.asc");
    Files.writeString(file("phrase"), "open sesame\n");
    done(
        run(
            after,
            "import",
            "--check",
            "--key",
            locked,
            "--passphrase-file",
            file("phrase"),
            both));
    Files.writeString(file("phrase"), "open barley\n");
    var wrong =
        run(after, "import", "--check", "--key", locked, "--passphrase-file", file("phrase"), both);
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.said()).contains("the passphrase is wrong");
  }

  private static Path fixture(String name) throws Exception {
    return Path.of(
        Objects.requireNonNull(ExportImportIT.class.getResource("/openpgp/" + name)).toURI());
  }

  @Test
  void a_key_that_is_made_with_a_passphrase_is_locked() throws Exception {
    Files.writeString(file("sesame"), "open sesame\n");
    done(run(before, "keygen", "--passphrase-file", file("sesame"), dir.resolve("locked")));
    var key =
        new BcOpenPGPApi()
            .readKeyOrCertificate()
            .parseKey(Files.readString(file("locked.key.asc")));
    assertThat(key.getSecretKeys().values())
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.isLocked()).isTrue());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("locked.key.asc"))))
        .isEqualTo("rw-------");
  }

  @Test
  void a_signature_is_demanded_where_somebody_is_named() throws Exception {
    done(run(before, "keygen", dir.resolve("signer")));
    var signed = file("signed.pgp");
    try (var source = Empty.made()) {
      done(
          run(
              source.env(),
              "export",
              "--to",
              file("mine.pub.asc"),
              "--sign-with",
              file("signer.key.asc"),
              "--out",
              signed));
    }
    var demand = List.of("import", "--check", "--key", secret(), "--signed-by");
    assertThat(run(after, with(demand, file("signer.pub.asc"), signed)).status()).isZero();
    for (var not :
        List.of(
            with(demand, file("signer.pub.asc"), file("old.pgp")),
            with(demand, file("mine.pub.asc"), signed))) {
      var ran = run(after, not);
      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.said()).contains("not signed by");
    }
  }

  private static Object[] with(List<?> args, Object... more) {
    return Stream.concat(args.stream(), Stream.of(more)).toArray();
  }

  @Test
  void keys_and_files_that_do_not_fit_are_told_and_nothing_is_overwritten() throws Exception {
    var there = Files.writeString(file("there"), "precious");
    var out = run(before, "export", "--to", file("mine.pub.asc"), "--out", there);
    assertThat(out.status()).isEqualTo(1);
    assertThat(out.said()).contains("is there already");
    var otherKek = new HashMap<>(before);
    otherKek.put("SALLYPORT_KEK_ID", "forgotten");
    assertThat(run(otherKek, "export", "--to", file("mine.pub.asc"), "--out", file("x")).said())
        .contains("another kek");
    assertThat(run(before, "export", "--to", secret(), "--out", file("x")).said())
        .contains("is a secret key");
    assertThat(run(before, "export", "--to", there, "--out", file("x")).said())
        .contains("no OpenPGP public key");
    assertThat(run(before, "export", "--to", file("none"), "--out", file("x")).said())
        .contains("is not there");
    assertThat(run(before, "import", "--key", there, file("old.pgp")).said())
        .contains("no OpenPGP secret key");
    assertThat(run(before, "keygen", dir.resolve("mine")).status()).isEqualTo(1);
    assertThat(there).hasContent("precious");
    assertThat(Files.exists(file("x"))).isFalse();
    for (var usage :
        List.of(
            List.of("export", "--out", "x"),
            List.of("import"),
            List.of("import", "--key", secret(), "--on-conflict", "guess", "x"),
            List.of("invent"))) {
      assertThat(run(before, usage.toArray()).status()).isEqualTo(2);
    }
    var faulty = new HashMap<>(before);
    faulty.put("SALLYPORT_NOSUCHTHING", "1");
    assertThat(run(faulty, "export", "--to", file("mine.pub.asc"), "--out", file("x")).status())
        .isEqualTo(2);
  }

  @Test
  void somebody_else_in_the_way_stops_the_run_is_skipped_or_gives_way() throws Exception {
    var empty = Empty.made();
    try (var there = SallyportForTests.of(empty.redis(), empty.env())) {
      // alice is of the configuration and was made at both with another sub, and so were keys.
      MfaPool.demo(there);
      var stopped = run(empty.env(), "import", "--key", secret(), file("old.pgp"));
      assertThat(stopped.status()).isEqualTo(1);
      assertThat(stopped.said()).contains("pool \"local_Sallyport\" ").contains("--on-conflict");
      var skipped =
          done(
              run(
                  empty.env(),
                  "import",
                  "--key",
                  secret(),
                  "--on-conflict",
                  "skip",
                  file("old.pgp")));
      assertThat(skipped.said())
          .contains("(\"alice\") of pool \"local_Sallyport\" goes by a name")
          .contains("other signing keys")
          .contains("2 records were in conflict");
      var own = sub(there, "alice");
      var token =
          there
              .sdk()
              .initiateAuth(
                  r ->
                      r.clientId("demoapp")
                          .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                          .authParameters(
                              Map.of("USERNAME", "alice", "PASSWORD", "Correct-Horse-7")))
              .authenticationResult()
              .accessToken();
      there
          .sdk()
          .adminUpdateUserAttributes(
              r -> r.userPoolId(pool).username(ann).userAttributes(attribute("name", "Not Ann")));
      var annThere = signIn(there.sdk(), app, ann, Map.of()).authenticationResult();
      var replaced =
          done(
              run(
                  empty.env(),
                  "import",
                  "--key",
                  secret(),
                  "--on-conflict",
                  "replace",
                  file("old.pgp")));
      assertThat(replaced.said()).contains("keys replaced 1").contains("user replaced 2");
      assertThat(sub(there, "alice")).isNotEqualTo(own);
      assertThatThrownBy(() -> there.sdk().getUser(r -> r.accessToken(token)))
          .as("of somebody who is not there any more");
      assertThatThrownBy(() -> there.sdk().getUser(r -> r.accessToken(annThere.accessToken())))
          .as("of somebody who was replaced")
          .isInstanceOf(NotAuthorizedException.class);
      assertThat(there.sdk().adminGetUser(r -> r.userPoolId(pool).username(ann)).userAttributes())
          .noneMatch(each -> each.name().equals("name"));
      there.sdk().adminDeleteUser(r -> r.userPoolId(pool).username(ann));
      there
          .sdk()
          .adminCreateUser(
              r ->
                  r.userPoolId(pool)
                      .username(SallyportForTests.somebody())
                      .messageAction("SUPPRESS")
                      .userAttributes(
                          attribute("email", "ann@example.com"),
                          attribute("email_verified", "true")));
      var leftOut =
          run(
              empty.env(),
              "import",
              "--key",
              secret(),
              "--on-conflict",
              "replace",
              file("old.pgp"));
      assertThat(leftOut.status()).as(leftOut.said()).isEqualTo(1);
      assertThat(leftOut.said()).contains("1 records were in conflict");
    } finally {
      empty.close();
    }
  }

  @Test
  void users_of_a_file_are_made_and_rows_that_can_be_nobody_are_told() throws Exception {
    var name = SallyportForTests.somebody();
    var lines = new ArrayList<String>();
    lines.add("{\"Username\":\"" + name + "\",\"Attributes\":[],\"UserStatus\":\"CONFIRMED\"}");
    lines.add("{\"Username\":\"\"}");
    var from = Files.write(file("users.jsonl"), lines);
    var report = file("report");
    var ran = run(after, "import-users", "--pool", DEMO, "--report", report, from);
    assertThat(ran.status()).as(ran.said()).isEqualTo(1);
    assertThat(ran.said()).contains("imported 1, skipped 0, failed 1");
    assertThat(report).content().startsWith("line 2 failed: ").hasLineCount(1);
    assertThat(sub(target, name)).isNotEmpty();
    Files.write(from, lines.subList(0, 1));
    var again = done(run(after, "import-users", "--pool", DEMO, from));
    assertThat(again.said()).contains("line 1 skipped: ").contains("imported 0, skipped 1");
    assertThat(run(after, "import-users", "--pool", "local_Nowhere", from).said())
        .contains("there is no user pool local_Nowhere");
    assertThat(run(after, "import-users", "--pool", DEMO, "--format", "xml", from).status())
        .isEqualTo(2);
  }

  private static String sub(SallyportForTests at, String user) {
    return at.sdk().adminGetUser(r -> r.userPoolId(DEMO).username(user)).userAttributes().stream()
        .filter(each -> each.name().equals("sub"))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** What a device keeps of itself. */
  private record Device(String key, String group, String secret, BigInteger salt) {
    static Device of(AuthenticationResultType told) {
      var random = new SecureRandom();
      var bytes = new byte[40];
      random.nextBytes(bytes);
      return new Device(
          told.newDeviceMetadata().deviceKey(),
          told.newDeviceMetadata().deviceGroupKey(),
          Base64.getEncoder().encodeToString(bytes),
          new BigInteger(128, random));
    }

    void confirm(CognitoIdentityProviderClient at, String token) {
      var verifier = SrpClient.ofDevice(group).verifier(key, secret, salt);
      at.confirmDevice(
          r ->
              r.accessToken(token)
                  .deviceKey(key)
                  .deviceName("phone")
                  .deviceSecretVerifierConfig(
                      c ->
                          c.salt(Base64.getEncoder().encodeToString(salt.toByteArray()))
                              .passwordVerifier(Base64.getEncoder().encodeToString(verifier))));
    }

    AuthenticationResultType prove(
        CognitoIdentityProviderClient at, String client, String user, String session) {
      var srp = SrpClient.ofDevice(group);
      var asked =
          at.respondToAuthChallenge(
              r ->
                  r.clientId(client)
                      .challengeName(ChallengeNameType.DEVICE_SRP_AUTH)
                      .session(session)
                      .challengeResponses(
                          Map.of("USERNAME", user, "DEVICE_KEY", key, "SRP_A", srp.srpA())));
      var shown = asked.challengeParameters();
      var timestamp = SrpClient.timestamp(Instant.now());
      var signature =
          srp.signature(
              key,
              secret,
              shown.get("SALT"),
              shown.get("SRP_B"),
              shown.get("SECRET_BLOCK"),
              timestamp);
      return at.respondToAuthChallenge(
              r ->
                  r.clientId(client)
                      .challengeName(ChallengeNameType.DEVICE_PASSWORD_VERIFIER)
                      .session(asked.session())
                      .challengeResponses(
                          Map.of(
                              "USERNAME", user,
                              "DEVICE_KEY", key,
                              "PASSWORD_CLAIM_SECRET_BLOCK", shown.get("SECRET_BLOCK"),
                              "PASSWORD_CLAIM_SIGNATURE", signature,
                              "TIMESTAMP", timestamp)))
          .authenticationResult();
    }
  }
}
