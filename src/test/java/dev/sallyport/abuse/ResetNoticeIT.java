package dev.sallyport.abuse;

import static dev.sallyport.SallyportForTests.attribute;
import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.POOL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever resets a password, its owner hears of it where they can be reached. */
@ExtendWith(SharedGateway.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ResetNoticeIT {
  private static final String NEW = "Chosen-Horse-1";
  private static SallyportForTests sallyport;
  private static Caller caller;

  @BeforeAll
  static void start(SallyportForTests shared) {
    sallyport = shared;
    caller = new Caller(shared.api(), shared.ops());
  }

  private static void forgot(String user) {
    sallyport.sdk().forgotPassword(r -> r.clientId(OPEN).username(user));
  }

  private static Reply reset(String user, String code) {
    return caller.call(
        "ConfirmForgotPassword",
        new JsonObject()
            .put("ClientId", OPEN)
            .put("Username", user)
            .put("ConfirmationCode", code)
            .put("Password", NEW));
  }

  /** What this address or number got, the newest first. */
  private static List<JsonObject> messages(String to) {
    var page = caller.page("/testing/messages?to=" + URLEncoder.encode(to, UTF_8));
    return new JsonArray(page).stream().map(JsonObject.class::cast).toList();
  }

  private static String kind(JsonObject message) {
    return message.getJsonObject("facts").getString("kind");
  }

  /** The one notice, after the one code; it holds nothing that opens anything. */
  private static JsonObject notice(String to, String code) {
    assertThat(messages(to))
        .extracting(ResetNoticeIT::kind)
        .containsExactly("PASSWORD_CHANGED", "RESET");
    var notice = messages(to).getFirst();
    assertThat(notice.encode()).doesNotContain(PASSWORD, NEW);
    // Six digits may stand in a number or a name by chance; alone they may not.
    assertThat(notice.encode()).doesNotContainPattern("\\b" + code + "\\b");
    assertThat(notice.getString("text")).contains("was just reset", "reset it again");
    return notice;
  }

  private static String code(String to) {
    return messages(to).getFirst().getJsonObject("facts").getString("code");
  }

  @Test
  void AC100_a_reset_is_told_by_mail_to_the_verified_address() {
    var user = sallyport.user();
    var mail = user + "@example.com";
    forgot(user);
    var code = code(mail);
    assertThat(reset(user, code).status()).isEqualTo(200);
    var notice = notice(mail, code);
    assertThat(notice.getString("medium")).isEqualTo("EMAIL");
    assertThat(notice.getString("subject")).isEqualTo("Your password was changed");
    assertThat(notice.getString("text")).contains(user);
  }

  @Test
  void AC100_a_reset_is_told_to_the_verified_number_and_not_to_an_address_nobody_verified() {
    var user = SallyportForTests.somebody();
    var mail = user + "@example.com";
    var phone = "+1555" + ThreadLocalRandom.current().nextLong(1_000_000, 10_000_000);
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(POOL)
                    .username(user)
                    .messageAction("SUPPRESS")
                    .userAttributes(
                        attribute("email", mail),
                        attribute("phone_number", phone),
                        attribute("phone_number_verified", "true")));
    sallyport
        .sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(POOL).username(user).password(PASSWORD).permanent(true));
    forgot(user);
    var code = code(phone);
    assertThat(reset(user, code).status()).isEqualTo(200);
    assertThat(notice(phone, code).getString("medium")).isEqualTo("SMS");
    assertThat(messages(mail)).isEmpty();
  }

  @Test
  void AC100_a_reset_that_failed_is_not_told_as_one() {
    var user = sallyport.user();
    var mail = user + "@example.com";
    forgot(user);
    reset(user, code(mail) + "0").is("CodeMismatchException");
    assertThat(messages(mail)).extracting(ResetNoticeIT::kind).containsExactly("RESET");
  }
}
