package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.abuse.LogCapture;
import dev.sallyport.ingress.pages.PageBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AdminGetUserResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.GroupType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.PasswordResetRequiredException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.TooManyRequestsException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;

/** People sign in with the password that an LDAP directory knows. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LdapIT {
  private static final String PASSWORD = "Directory-Pass-1";
  private static final String POOL = "local_Corp";
  private static final String CALLBACK = "https://app.example.com/back";

  private static LdapForTests ldap;
  private static LdapForTests stranger;
  private static LdapForTests slow;
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() throws IOException {
    ldap = new LdapForTests("localhost");
    stranger = new LdapForTests("other.example.com");
    slow = new LdapForTests("localhost");
    var down = new LdapForTests("localhost");
    var gone = down.tls();
    down.close();
    sallyport =
        SallyportForTests.of(
            file(
                pool("Corp", ldap.tls(), ldap.trust(), "")
                    + pool("Start", ldap.plain(), ldap.trust(), "")
                    + pool("Plain", ldap.plain(), null, "startTls: false")
                    + pool("Ad", ldap.plain(), ldap.trust(), AD)
                    + pool("Other", stranger.tls(), stranger.trust(), "")
                    + pool("OtherStart", stranger.plain(), stranger.trust(), "")
                    + pool("Untrusted", ldap.tls(), stranger.trust(), "")
                    + pool("Slow", slow.tls(), slow.trust(), "timeout: 300ms")
                    + pool("Narrow", slow.tls(), slow.trust(), "atOnce: 1")
                    + pool("Down", gone, ldap.trust(), "")
                    + pool("Domains", ldap.tls(), ldap.trust(), "emailDomains: [example.com]")),
            Map.of("SALLYPORT_LIMITS_ADDRESSFAILURES", "10000"));
  }

  private static final String AD =
      String.join(
          "\n    ",
          "kind: ACTIVE_DIRECTORY",
          "filter: (uid={login})",
          "subject: objectGUID",
          "username: uid");

  @AfterAll
  static void stop() {
    sallyport.close();
    List.of(ldap, stranger, slow).forEach(LdapForTests::close);
  }

  private static String pool(String name, String server, Path trust, String more) {
    return """
    - id: local_%s
      mfa: {mode: OPTIONAL, factors: [SOFTWARE_TOKEN_MFA]}
      ldap:
        name: Corp
        servers: ["%s"]
        %s
        bindDn: %s
        bindPassword: %s
        base: ou=people,%s
        attributes: {email: mail, given_name: givenName}
        verified: [email]
        groups: {"cn=Admins,ou=groups,dc=example,dc=com": admins}
        %s
      clients:
        - id: app%s
          flows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_USER_AUTH, ALLOW_CUSTOM_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
          oauth: {grants: [code], scopes: [openid, email], callbacks: ["%s"]}
        - id: telling%s
          hideUsers: false
          flows: [ALLOW_USER_PASSWORD_AUTH]
        - id: guarded%s
          flows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_CUSTOM_AUTH]
          challenges:
            - {type: CAPTCHA_IMAGE, wrongAnswers: 3, time: 3m}
            - {type: PASSWORD, wrongAnswers: 3, time: 3m}
    """
        .formatted(
            name,
            server,
            trust == null ? "" : "trust: " + trust,
            LdapForTests.READER,
            LdapForTests.READER_PASSWORD,
            LdapForTests.BASE,
            more,
            name,
            CALLBACK,
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
        pools:
        """
            + pools.indent(2));
  }

  private static String person(String... attributes) {
    var name = SallyportForTests.somebody();
    ldap.person(name, PASSWORD, attributes);
    return name;
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

  private static Map<String, String> attributes(AdminGetUserResponse user) {
    return user.userAttributes().stream()
        .collect(Collectors.toMap(AttributeType::name, AttributeType::value));
  }

  private static void refused(String client, String user, String password) {
    assertThatThrownBy(() -> signIn(client, user, password))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
  }

  private static void isNobody(String pool, String user) {
    assertThatThrownBy(() -> here(pool, user)).isInstanceOf(UserNotFoundException.class);
  }

  @Test
  void whoever_has_a_password_in_the_directory_signs_in_and_gets_an_account_that_keeps_none() {
    var name = person("mail", "ann@example.com", "givenName", "Ann");
    assertThat(signIn("appCorp", name, PASSWORD).authenticationResult().accessToken()).isNotNull();
    var user = here(POOL, "Corp_" + name);
    assertThat(user.userStatusAsString()).isEqualTo("EXTERNAL_PROVIDER");
    assertThat(attributes(user))
        .containsEntry("email", "ann@example.com")
        .containsEntry("email_verified", "true")
        .containsEntry("given_name", "Ann");
    assertThat(attributes(user).get("identities"))
        .contains("\"providerName\":\"Corp\"", "\"providerType\":\"LDAP\"", "\"primary\":true");
    refused("appCorp", name, PASSWORD + "!");
    refused("appCorp", "Corp_" + name, PASSWORD);
    ldap.remove(name);
    refused("appCorp", name, PASSWORD);
  }

  @Test
  void a_later_sign_in_is_the_same_account_and_follows_the_directory() {
    var name =
        person("mail", "ben@example.com", "memberOf", "CN=admins, ou=groups,dc=example,dc=com");
    signIn("appCorp", name, PASSWORD);
    var first = here(POOL, "Corp_" + name);
    assertThat(groups(name)).containsExactly("admins");
    ldap.change(name, "mail", "benjamin@example.com");
    ldap.change(name, "memberOf");
    ldap.change(name, "userPassword", "Another-Pass-2");
    refused("appCorp", name, PASSWORD);
    signIn("appCorp", "benjamin@example.com", "Another-Pass-2");
    var later = attributes(here(POOL, "Corp_" + name));
    assertThat(later)
        .containsEntry("sub", attributes(first).get("sub"))
        .containsEntry("email", "benjamin@example.com")
        .containsEntry("email_verified", "true");
    assertThat(groups(name)).isEmpty();
  }

  private static List<String> groups(String name) {
    return sallyport
        .sdk()
        .adminListGroupsForUser(r -> r.userPoolId(POOL).username("Corp_" + name))
        .groups()
        .stream()
        .map(GroupType::groupName)
        .toList();
  }

  @Test
  void the_connection_is_upgraded_before_anything_is_said() {
    assertThat(signIn("appStart", person(), PASSWORD).authenticationResult()).isNotNull();
    assertThat(signIn("appPlain", person(), PASSWORD).authenticationResult()).isNotNull();
  }

  @Test
  void AC107_no_password_goes_to_a_directory_of_another_name_or_that_nobody_vouches_for() {
    for (var pool : List.of("Other", "OtherStart", "Untrusted")) {
      ldap.bound.clear();
      assertThatThrownBy(() -> signIn("app" + pool, SallyportForTests.somebody(), PASSWORD))
          .as(pool)
          .isInstanceOf(TooManyRequestsException.class);
    }
    assertThat(stranger.bound).isEmpty();
  }

  @Test
  void administrators_and_choosers_sign_people_in_too() {
    var one = person();
    assertThat(
            sallyport
                .sdk()
                .adminInitiateAuth(
                    r ->
                        r.userPoolId(POOL)
                            .clientId("appCorp")
                            .authFlow("ADMIN_USER_PASSWORD_AUTH")
                            .authParameters(Map.of("USERNAME", one, "PASSWORD", PASSWORD)))
                .authenticationResult())
        .isNotNull();
    var chosen =
        choose(Map.of("USERNAME", one, "PREFERRED_CHALLENGE", "PASSWORD", "PASSWORD", PASSWORD));
    assertThat(chosen.authenticationResult()).isNotNull();
    var asked = choose(Map.of("USERNAME", one));
    assertThat(asked.availableChallenges()).containsExactly(ChallengeNameType.PASSWORD);
    assertThat(
            sallyport
                .sdk()
                .respondToAuthChallenge(
                    r ->
                        r.clientId("appCorp")
                            .challengeName("SELECT_CHALLENGE")
                            .session(asked.session())
                            .challengeResponses(
                                Map.of(
                                    "USERNAME", one, "ANSWER", "PASSWORD", "PASSWORD", PASSWORD)))
                .authenticationResult())
        .isNotNull();
  }

  private static InitiateAuthResponse choose(Map<String, String> parameters) {
    return sallyport
        .sdk()
        .initiateAuth(r -> r.clientId("appCorp").authFlow("USER_AUTH").authParameters(parameters));
  }

  @Test
  void srp_is_offered_to_nobody() {
    for (var name : List.of(person(), SallyportForTests.somebody())) {
      var asked =
          choose(
              Map.of(
                  "USERNAME",
                  name,
                  "PREFERRED_CHALLENGE",
                  "PASSWORD_SRP",
                  "SRP_A",
                  "ab".repeat(384)));
      assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.SELECT_CHALLENGE);
      assertThat(asked.availableChallenges()).containsExactly(ChallengeNameType.PASSWORD);
    }
  }

  @Test
  void a_refresh_token_and_an_own_account_work_as_ever() {
    var tokens = signIn("appCorp", person(), PASSWORD).authenticationResult();
    assertThat(
            sallyport
                .sdk()
                .initiateAuth(
                    r ->
                        r.clientId("appCorp")
                            .authFlow("REFRESH_TOKEN_AUTH")
                            .authParameters(Map.of("REFRESH_TOKEN", tokens.refreshToken())))
                .authenticationResult()
                .accessToken())
        .isNotNull();
    var own = SallyportForTests.somebody();
    sallyport
        .sdk()
        .adminCreateUser(r -> r.userPoolId(POOL).username(own).messageAction("SUPPRESS"));
    sallyport
        .sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(POOL).username(own).password("Horse-Battery-8").permanent(true));
    ldap.bound.clear();
    ldap.person(own, PASSWORD);
    assertThat(signIn("appCorp", own, "Horse-Battery-8").authenticationResult()).isNotNull();
    refused("appCorp", own, PASSWORD);
    assertThat(ldap.bound).noneMatch(dn -> dn.contains(own));
  }

  @Test
  void an_account_that_was_disabled_here_stays_out() {
    var name = person();
    signIn("appCorp", name, PASSWORD);
    sallyport.sdk().adminDisableUser(r -> r.userPoolId(POOL).username("Corp_" + name));
    assertThatThrownBy(() -> signIn("appCorp", name, PASSWORD))
        .hasMessageContaining("User is disabled.");
    refused("appCorp", name, "Wrong-Horse-1");
  }

  @Test
  void an_empty_password_is_no_bind_of_nobody() {
    var name = person();
    ldap.bound.clear();
    assertThatThrownBy(() -> signIn("appCorp", name, ""))
        .isInstanceOf(CognitoIdentityProviderException.class);
    var guarded = sallyport.captcha("guardedCorp", custom(name).session());
    assertThat(guarded).isNotEmpty();
    assertThat(ldap.bound).noneMatch(dn -> dn.contains(name));
    isNobody(POOL, "Corp_" + name);
  }

  private static InitiateAuthResponse custom(String name) {
    return sallyport
        .sdk()
        .initiateAuth(
            r ->
                r.clientId("guardedCorp")
                    .authFlow("CUSTOM_AUTH")
                    .authParameters(Map.of("USERNAME", name)));
  }

  @Test
  void a_name_is_no_filter_and_no_pattern() {
    person();
    for (var name : List.of("*)(uid=*", "*", "u-*", "x)(|(uid=*", "\\2a")) {
      assertThatThrownBy(() -> signIn("appCorp", name, PASSWORD))
          .as(name)
          .isInstanceOfAny(NotAuthorizedException.class, InvalidParameterException.class);
    }
    assertThat(ldap.searched).noneMatch(filter -> filter.contains("=*)") || filter.contains("-*"));
  }

  @Test
  void a_name_must_be_written_as_the_directory_has_it_so_that_no_spelling_has_its_own_guesses() {
    var name = person("cn", "x");
    assertThat(signIn("appCorp", name.toUpperCase(java.util.Locale.ROOT), PASSWORD))
        .extracting(InitiateAuthResponse::authenticationResult)
        .isNotNull();
    ldap.change(name, "mail", "two  words@example.com");
    for (var spelling : List.of("two words@example.com", "two   words@example.com")) {
      assertThatThrownBy(() -> signIn("appCorp", spelling, PASSWORD))
          .isInstanceOf(CognitoIdentityProviderException.class);
    }
  }

  @Test
  void of_two_entries_neither_signs_in() {
    var one = person("mail", "twice@example.com");
    person("mail", "twice@example.com");
    refused("appCorp", "twice@example.com", PASSWORD);
    assertThat(signIn("appCorp", one, PASSWORD).authenticationResult()).isNotNull();
  }

  @Test
  void only_accounts_of_the_named_domains_come() {
    var own = person("mail", "eve@example.com");
    var guest = person("mail", "eve@example.com.evil.test");
    var none = person();
    assertThat(signIn("appDomains", own, PASSWORD).authenticationResult()).isNotNull();
    refused("appDomains", guest, PASSWORD);
    refused("appDomains", none, PASSWORD);
  }

  @Test
  void whoever_gets_the_name_of_somebody_who_left_does_not_get_their_account() {
    var name = person();
    signIn("appCorp", name, PASSWORD);
    ldap.remove(name);
    ldap.person(name, "Newcomers-Pass-3");
    assertThatThrownBy(() -> signIn("appCorp", name, "Newcomers-Pass-3"))
        .isInstanceOf(CognitoIdentityProviderException.class)
        .hasMessageNotContaining("Incorrect");
  }

  @Test
  void wrong_passwords_are_counted_and_lock_like_all_others() {
    var name = person();
    ldap.bound.clear();
    for (int i = 0; i < 5; i++) {
      refused("appCorp", name, "Wrong-Horse-1");
    }
    assertThatThrownBy(() -> signIn("appCorp", name, PASSWORD))
        .hasMessageContaining("Password attempts exceeded");
    assertThat(ldap.bound).filteredOn(dn -> dn.contains(name)).hasSize(5);
    isNobody(POOL, "Corp_" + name);
  }

  @Test
  void AC093_nobody_is_bound_with_too_and_told_the_same_where_users_are_hidden() {
    var nobody = SallyportForTests.somebody();
    ldap.bound.clear();
    refused("appCorp", nobody, PASSWORD);
    assertThat(ldap.bound).filteredOn(dn -> !dn.equals(LdapForTests.READER)).hasSize(1);
    assertThatThrownBy(() -> signIn("tellingCorp", nobody, PASSWORD))
        .isInstanceOf(UserNotFoundException.class);
  }

  /** Somebody of whom Active Directory says more than that they cannot bind. */
  private static String saying(String data) {
    var name = SallyportForTests.somebody();
    ldap.person(name, PASSWORD, "objectGUID", "0123456789abcdef");
    ldap.says.put("uid=" + name, data);
    return name;
  }

  @Test
  void what_active_directory_says_of_the_owner_of_a_right_password_is_told_them() {
    for (var data : List.of("533", "701", "530", "531")) {
      assertThatThrownBy(() -> signIn("appAd", saying(data), PASSWORD))
          .as(data)
          .isInstanceOf(NotAuthorizedException.class)
          .hasMessageContaining("User is disabled.");
    }
    for (var data : List.of("532", "773")) {
      assertThatThrownBy(() -> signIn("tellingAd", saying(data), PASSWORD))
          .as(data)
          .isInstanceOf(PasswordResetRequiredException.class);
      refused("appAd", saying(data), PASSWORD);
    }
    // of a locked account it says so to anybody
    for (var data : List.of("52e", "525", "775")) {
      refused("appAd", saying(data), PASSWORD);
      refused("tellingAd", saying(data), PASSWORD);
    }
  }

  @Test
  void an_account_that_active_directory_marks_disabled_does_not_come_in_though_it_binds() {
    var name = SallyportForTests.somebody();
    ldap.person(name, PASSWORD, "objectGUID", "fedcba9876543210", "userAccountControl", "514");
    assertThatThrownBy(() -> signIn("appAd", name, PASSWORD))
        .hasMessageContaining("User is disabled.");
    isNobody("local_Ad", "Corp_" + name);
    ldap.change(name, "userAccountControl", "512");
    assertThat(signIn("appAd", name, PASSWORD).authenticationResult()).isNotNull();
    assertThat(attributes(here("local_Ad", "Corp_" + name)).get("identities"))
        .contains("\"userId\":\"63646566-6162-3839-3736-353433323130\"");
  }

  @Test
  void a_directory_that_is_down_is_no_wrong_password_and_stops_nobody_else() {
    var own = SallyportForTests.somebody();
    sallyport
        .sdk()
        .adminCreateUser(r -> r.userPoolId("local_Down").username(own).messageAction("SUPPRESS"));
    sallyport
        .sdk()
        .adminSetUserPassword(
            r ->
                r.userPoolId("local_Down")
                    .username(own)
                    .password("Horse-Battery-8")
                    .permanent(true));
    var name = SallyportForTests.somebody();
    for (int i = 0; i < 8; i++) {
      assertThatThrownBy(() -> signIn("appDown", name, PASSWORD))
          .isInstanceOf(TooManyRequestsException.class);
    }
    assertThat(signIn("appDown", own, "Horse-Battery-8").authenticationResult()).isNotNull();
  }

  @Test
  void a_slow_directory_holds_nobody_longer_than_its_timeout_and_is_left_alone_after_some() {
    slow.slow = new CountDownLatch(1);
    try {
      var began = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> signIn("appSlow", SallyportForTests.somebody(), PASSWORD))
            .isInstanceOf(TooManyRequestsException.class);
      }
      // twenty times 300 ms it would have been
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    } finally {
      slow.slow.countDown();
    }
  }

  @Test
  void no_more_ask_at_once_than_may() {
    var name = SallyportForTests.somebody();
    slow.person(name, PASSWORD);
    var hold = new CountDownLatch(1);
    slow.slow = hold;
    slow.searched.clear();
    var first = CompletableFuture.supplyAsync(() -> signIn("appNarrow", name, PASSWORD));
    org.awaitility.Awaitility.await().until(() -> !slow.searched.isEmpty());
    assertThatThrownBy(() -> signIn("appNarrow", SallyportForTests.somebody(), PASSWORD))
        .isInstanceOf(TooManyRequestsException.class);
    hold.countDown();
    assertThat(first.join().authenticationResult()).isNotNull();
    assertThat(signIn("appNarrow", name, PASSWORD).authenticationResult()).isNotNull();
  }

  @Test
  void racing_first_sign_ins_make_one_account_and_all_get_in() {
    var name = person();
    var all =
        IntStream.range(0, 4)
            .mapToObj(
                _ ->
                    CompletableFuture.supplyAsync(
                        () -> signIn("appCorp", name, PASSWORD).authenticationResult()))
            .toList();
    assertThat(all.stream().map(CompletableFuture::join)).doesNotContainNull();
  }

  @Test
  void behind_a_captcha_the_directory_is_asked_when_it_is_passed_and_not_before() {
    var name = person();
    ldap.bound.clear();
    var asked = signIn("guardedCorp", name, PASSWORD);
    assertThat(asked.challengeNameAsString()).isEqualTo("CUSTOM_CHALLENGE");
    assertThat(ldap.bound).noneMatch(dn -> dn.contains(name));
    Function<String, String> solved = session -> sallyport.captcha("guardedCorp", session);
    var passed = answer(name, asked.session(), solved.apply(asked.session()));
    assertThat(passed.authenticationResult()).isNotNull();
    var begun = custom(name);
    var next = answer(name, begun.session(), solved.apply(begun.session()));
    assertThat(next.challengeParameters()).containsEntry("type", "PASSWORD");
    var wrong = answer(name, next.session(), "Wrong-Horse-1");
    assertThat(answer(name, wrong.session(), PASSWORD).authenticationResult()).isNotNull();
  }

  private static software.amazon.awssdk.services.cognitoidentityprovider.model
          .RespondToAuthChallengeResponse
      answer(String name, String session, String answer) {
    return sallyport
        .sdk()
        .respondToAuthChallenge(
            r ->
                r.clientId("guardedCorp")
                    .challengeName("CUSTOM_CHALLENGE")
                    .session(session)
                    .challengeResponses(Map.of("USERNAME", name, "ANSWER", answer)));
  }

  @Test
  void on_the_hosted_page_people_sign_in_with_it_too() {
    var name = person();
    var browser =
        new PageBrowser(sallyport.api())
            .open(
                "/login?response_type=code&client_id=appCorp&scope=openid&state=s"
                    + "&redirect_uri="
                    + CALLBACK
                    + "&code_challenge_method=S256"
                    + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    browser.submit("username", name, "password", "Wrong-Horse-1");
    assertThat(browser.status()).isEqualTo(200);
    browser.submit("username", name, "password", PASSWORD);
    assertThat(browser.sentTo()).containsKey("code");
  }

  @Test
  void no_password_is_logged() {
    try (var log = LogCapture.open()) {
      refused("appCorp", person(), "Wrong-Horse-1");
      signIn("appCorp", person(), PASSWORD);
      assertThatThrownBy(() -> signIn("appDown", SallyportForTests.somebody(), PASSWORD))
          .isInstanceOf(TooManyRequestsException.class);
      assertThat(log.text())
          .doesNotContain(PASSWORD, "Wrong-Horse-1", LdapForTests.READER_PASSWORD);
    }
  }
}
