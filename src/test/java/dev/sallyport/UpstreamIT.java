package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AdminGetUserResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UnexpectedLambdaException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserLambdaValidationException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;

/** People leave an upstream user pool, here another Sallyport, as they sign in. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UpstreamIT {
  private static final String OLD = "aClientSecretOfUpstream0001";
  private static final String PASSWORD = "Horse-Battery-8";
  private static final String POOL = "local_Sallyport";

  private static final Vertx VERTX = Vertx.vertx();
  private static final LambdaForTests LAMBDA = new LambdaForTests();
  private static SallyportForTests upstream;
  private static SallyportForTests sallyport;

  /** What the servers got that are no user pools. */
  private static final ConcurrentLinkedQueue<String> ASKED = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void start() throws Exception {
    upstream =
        SallyportForTests.of(
            file(
                """
                - id: local_Sallyport
                  signInBy: [email]
                  autoVerify: [email]
                  mfa: {mode: OPTIONAL, factors: [SOFTWARE_TOKEN_MFA, SMS_MFA]}
                  attributes: [{name: "custom:team"}, {name: "custom:shoe"}]
                  clients:
                    - {id: old, secret: %s, flows: [ALLOW_USER_PASSWORD_AUTH]}
                    - {id: srp, flows: [ALLOW_USER_SRP_AUTH]}
                    - {id: frank, hideUsers: false, flows: [ALLOW_USER_PASSWORD_AUTH]}
                - id: local_Mail
                  usernameIs: [email]
                  autoVerify: [email]
                  clients:
                    - {id: oldmail, flows: [ALLOW_USER_PASSWORD_AUTH]}
                """
                    .formatted(OLD)),
            Map.of());
    var slow = server(new HttpServerOptions(), _ -> {});
    var wide = server(new HttpServerOptions(), UpstreamIT::redirect);
    var selfSigned =
        server(
            new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate()),
            request -> request.response().end("{}"));
    var odd = server(new HttpServerOptions(), request -> request.response().end("[1"));
    sallyport =
        SallyportForTests.of(
            file(
                pool(POOL, upstream.api().toString(), "old", "signInBy: [email]")
                    + pool(
                        "local_Mail", upstream.api().toString(), "oldmail", "usernameIs: [email]")
                    + pool(
                        "local_Fn",
                        upstream.api().toString(),
                        "old",
                        "lambdaConfig: {preAuthentication: fn}")
                    + pool("local_Frank", upstream.api().toString(), "frank", "")
                    + pool("local_Slow", address(slow), "slow", "")
                    + pool("local_Wide", address(wide) + "/wide", "wide", "")
                    + pool(
                        "local_Tls",
                        "https://localhost:" + selfSigned.actualPort() + "/tls",
                        "tls",
                        "")
                    + pool("local_Odd", address(odd), "odd", "")
                    + pool("local_Down", "http://127.0.0.1:1", "down", "")
                    + pool("local_Shut", upstream.api().toString(), "srp", "")),
            Map.of("SALLYPORT_LIMITS_ADDRESSFAILURES", "10000"));
    for (var each : List.of(upstream, sallyport)) {
      keys(each, POOL);
      keys(each, "local_Mail");
    }
    keys(sallyport, "local_Slow");
  }

  /** Signing keys are made when they are first needed, which takes seconds on a busy machine. */
  private static void keys(SallyportForTests where, String pool) {
    var keys = where.api().resolve("/" + pool + "/.well-known/jwks.json");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> where.get(keys).statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    upstream.close();
    LAMBDA.close();
    SallyportForTests.done(VERTX.close());
  }

  private static HttpServer server(HttpServerOptions options, Consumer<HttpServerRequest> how) {
    return SallyportForTests.done(
        VERTX
            .createHttpServer(options)
            .requestHandler(
                request -> {
                  ASKED.add(request.path());
                  how.accept(request);
                })
            .listen(0, "127.0.0.1"));
  }

  /** Signed by nobody. */
  private static PfxOptions certificate() throws Exception {
    var store = Files.createTempDirectory("upstream").resolve("own.p12");
    var made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    made.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(made.waitFor()).isZero();
    return new PfxOptions().setPath(store.toString()).setPassword("changeit");
  }

  private static String address(HttpServer server) {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private static void redirect(HttpServerRequest request) {
    request
        .response()
        .setStatusCode(307)
        .putHeader("Location", "http://" + request.authority() + "/elsewhere")
        .end();
  }

  /** A pool with two clients of its own and an upstream. */
  private static String pool(String id, String endpoint, String client, String more) {
    var name = id.substring(id.indexOf('_') + 1);
    return """
    - id: %s
      autoVerify: [email]
      %s
      mfa: {mode: OPTIONAL, factors: [SOFTWARE_TOKEN_MFA, SMS_MFA]}
      attributes: [{name: "custom:team"}]
      upstream:
        endpoint: %s
        clientId: %s
        timeout: %s
        %s
      clients:
        - id: app%s
          flows:
            - ALLOW_USER_PASSWORD_AUTH
            - ALLOW_ADMIN_USER_PASSWORD_AUTH
            - ALLOW_USER_AUTH
            - ALLOW_CUSTOM_AUTH
        - id: telling%s
          hideUsers: false
          flows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_SRP_AUTH]
        - id: guarded%s
          flows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_CUSTOM_AUTH]
          challenges:
            - {type: CAPTCHA_IMAGE, wrongAnswers: 3, time: 3m}
            - {type: PASSWORD, wrongAnswers: 3, time: 3m}
        - id: sometimes%s
          flows: [ALLOW_USER_PASSWORD_AUTH]
          challenges:
            - {type: CAPTCHA_IMAGE, wrongAnswers: 3, time: 3m, when: "user_failures > 0"}
            - {type: PASSWORD, wrongAnswers: 3, time: 3m}
        - id: open%s
          hideUsers: false
          flows: [ALLOW_USER_PASSWORD_AUTH]
          challenges:
            - {type: CAPTCHA_IMAGE, wrongAnswers: 3, time: 3m}
            - {type: PASSWORD, wrongAnswers: 3, time: 3m}
    """
        .formatted(
            id,
            more,
            endpoint,
            client,
            client.equals("slow") ? "200ms" : "4s",
            client.equals("old") ? "clientSecret: " + OLD : "",
            name,
            name,
            name,
            name,
            name);
  }

  private static Path file(String pools) throws IOException {
    return Files.writeString(
        Files.createTempFile("sallyport", ".yaml"),
        """
        region: local
        accessKeys:
          - id: SALLYPORTDEMOKEY0001
            secret: demo-secret-for-localhost-only-000000000
        triggers:
          - {name: fn, url: "%s", function: fn}
        pools:
        """
                .formatted(LAMBDA.url())
            + pools.indent(2));
  }

  /** Somebody upstream who has this password. */
  private static String old(String pool, String name, AttributeType... attributes) {
    upstream
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(pool)
                    .username(name)
                    .messageAction("SUPPRESS")
                    .userAttributes(attributes));
    upstream
        .sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(pool).username(name).password(PASSWORD).permanent(true));
    return name;
  }

  private static String old() {
    return old(POOL, SallyportForTests.somebody());
  }

  private static InitiateAuthResponse signIn(String client, String user, String password) {
    return sallyport
        .sdk()
        .initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow("USER_PASSWORD_AUTH")
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", password)));
  }

  private static AdminGetUserResponse here(String pool, String user) {
    return sallyport.sdk().adminGetUser(r -> r.userPoolId(pool).username(user));
  }

  private static Map<String, String> attributes(List<AttributeType> list) {
    var all = new HashMap<String, String>();
    list.forEach(each -> all.put(each.name(), each.value()));
    return all;
  }

  private static void isNobody(String pool, String user) {
    assertThatThrownBy(() -> here(pool, user)).isInstanceOf(UserNotFoundException.class);
  }

  @Test
  void a_first_sign_in_brings_somebody_with_what_is_known_of_them_and_the_next_is_ours() {
    var name = SallyportForTests.somebody();
    old(
        POOL,
        name,
        SallyportForTests.attribute("email", name + "@example.com"),
        SallyportForTests.attribute("email_verified", "true"),
        SallyportForTests.attribute("custom:team", "red"),
        SallyportForTests.attribute("custom:shoe", "43"));
    assertThat(signIn("appSallyport", name, PASSWORD).authenticationResult().accessToken())
        .isNotNull();
    var there = upstream.sdk().adminGetUser(r -> r.userPoolId(POOL).username(name));
    var expected = attributes(there.userAttributes());
    expected.remove("custom:shoe");
    assertThat(attributes(here(POOL, name).userAttributes())).isEqualTo(expected);
    assertThat(here(POOL, name).userStatusAsString()).isEqualTo("CONFIRMED");
    upstream.sdk().adminDeleteUser(r -> r.userPoolId(POOL).username(name));
    assertThat(signIn("appSallyport", name, PASSWORD).authenticationResult()).isNotNull();
    assertThatThrownBy(() -> signIn("appSallyport", name, PASSWORD + "!"))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void tokens_of_somebody_who_was_deleted_stay_dead_when_they_come_again_with_their_sub() {
    var name = old();
    var before = signIn("appSallyport", name, PASSWORD).authenticationResult();
    var sub = attributes(here(POOL, name).userAttributes()).get("sub");
    sallyport.sdk().adminDeleteUser(r -> r.userPoolId(POOL).username(name));
    assertThat(signIn("appSallyport", name, PASSWORD).authenticationResult()).isNotNull();
    assertThat(attributes(here(POOL, name).userAttributes())).containsEntry("sub", sub);
    assertThatThrownBy(() -> sallyport.sdk().getUser(r -> r.accessToken(before.accessToken())))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void whoever_types_another_of_their_names_comes_in_too() {
    var name = SallyportForTests.somebody();
    var mail = name + "@example.com";
    old(
        POOL,
        name,
        SallyportForTests.attribute("email", mail),
        SallyportForTests.attribute("email_verified", "true"));
    assertThat(signIn("appSallyport", mail, PASSWORD).authenticationResult()).isNotNull();
    assertThat(here(POOL, name).username()).isEqualTo(name);
  }

  @Test
  void where_usernames_are_addresses_the_address_and_the_sub_stay() {
    var mail = SallyportForTests.somebody() + "@example.com";
    old("local_Mail", mail, SallyportForTests.attribute("email_verified", "true"));
    assertThat(signIn("appMail", mail, PASSWORD).authenticationResult()).isNotNull();
    var there = upstream.sdk().adminGetUser(r -> r.userPoolId("local_Mail").username(mail));
    assertThat(here("local_Mail", mail).username()).isEqualTo(there.username());
  }

  @Test
  void administrators_and_choosers_bring_people_too() {
    var one = old();
    sallyport
        .sdk()
        .adminInitiateAuth(
            r ->
                r.userPoolId(POOL)
                    .clientId("appSallyport")
                    .authFlow("ADMIN_USER_PASSWORD_AUTH")
                    .authParameters(Map.of("USERNAME", one, "PASSWORD", PASSWORD)));
    assertThat(here(POOL, one).userStatusAsString()).isEqualTo("CONFIRMED");
    var other = old();
    assertThat(
            sallyport
                .sdk()
                .initiateAuth(
                    r ->
                        r.clientId("appSallyport")
                            .authFlow("USER_AUTH")
                            .authParameters(
                                Map.of(
                                    "USERNAME",
                                    other,
                                    "PREFERRED_CHALLENGE",
                                    "PASSWORD",
                                    "PASSWORD",
                                    PASSWORD)))
                .authenticationResult())
        .isNotNull();
  }

  @Test
  void a_wrong_password_brings_nobody_and_is_counted_like_every_other() {
    var name = old();
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> signIn("appSallyport", name, "Wrong-Horse-1"))
          .isInstanceOf(NotAuthorizedException.class)
          .hasMessageContaining("Incorrect username or password.");
    }
    assertThatThrownBy(() -> signIn("appSallyport", name, PASSWORD))
        .hasMessageContaining("Password attempts exceeded");
    isNobody(POOL, name);
  }

  @Test
  void AC093_whoever_is_nobody_there_or_may_not_sign_in_there_is_told_what_all_are_told() {
    var shut = old();
    upstream.sdk().adminDisableUser(r -> r.userPoolId(POOL).username(shut));
    var reset =
        old(
            POOL,
            SallyportForTests.somebody(),
            SallyportForTests.attribute("email", SallyportForTests.somebody() + "@example.com"),
            SallyportForTests.attribute("email_verified", "true"));
    upstream.sdk().adminResetUserPassword(r -> r.userPoolId(POOL).username(reset));
    var temporary = SallyportForTests.somebody();
    upstream
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(POOL)
                    .username(temporary)
                    .messageAction("SUPPRESS")
                    .temporaryPassword(PASSWORD));
    for (var name : List.of(shut, reset, temporary, SallyportForTests.somebody())) {
      for (var client : List.of("appSallyport", "tellingSallyport")) {
        assertThatThrownBy(() -> signIn(client, name, PASSWORD))
            .isInstanceOf(NotAuthorizedException.class)
            .hasMessageContaining("Incorrect username or password.");
      }
      isNobody(POOL, name);
    }
  }

  @Test
  void AC082_whoever_is_asked_a_second_factor_there_does_not_come_in_without_it() {
    var name =
        old(
            POOL,
            SallyportForTests.somebody(),
            SallyportForTests.attribute("phone_number", "+14155550100"),
            SallyportForTests.attribute("phone_number_verified", "true"));
    upstream
        .sdk()
        .adminSetUserMFAPreference(
            r ->
                r.userPoolId(POOL)
                    .username(name)
                    .smsMfaSettings(s -> s.enabled(true).preferredMfa(true)));
    assertThatThrownBy(() -> signIn("appSallyport", name, PASSWORD))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
    isNobody(POOL, name);
  }

  @Test
  void whoever_is_here_under_another_name_does_not_come_back_by_one_they_left() {
    var mail = SallyportForTests.somebody() + "@example.com";
    var next = SallyportForTests.somebody() + "@example.com";
    old("local_Mail", mail, SallyportForTests.attribute("email_verified", "true"));
    signIn("appMail", mail, PASSWORD);
    sallyport
        .sdk()
        .adminUpdateUserAttributes(
            r ->
                r.userPoolId("local_Mail")
                    .username(mail)
                    .userAttributes(
                        SallyportForTests.attribute("email", next),
                        SallyportForTests.attribute("email_verified", "true")));
    assertThatThrownBy(() -> signIn("appMail", mail, PASSWORD))
        .isInstanceOf(NotAuthorizedException.class);
    isNobody("local_Mail", mail);
    assertThat(signIn("appMail", next, PASSWORD).authenticationResult()).isNotNull();
  }

  @Test
  void racing_first_sign_ins_make_one_user_and_all_get_in() {
    var name = old();
    var all =
        IntStream.range(0, 6)
            .mapToObj(
                _ ->
                    CompletableFuture.supplyAsync(
                        () -> signIn("appSallyport", name, PASSWORD).authenticationResult()))
            .toList();
    assertThat(all.stream().map(CompletableFuture::join)).doesNotContainNull();
    assertThat(
            sallyport
                .sdk()
                .listUsers(r -> r.userPoolId(POOL).filter("username = \"" + name + "\""))
                .users())
        .hasSize(1);
  }

  @Test
  void an_upstream_that_is_slow_or_down_or_no_user_pool_fails_that_sign_in_and_no_other() {
    for (var pool : List.of("Slow", "Down", "Odd", "Shut")) {
      var nobody = SallyportForTests.somebody();
      for (int i = 0; i < 7; i++) {
        assertThatThrownBy(() -> signIn("telling" + pool, nobody, PASSWORD))
            .as(pool)
            .isInstanceOf(UnexpectedLambdaException.class)
            .hasMessageContaining("The upstream user pool could not be asked.");
      }
      // no oracle: where users are hidden it looks like a wrong password, and it locks nobody out
      assertThatThrownBy(() -> signIn("app" + pool, nobody, PASSWORD))
          .isInstanceOf(NotAuthorizedException.class)
          .hasMessageContaining("Incorrect username or password.");
    }
    var known = SallyportForTests.somebody();
    sallyport.sdk().adminCreateUser(r -> r.userPoolId("local_Slow").username(known));
    sallyport
        .sdk()
        .adminSetUserPassword(
            r -> r.userPoolId("local_Slow").username(known).password(PASSWORD).permanent(true));
    assertThat(signIn("appSlow", known, PASSWORD).authenticationResult()).isNotNull();
  }

  @Test
  void AC107_no_password_goes_to_an_upstream_whose_certificate_nobody_signed() {
    assertThatThrownBy(() -> signIn("tellingTls", SallyportForTests.somebody(), PASSWORD))
        .isInstanceOf(UnexpectedLambdaException.class);
    assertThat(ASKED).doesNotContain("/tls");
  }

  @Test
  void AC108_no_password_follows_a_redirect_of_the_upstream() {
    assertThatThrownBy(() -> signIn("tellingWide", SallyportForTests.somebody(), PASSWORD))
        .isInstanceOf(UnexpectedLambdaException.class);
    assertThat(ASKED).contains("/wide").doesNotContain("/elsewhere");
  }

  @Test
  void an_upstream_that_failed_often_is_not_asked_for_a_while() {
    var before = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> signIn("tellingSlow", SallyportForTests.somebody(), PASSWORD))
          .isInstanceOf(UnexpectedLambdaException.class);
    }
    // twenty times 200 ms it would have been
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
  }

  private static RespondToAuthChallengeResponse respond(
      String client, String challenge, String session, Map<String, String> answer) {
    return sallyport
        .sdk()
        .respondToAuthChallenge(
            r ->
                r.clientId(client)
                    .challengeName(challenge)
                    .session(session)
                    .challengeResponses(answer));
  }

  private static RespondToAuthChallengeResponse captcha(String name, String session) {
    return captcha("guardedSallyport", name, session);
  }

  private static RespondToAuthChallengeResponse captcha(
      String client, String name, String session) {
    var solved = sallyport.captcha(client, session);
    return respond(client, "CUSTOM_CHALLENGE", session, Map.of("USERNAME", name, "ANSWER", solved));
  }

  @Test
  void behind_a_captcha_the_upstream_is_asked_when_it_is_passed_and_not_before() {
    var name = old();
    var asked = signIn("guardedSallyport", name, PASSWORD);
    assertThat(asked.challengeNameAsString()).isEqualTo("CUSTOM_CHALLENGE");
    isNobody(POOL, name);
    assertThat(captcha(name, asked.session()).authenticationResult()).isNotNull();
    assertThat(here(POOL, name).userStatusAsString()).isEqualTo("CONFIRMED");
    var other = old();
    var wrong = signIn("guardedSallyport", other, "Wrong-Horse-1");
    assertThatThrownBy(() -> captcha(other, wrong.session()))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
    isNobody(POOL, other);
  }

  @Test
  void where_a_captcha_is_not_asked_this_time_the_upstream_is_asked_at_once() {
    var name = old();
    assertThat(signIn("sometimesSallyport", name, PASSWORD).authenticationResult()).isNotNull();
    assertThat(here(POOL, name).userStatusAsString()).isEqualTo("CONFIRMED");
    var other = old();
    assertThatThrownBy(() -> signIn("sometimesSallyport", other, "Wrong-Horse-1"))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
    isNobody(POOL, other);
    assertThat(signIn("sometimesSallyport", other, PASSWORD).challengeNameAsString())
        .isEqualTo("CUSTOM_CHALLENGE");
  }

  @Test
  void behind_a_captcha_people_come_in_at_a_client_that_tells_who_is_unknown_too() {
    var name = old();
    var asked = signIn("openFrank", name, PASSWORD);
    assertThat(captcha("openFrank", name, asked.session()).authenticationResult()).isNotNull();
    var nobody = SallyportForTests.somebody();
    var unknown = signIn("openFrank", nobody, PASSWORD);
    assertThatThrownBy(() -> captcha("openFrank", nobody, unknown.session()))
        .isInstanceOf(UserNotFoundException.class);
  }

  @Test
  void a_password_asked_in_its_turn_brings_people_and_may_be_mistyped() {
    var name = old();
    var begun =
        sallyport
            .sdk()
            .initiateAuth(
                r ->
                    r.clientId("guardedSallyport")
                        .authFlow("CUSTOM_AUTH")
                        .authParameters(Map.of("USERNAME", name)));
    var passed = captcha(name, begun.session());
    assertThat(passed.challengeParameters()).containsEntry("type", "PASSWORD");
    var again =
        respond(
            "guardedSallyport",
            "CUSTOM_CHALLENGE",
            passed.session(),
            Map.of("USERNAME", name, "ANSWER", "Wrong-Horse-1"));
    assertThat(again.challengeParameters()).containsEntry("type", "PASSWORD");
    isNobody(POOL, name);
    assertThat(
            respond(
                    "guardedSallyport",
                    "CUSTOM_CHALLENGE",
                    again.session(),
                    Map.of("USERNAME", name, "ANSWER", PASSWORD))
                .authenticationResult())
        .isNotNull();
    assertThat(here(POOL, name).userStatusAsString()).isEqualTo("CONFIRMED");
  }

  @Test
  void a_password_that_was_chosen_brings_people_too_and_its_session_is_good_once() {
    var name = old();
    var begun =
        sallyport
            .sdk()
            .initiateAuth(
                r ->
                    r.clientId("appSallyport")
                        .authFlow("USER_AUTH")
                        .authParameters(Map.of("USERNAME", name)));
    var answer = Map.of("USERNAME", name, "ANSWER", "PASSWORD", "PASSWORD", PASSWORD);
    assertThat(
            respond("appSallyport", "SELECT_CHALLENGE", begun.session(), answer)
                .authenticationResult())
        .isNotNull();
    assertThatThrownBy(() -> respond("appSallyport", "SELECT_CHALLENGE", begun.session(), answer))
        .isInstanceOf(NotAuthorizedException.class);
    assertThat(here(POOL, name).userStatusAsString()).isEqualTo("CONFIRMED");
  }

  @Test
  void AC082_the_pools_function_is_asked_about_whoever_came_in_late_before_they_get_tokens() {
    var name = old();
    LAMBDA.receives(
        "PreAuthentication",
        called -> {
          if (called.event().getJsonObject("request").getBoolean("userNotFound", false)) {
            called.answer(200, called.body().toString());
          } else {
            called.fail("Not you");
          }
        });
    var begun =
        sallyport
            .sdk()
            .initiateAuth(
                r ->
                    r.clientId("appFn")
                        .authFlow("USER_AUTH")
                        .authParameters(Map.of("USERNAME", name)));
    var answer = Map.of("USERNAME", name, "ANSWER", "PASSWORD", "PASSWORD", PASSWORD);
    assertThatThrownBy(() -> respond("appFn", "SELECT_CHALLENGE", begun.session(), answer))
        .isInstanceOf(UserLambdaValidationException.class)
        .hasMessageContaining("PreAuthentication failed with error Not you.");
  }

  @Test
  void nobody_is_brought_in_by_forgetting_their_password() {
    var name = old();
    assertThatThrownBy(
            () ->
                sallyport.sdk().forgotPassword(r -> r.clientId("tellingSallyport").username(name)))
        .isInstanceOf(UserNotFoundException.class);
    isNobody(POOL, name);
  }
}
