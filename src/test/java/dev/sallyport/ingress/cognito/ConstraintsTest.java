package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ingress.cognito.Constraints.Checked;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ConstraintsTest {
  private static final String FAILED = " failed to satisfy constraint: ";
  private final Constraints constraints = new Constraints(ConstraintTable.read());

  @Test
  void a_good_request_passes_and_unknown_members_are_ignored() {
    assertThat(
            check(
                "SignUp",
                """
                {"ClientId":"demoapp","Username":"alice","Password":"Correct horse 7","New":[1],
                 "UserAttributes":[{"Name":"email","Value":"a@example.com","More":{}}],
                 "ValidationData":[],"ClientMetadata":{"a":"b"}}
                """))
        .isEqualTo(new Checked.Fine());
  }

  @Test
  void our_own_operations_are_in_the_table_too() {
    var two = "{\"Question\":\"Q?\",\"Answer\":\"A\"},{\"Question\":\"R?\",\"Answer\":\"B\"}";
    assertThat(
            broken(
                "AdminSetUserQuestions",
                "{\"UserPoolId\":\"local_a\",\"Username\":\"b\",\"Questions\":[" + two + "]}"))
        .contains("at 'questions'")
        .contains("Member must have length greater than or equal to 3");
  }

  @Test
  void what_is_missing_is_told_in_the_order_of_the_table() {
    assertThat(broken("SignUp", "{}"))
        .isEqualTo(
            "2 validation errors detected: Value null at 'clientId'"
                + FAILED
                + "Member must not be null; Value null at 'username'"
                + FAILED
                + "Member must not be null");
  }

  @Test
  void a_long_attribute_name_is_told_with_its_place_and_value() {
    var name = "x".repeat(33);
    assertThat(
            broken(
                "SignUp",
                "{\"ClientId\":\"a\",\"Username\":\"b\",\"UserAttributes\":[{\"Name\":\""
                    + name
                    + "\"}]}"))
        .isEqualTo(
            "1 validation error detected: Value '"
                + name
                + "' at 'userAttributes.1.member.name'"
                + FAILED
                + "Member must have length less than or equal to 32");
  }

  @Test
  void a_sensitive_value_is_not_shown() {
    assertThat(broken("SignUp", "{\"ClientId\":\"a\",\"Username\":\"b\",\"Password\":\" secret\"}"))
        .isEqualTo(
            "1 validation error detected: Value at 'password'"
                + FAILED
                + "Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$");
    assertThat(broken("InitiateAuth", "{\"ClientId\":\"a b\",\"AuthFlow\":\"USER_SRP_AUTH\"}"))
        .startsWith("1 validation error detected: Value at 'clientId'");
  }

  @Test
  void an_unknown_flow_is_told_with_the_flows_there_are() {
    assertThat(broken("InitiateAuth", "{\"ClientId\":\"a\",\"AuthFlow\":\"MAGIC\"}"))
        .startsWith(
            "1 validation error detected: Value 'MAGIC' at 'authFlow'"
                + FAILED
                + "Member must satisfy enum value set: [USER_SRP_AUTH, ");
  }

  @Test
  void an_empty_name_breaks_its_length_and_its_pattern() {
    assertThat(broken("ForgotPassword", "{\"ClientId\":\"a\",\"Username\":\"\"}"))
        .isEqualTo(
            "2 validation errors detected: Value at 'username'"
                + FAILED
                + "Member must have length greater than or equal to 1; Value at 'username'"
                + FAILED
                + "Member must satisfy regular expression pattern:"
                + " [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+");
  }

  @Test
  void a_number_out_of_range_is_told() {
    assertThat(
            broken(
                "CreateUserPool",
                "{\"PoolName\":\"p\",\"Policies\":{\"PasswordPolicy\":{\"MinimumLength\":5}}}"))
        .isEqualTo(
            "1 validation error detected: Value '5' at 'policies.passwordPolicy.minimumLength'"
                + FAILED
                + "Member must have value greater than or equal to 6");
  }

  @Test
  void an_element_of_a_list_is_told_with_all_its_rules() {
    assertThat(
            broken(
                "CreateUserPoolClient",
                "{\"UserPoolId\":\"local_A\",\"ClientName\":\"c\",\"AllowedOAuthFlows\":[\"x\"]}"))
        .isEqualTo(
            "1 validation error detected: Value '[x]' at 'allowedOAuthFlows'"
                + FAILED
                + "Member must satisfy constraint: [Member must satisfy enum value set: [code,"
                + " implicit, client_credentials]]");
  }

  @Test
  void a_list_that_is_too_long_is_told() {
    assertThat(broken("CreateUserPool", "{\"PoolName\":\"p\",\"Schema\":[]}"))
        .isEqualTo(
            "1 validation error detected: Value '[]' at 'schema'"
                + FAILED
                + "Member must have length greater than or equal to 1");
  }

  @Test
  void a_null_in_a_list_is_missing() {
    assertThat(
            broken("SignUp", "{\"ClientId\":\"a\",\"Username\":\"b\",\"UserAttributes\":[null]}"))
        .isEqualTo(
            "1 validation error detected: Value null at 'userAttributes.1.member'"
                + FAILED
                + "Member must not be null");
  }

  @Test
  void a_key_of_a_map_is_told_once_with_its_rules() {
    assertThat(
            broken(
                "TagResource",
                "{\"ResourceArn\":\"arn:aws:cognito-idp:local:1:userpool/x\",\"Tags\":{\"\":\"\"}}"))
        .startsWith(
            "1 validation error detected: Value at 'tags'"
                + FAILED
                + "Map keys must satisfy constraint: [Member must have length less than or equal");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"ClientId\":5}|NUMBER_VALUE can not be converted to String at 'clientId'",
        "{\"ClientId\":{}}|OBJECT_VALUE can not be converted to String at 'clientId'",
        "{\"Username\":[]}|LIST_VALUE can not be converted to String at 'username'",
        "{\"UserAttributes\":{}}|OBJECT_VALUE can not be converted to List at 'userAttributes'",
        "{\"UserAttributes\":[5]}|NUMBER_VALUE can not be converted to Structure at"
            + " 'userAttributes.1.member'",
        "{\"ClientMetadata\":\"x\"}|STRING_VALUE can not be converted to Map at 'clientMetadata'",
        "{\"ClientMetadata\":{\"a\":true}}|TRUE_VALUE can not be converted to String at"
            + " 'clientMetadata.value'",
      })
  void a_value_of_another_type_cannot_be_read(String input, String why) {
    assertThat(check("SignUp", input)).isEqualTo(new Checked.WrongType(new Fault.Unreadable(why)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.0", "\"5\"", "99999999999"})
  void an_integer_is_a_whole_number_of_32_bits(String number) {
    assertThat(
            check(
                "CreateUserPool",
                "{\"PoolName\":\"p\",\"Policies\":{\"PasswordPolicy\":{\"MinimumLength\":"
                    + number
                    + "}}}"))
        .isInstanceOf(Checked.WrongType.class);
  }

  @Test
  void a_flood_of_faults_is_told_in_part() {
    var attributes = new JsonArray();
    IntStream.range(0, 1_000).forEach(_ -> attributes.add(new JsonObject()));
    var input =
        new JsonObject()
            .put("ClientId", "a")
            .put("Username", "b")
            .put("UserAttributes", attributes);
    assertThat(broken("SignUp", input.encode()))
        .startsWith("20 validation errors detected: ")
        .hasSizeLessThan(4_000);
  }

  @ParameterizedTest
  @CsvSource({
    "'Code {####}', true",
    "'{####}', true",
    "'Code ####', false",
    "'{####}\u0001', false",
  })
  void a_mail_text_needs_its_placeholder(String text, boolean fine) {
    assertThat(check("CreateUserPool", verification(text)) instanceof Checked.Fine).isEqualTo(fine);
  }

  @ParameterizedTest
  @CsvSource({
    "a@b, true",
    "@b, false",
    "a@, false",
    "@@@, true",
    "ab, false",
    "'a@b ', false",
    "'', false"
  })
  void a_mail_address_has_an_at_sign_inside(String text, boolean fine) {
    var input = new JsonObject().put("PoolName", "p");
    input.put("EmailConfiguration", new JsonObject().put("ReplyToEmailAddress", text));
    assertThat(check("CreateUserPool", input.encode()) instanceof Checked.Fine).isEqualTo(fine);
  }

  @Test
  @Timeout(20)
  void AC024_hostile_text_meets_no_pattern_that_backtracks_without_end() {
    var evil = new String[] {"{####}".repeat(3_333), "{##".repeat(6_000), "@".repeat(60_000)};
    var started = System.nanoTime();
    for (var text : evil) {
      check("CreateUserPool", verification(text + "\u0001"));
      var mail = new JsonObject().put("PoolName", "p");
      mail.put("EmailConfiguration", new JsonObject().put("ReplyToEmailAddress", text + " "));
      check("CreateUserPool", mail.encode());
    }
    check(
        "SignUp",
        "{\"ClientId\":\"a\",\"Username\":\"b\",\"Password\":\"" + "x".repeat(255) + " \"}");
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
  }

  private static String verification(String text) {
    var template =
        new JsonObject().put("EmailMessage", text).put("DefaultEmailOption", "CONFIRM_WITH_CODE");
    if (text.contains("{##") && !text.contains("####")) {
      template.put("EmailMessageByLink", text);
    }
    return new JsonObject()
        .put("PoolName", "p")
        .put("VerificationMessageTemplate", template)
        .encode();
  }

  private String broken(String operation, String input) {
    return ((Checked.Broken) check(operation, input)).failure().message();
  }

  private Checked check(String operation, String input) {
    var read = StrictJson.read(input.getBytes(StandardCharsets.UTF_8));
    return constraints.check(operation, ((StrictJson.Read.Ok) read).object());
  }
}
