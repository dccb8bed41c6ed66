package dev.sallyport.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenTextTest {
  private static final Instant NOW = Instant.parse("2026-09-01T01:02:03Z");
  private static final String ACCESS =
      jwt("{\"token_use\":\"access\",\"exp\":" + (NOW.getEpochSecond() + 42 * 60) + "}");
  private static final String ID = jwt("{\"token_use\":\"id\",\"sub\":\"a\\u001b[31mb\"}");
  private static final String REFRESH = "Ax9-_".repeat(30);

  private static String jwt(String claims) {
    return encoded("{\"alg\":\"RS256\",\"kid\":\"k\"}") + "." + encoded(claims) + ".c2ln";
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static JsonObject reply() {
    return new JsonObject()
        .put("ChallengeParameters", new JsonObject())
        .put(
            "AuthenticationResult",
            new JsonObject()
                .put("IdToken", ID)
                .put("AccessToken", ACCESS)
                .put("RefreshToken", REFRESH)
                .put("ExpiresIn", 3600)
                .put("TokenType", "Bearer")
                .put(
                    "NewDeviceMetadata",
                    new JsonObject()
                        .put("DeviceKey", "us-east-1_5b1e7c3a-9f42-4c7e-8a10-2d6f0b3c9e71")
                        .put("DeviceGroupKey", "-Xo1Zv9Qk")));
  }

  private static List<String> kinds(String text) {
    return TokenText.in(text).stream()
        .map(token -> token instanceof TokenText.Jwt jwt ? jwt.kind().name() : "OPAQUE")
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @EnumSource(TokenOutput.class)
  void whatever_login_prints_is_read_back(TokenOutput output) throws IOException {
    assertThat(kinds(output.of(reply()))).containsExactly("ACCESS", "ID", "OPAQUE");
  }

  @Test
  void headers_replies_of_token_endpoints_and_bare_tokens_are_read() {
    assertThat(kinds("Authorization: Bearer " + ACCESS)).containsExactly("ACCESS");
    assertThat(kinds("{\"id_token\":\"" + ID + "\",\"token_type\":\"Bearer\"}"))
        .containsExactly("ID");
    assertThat(kinds(ACCESS + "\n")).containsExactly("ACCESS");
    assertThat(kinds("short")).containsExactly("OPAQUE");
    assertThat(kinds("no token at all")).isEmpty();
    assertThat(kinds("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b.c", "..", "e30.e30", "e30.W10.c2ln", "e30.!.c2ln"})
  void what_only_looks_like_a_token_is_no_jwt(String text) {
    assertThat(kinds(text)).doesNotContain("ACCESS", "ID", "OTHER");
  }

  @Test
  void an_encrypted_refresh_token_is_named_so() {
    var token = encoded("{\"enc\":\"A256GCM\",\"alg\":\"RSA-OAEP\"}") + ".a.b.c.d";
    assertThat(TokenReport.lines(TokenText.in(token).getFirst(), NOW).getFirst())
        .contains("refresh token", "opaque");
  }

  @Test
  void a_strangers_token_sends_nobody_to_an_address_that_others_could_listen_to() {
    for (var issuer : new String[] {"http://example.com/p", "file:///etc", "https://u:p@x", ""}) {
      var token = TokenText.in(jwt("{\"iss\":\"" + issuer + "\"}")).getFirst();
      assertThat(TokenVerdict.of(token, null, NOW)).isInstanceOf(TokenVerdict.Unsure.class);
    }
  }

  @Test
  void times_are_told_in_words_in_the_largest_unit_of_which_there_are_two() {
    assertThat(TokenReport.lines(TokenText.in(ACCESS).getFirst(), NOW))
        .anyMatch(line -> line.endsWith("2026-09-01 01:44:03 UTC, expires in 42 min"));
    assertThat(TokenReport.lines(TokenText.in(ACCESS).getFirst(), NOW.plusSeconds(7200)))
        .anyMatch(line -> line.endsWith("expired 78 min ago"));
    assertThat(TokenReport.words(Duration.ofSeconds(119))).isEqualTo("119 s");
    assertThat(TokenReport.words(Duration.ofMinutes(120))).isEqualTo("2 h");
    assertThat(TokenReport.words(Duration.ofHours(48))).isEqualTo("2 days");
    var never = TokenText.in(jwt("{\"exp\":1e300}")).getFirst();
    assertThat(TokenReport.lines(never, NOW)).anyMatch(line -> line.contains("exp"));
  }

  @Test
  void nothing_that_a_terminal_would_obey_is_printed() {
    var lines =
        TokenReport.lines(TokenText.in(ID).getFirst(), NOW).stream()
            .map(Plain::text)
            .collect(Collectors.joining("\n"));
    assertThat(lines).contains("a\ufffd[31mb").doesNotContain("\u001b");
    assertThat(Plain.text("ä █\n\u202e\u0007\u009b")).isEqualTo("ä █\n\ufffd\ufffd\ufffd");
  }

  @Test
  void what_is_no_token_never_reaches_a_shell() {
    var hostile = reply();
    hostile.getJsonObject("AuthenticationResult").put("IdToken", "x; rm -rf /");
    assertThatThrownBy(() -> TokenOutput.ENV.of(hostile))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("IdToken");
  }

  @Test
  void text_is_as_the_aws_cli_has_it() throws IOException {
    assertThat(TokenOutput.TEXT.of(reply()))
        .isEqualTo(
            "AUTHENTICATIONRESULT\t%s\t3600\t%s\t%s\tBearer\n".formatted(ACCESS, ID, REFRESH)
                + "NEWDEVICEMETADATA\t-Xo1Zv9Qk\tus-east-1_5b1e7c3a-9f42-4c7e-8a10-2d6f0b3c9e71\n");
  }
}
