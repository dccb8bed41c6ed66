package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static dev.sallyport.SallyportForTests.somebody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CreateUserPoolRequest;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DefaultEmailOptionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;

/** What is sent to people, in whose words, and by which way: mail by SMTP and texts by HTTP. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MessagesIT {
  private static final String POOL = "local_Sallyport";
  private static final String CONFIG =
      """
      region: local
      accessKeys:
        - id: SALLYPORTDEMOKEY0001
          secret: demo-secret-for-localhost-only-000000000
      delivery:
        kind: SMTP
        from: Sally <sally@example.com>
        smtp: {host: 127.0.0.1, port: %d, tls: NONE}
        sms:
          kind: WEBHOOK
          webhook:
            url: http://127.0.0.1:%d/send
            headers: [{name: X-Api-Key, value: key-of-the-service}]
            json: '{"to": "{to}", "text": "{text}"}'
        budget: {textsPerPrefixPerHour: 3}
      pools:
        - id: local_Sallyport
          autoVerify: [email, phone_number]
          messages:
            texts:
              - kind: RESET
                subject: ACME
                mail: "<p>Hello {username}, it is <b>{####}</b></p>"
              - kind: RESET
                language: de
                sms: "ACME: {####} gilt eine Stunde"
          clients:
            - id: app
              flows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
            - id: telling
              hideUsers: false
              flows: [ALLOW_USER_PASSWORD_AUTH]
      """;

  private static final Queue<JsonObject> TEXTS = new ConcurrentLinkedQueue<>();
  private static Vertx vertx;
  private static GreenMail mail;
  private static SallyportForTests sallyport;
  private static int numbers;

  @BeforeAll
  static void start() throws IOException {
    vertx = Vertx.vertx();
    var service =
        SallyportForTests.done(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .body()
                            .onSuccess(
                                body -> {
                                  TEXTS.add(
                                      new JsonObject(body)
                                          .put("key", request.getHeader("X-Api-Key")));
                                  request.response().setStatusCode(202).end("{}");
                                }))
                .listen(0, "127.0.0.1"));
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    mail = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    var file = Files.createTempFile("sallyport", ".yaml");
    Files.writeString(file, CONFIG.formatted(port, service.actualPort()));
    sallyport = SallyportForTests.of(file, Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    mail.stop();
    SallyportForTests.done(vertx.close());
  }

  /** A number nobody else has; each begins with six digits of its own. */
  private static synchronized String number() {
    return "+1555%03d0100".formatted(++numbers);
  }

  /** The newest code sent to this number; a plus in an address would be a blank. */
  private static String code(String number) {
    return sallyport.code(number.replace("+", "%2B"));
  }

  private static Optional<JsonObject> text(String number) {
    return TEXTS.stream().filter(each -> each.getString("to").equals(number)).findFirst();
  }

  private static JsonObject arrived(String number) {
    await().until(() -> text(number).isPresent());
    return text(number).orElseThrow();
  }

  private static List<Message> mails(String address) {
    return Arrays.stream(mail.getReceivedMessages())
        .filter(each -> GreenMailUtil.getAddressList(recipients(each)).contains(address))
        .map(Message.class::cast)
        .toList();
  }

  private static jakarta.mail.Address[] recipients(Message message) {
    try {
      return message.getAllRecipients();
    } catch (MessagingException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static Message mailed(String address) {
    await().until(() -> !mails(address).isEmpty());
    return mails(address).getFirst();
  }

  private static String signUp(String client, Map<String, String> metadata, AttributeType... all) {
    var name = somebody();
    sallyport
        .sdk()
        .signUp(
            r ->
                r.clientId(client)
                    .username(name)
                    .password("Horse-Battery-8")
                    .clientMetadata(metadata)
                    .userAttributes(all));
    return name;
  }

  private static String user(AttributeType... attributes) {
    var name = somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(POOL)
                    .username(name)
                    .messageAction("SUPPRESS")
                    .userAttributes(attributes));
    sallyport
        .sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(POOL).username(name).password("Horse-Battery-8").permanent(true));
    return name;
  }

  @Test
  void a_text_goes_to_the_service_and_its_code_confirms_the_number() {
    var number = number();
    var name = signUp("app", Map.of(), attribute("phone_number", number));
    var text = arrived(number);
    assertThat(text.getString("key")).isEqualTo("key-of-the-service");
    var code = code(number);
    assertThat(text.getString("text")).isEqualTo("Your verification code is " + code + ".");
    sallyport.sdk().confirmSignUp(r -> r.clientId("app").username(name).confirmationCode(code));
    assertThat(
            sallyport.sdk().adminGetUser(r -> r.userPoolId(POOL).username(name)).userAttributes())
        .anyMatch(
            each -> each.name().equals("phone_number_verified") && each.value().equals("true"));
  }

  @Test
  void a_mail_goes_by_smtp_in_the_language_of_its_reader() throws Exception {
    var address = somebody() + "@example.com";
    signUp(
        "app", Map.of("locale", "en"), attribute("email", address), attribute("locale", "de-AT"));
    var german = mailed(address);
    assertThat(german.getSubject()).isEqualTo("Ihr Bestätigungscode");
    assertThat(german.getContentType()).startsWith("text/plain");
    var other = somebody() + "@example.com";
    signUp("app", Map.of("locale", "de"), attribute("email", other));
    assertThat(mailed(other).getSubject()).isEqualTo("Ihr Bestätigungscode");
    var third = somebody() + "@example.com";
    signUp("app", Map.of("locale", "fr"), attribute("email", third));
    assertThat(mailed(third).getSubject()).isEqualTo("Your verification code");
  }

  @Test
  void a_configured_pool_has_words_of_its_own() throws Exception {
    var address = somebody() + "@example.com";
    var name = user(attribute("email", address), attribute("email_verified", "true"));
    sallyport.sdk().forgotPassword(r -> r.clientId("app").username(name));
    var message = mailed(address);
    assertThat(message.getSubject()).isEqualTo("ACME");
    assertThat(message.getContentType()).startsWith("text/html");
    assertThat(message.getContent().toString())
        .contains("<p>Hello " + name + ", it is <b>" + sallyport.code(address) + "</b></p>");
    var number = number();
    var german =
        user(
            attribute("phone_number", number),
            attribute("phone_number_verified", "true"),
            attribute("locale", "de"));
    sallyport.sdk().forgotPassword(r -> r.clientId("app").username(german));
    assertThat(arrived(number).getString("text"))
        .isEqualTo("ACME: " + code(number) + " gilt eine Stunde");
  }

  @Test
  void AC101_past_the_budget_of_its_prefix_no_number_gets_a_text() {
    for (int i = 0; i < 3; i++) {
      signUp("app", Map.of(), attribute("phone_number", "+4915112345" + i));
    }
    var refused = "+49151123459";
    assertThatThrownBy(() -> signUp("app", Map.of(), attribute("phone_number", refused)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("Attempt limit exceeded, please try after some time.");
    var name = user(attribute("phone_number", refused), attribute("phone_number_verified", "true"));
    // Where people are hidden, somebody is told what nobody is told.
    var told = sallyport.sdk().forgotPassword(r -> r.clientId("app").username(name));
    assertThat(told.codeDeliveryDetails().destination()).isEqualTo("+*******3459");
    assertThatThrownBy(
            () -> sallyport.sdk().forgotPassword(r -> r.clientId("telling").username(name)))
        .isInstanceOf(LimitExceededException.class);
    // An administrator may still invite; when that has come, what was refused would have too.
    var invited = somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(POOL)
                    .username(invited)
                    .userAttributes(attribute("phone_number", "+49151123458")));
    assertThat(arrived("+49151123458").getString("text")).contains(invited);
    assertThat(text(refused)).isEmpty();
    assertThat(sallyport.get(sallyport.ops().resolve("/metrics")).body())
        .contains("messages_spent");
  }

  private static CreateUserPoolRequest.Builder words(CreateUserPoolRequest.Builder r) {
    return r.autoVerifiedAttributesWithStrings("email")
        .verificationMessageTemplate(
            t ->
                t.defaultEmailOption(DefaultEmailOptionType.CONFIRM_WITH_CODE)
                    .emailSubject("Welcome to ACME")
                    .emailMessage("Your ACME code: {####}")
                    .smsMessage("ACME {####}"))
        .smsAuthenticationMessage("ACME sign-in {####}")
        .adminCreateUserConfig(
            c ->
                c.inviteMessageTemplate(
                    t ->
                        t.emailSubject("Join ACME")
                            .emailMessage("You are {username}, begin with {####}")
                            .smsMessage("{username}/{####}")));
  }

  @Test
  void a_pool_made_by_the_api_is_told_as_it_was_made_and_sends_in_its_words() throws Exception {
    var pool = ApiPool.made(sallyport, r -> words(r));
    var told = sallyport.sdk().describeUserPool(r -> r.userPoolId(pool.id())).userPool();
    assertThat(told.verificationMessageTemplate().emailSubject()).isEqualTo("Welcome to ACME");
    assertThat(told.verificationMessageTemplate().emailMessage())
        .isEqualTo("Your ACME code: {####}");
    assertThat(told.verificationMessageTemplate().smsMessage()).isEqualTo("ACME {####}");
    assertThat(told.emailVerificationSubject()).isEqualTo("Welcome to ACME");
    assertThat(told.emailVerificationMessage()).isEqualTo("Your ACME code: {####}");
    assertThat(told.smsVerificationMessage()).isEqualTo("ACME {####}");
    assertThat(told.smsAuthenticationMessage()).isEqualTo("ACME sign-in {####}");
    assertThat(told.adminCreateUserConfig().inviteMessageTemplate().smsMessage())
        .isEqualTo("{username}/{####}");
    assertThat(told.adminCreateUserConfig().inviteMessageTemplate().emailSubject())
        .isEqualTo("Join ACME");

    var address = somebody() + "@example.com";
    signUp(pool.client(), Map.of("locale", "de"), attribute("email", address));
    assertThat(mailed(address).getSubject()).isEqualTo("Welcome to ACME");
    assertThat(mailed(address).getContent().toString().strip())
        .isEqualTo("Your ACME code: " + sallyport.code(address));
    var number = number();
    var invited = somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(pool.id())
                    .username(invited)
                    .userAttributes(attribute("phone_number", number)));
    assertThat(arrived(number).getString("text")).isEqualTo(invited + "/" + code(number));

    sallyport
        .sdk()
        .updateUserPool(
            r ->
                r.userPoolId(pool.id())
                    .autoVerifiedAttributesWithStrings("email")
                    .emailVerificationMessage("Now {####}"));
    var now = sallyport.sdk().describeUserPool(r -> r.userPoolId(pool.id())).userPool();
    assertThat(now.verificationMessageTemplate().emailMessage()).isEqualTo("Now {####}");
    assertThat(now.verificationMessageTemplate().smsMessage()).isNull();
    assertThat(now.smsAuthenticationMessage()).isNull();
    assertThat(now.adminCreateUserConfig().inviteMessageTemplate()).isNull();
    var later = somebody() + "@example.com";
    signUp(pool.client(), Map.of(), attribute("email", later));
    assertThat(mailed(later).getContent().toString().strip())
        .isEqualTo("Now " + sallyport.code(later));
    assertThat(mailed(later).getSubject()).isEqualTo("Your verification code");
  }

  @Test
  void the_messages_of_second_factors_are_set_with_them() throws Exception {
    var pool = ApiPool.made(sallyport, r -> {});
    sallyport
        .sdk()
        .setUserPoolMfaConfig(
            r ->
                r.userPoolId(pool.id())
                    .mfaConfiguration(UserPoolMfaType.OPTIONAL)
                    .smsMfaConfiguration(c -> c.smsAuthenticationMessage("Factor {####}"))
                    .emailMfaConfiguration(c -> c.message("Mail {####}").subject("Second")));
    var told = sallyport.sdk().getUserPoolMfaConfig(r -> r.userPoolId(pool.id()));
    assertThat(told.smsMfaConfiguration().smsAuthenticationMessage()).isEqualTo("Factor {####}");
    assertThat(told.emailMfaConfiguration().message()).isEqualTo("Mail {####}");
    assertThat(told.emailMfaConfiguration().subject()).isEqualTo("Second");
    var address = somebody() + "@example.com";
    var number = number();
    var name =
        pool.user(
            attribute("email", address),
            attribute("email_verified", "true"),
            attribute("phone_number", number),
            attribute("phone_number_verified", "true"));
    sallyport
        .sdk()
        .adminSetUserMFAPreference(
            r ->
                r.userPoolId(pool.id())
                    .username(name)
                    .emailMfaSettings(m -> m.enabled(true).preferredMfa(true)));
    pool.signIn(name);
    assertThat(mailed(address).getSubject()).isEqualTo("Second");
    assertThat(mailed(address).getContent().toString().strip())
        .isEqualTo("Mail " + sallyport.code(address));
    sallyport
        .sdk()
        .adminSetUserMFAPreference(
            r ->
                r.userPoolId(pool.id())
                    .username(name)
                    .smsMfaSettings(m -> m.enabled(true).preferredMfa(true)));
    pool.signIn(name);
    assertThat(arrived(number).getString("text")).isEqualTo("Factor " + code(number));
    // UpdateUserPool leaves the mail of second factors alone, which it has no name for.
    sallyport.sdk().updateUserPool(r -> r.userPoolId(pool.id()));
    assertThat(
            sallyport
                .sdk()
                .getUserPoolMfaConfig(r -> r.userPoolId(pool.id()))
                .emailMfaConfiguration()
                .message())
        .isEqualTo("Mail {####}");
  }

  @Test
  void words_that_lack_their_places_or_are_too_long_or_lead_to_a_page_are_refused() {
    var sdk = sallyport.sdk();
    List<CreateUserPoolRequest.Builder> invalid =
        List.of(
            CreateUserPoolRequest.builder().emailVerificationMessage("no code in it"),
            CreateUserPoolRequest.builder().smsVerificationMessage("{####}" + "x".repeat(140)),
            CreateUserPoolRequest.builder()
                .verificationMessageTemplate(t -> t.emailSubject("x".repeat(141))),
            CreateUserPoolRequest.builder().smsAuthenticationMessage("no code in it"),
            CreateUserPoolRequest.builder()
                .adminCreateUserConfig(
                    c -> c.inviteMessageTemplate(t -> t.emailMessage("begin with {####}"))),
            CreateUserPoolRequest.builder()
                .emailVerificationMessage("one {####}")
                .verificationMessageTemplate(t -> t.emailMessage("other {####}")));
    for (var each : invalid) {
      assertThatThrownBy(() -> sdk.createUserPool(each.poolName("refused").build()))
          .isInstanceOf(InvalidParameterException.class);
    }
    assertThatThrownBy(
            () ->
                sdk.createUserPool(
                    r ->
                        r.poolName("refused")
                            .verificationMessageTemplate(
                                t ->
                                    t.defaultEmailOption(
                                        DefaultEmailOptionType.CONFIRM_WITH_LINK))))
        .isInstanceOf(CognitoIdentityProviderException.class)
        .hasMessageContaining("CONFIRM_WITH_LINK is not supported");
  }
}
