package dev.sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SrpTest {
  private final SecureRandom random = new SecureRandom();

  /** One vector in one shape, whichever of the file's three shapes it came from. */
  record Vector(JsonNode json, String pool, String user, String password) {
    BigInteger number(String name) {
      return new BigInteger(json.get(name).asText(), 16);
    }

    String text(String name) {
      return json.get(name).asText();
    }
  }

  static Stream<Vector> vectors() throws IOException {
    JsonNode all;
    try (var in = SrpTest.class.getResourceAsStream("/srp-vectors.json")) {
      all = new ObjectMapper().readTree(in);
    }
    var user = all.get("user");
    var device = all.get("device");
    var random = all.get("random");
    return Stream.concat(
        Stream.of(
            new Vector(user, "Ex4mPle01", user.get("user").asText(), user.get("pw").asText()),
            new Vector(
                device,
                device.get("dgk").asText(),
                device.get("dk").asText(),
                device.get("dsec").asText())),
        IntStream.range(0, random.size())
            .mapToObj(random::get)
            .map(
                one ->
                    new Vector(
                        one,
                        afterUnderscore(one.get("pool").asText()),
                        one.get("user").asText(),
                        one.get("pw").asText())));
  }

  private static String afterUnderscore(String poolId) {
    return poolId.substring(poolId.indexOf('_') + 1);
  }

  @Test
  void the_group_is_the_one_of_the_specification() throws IOException {
    JsonNode all;
    try (var in = SrpTest.class.getResourceAsStream("/srp-vectors.json")) {
      all = new ObjectMapper().readTree(in);
    }
    assertThat(Srp.N.toString(16)).isEqualTo(all.get("N").asText());
    assertThat(Srp.K.toString(16)).isEqualTo(all.get("k").asText());
    assertThat(SrpClient.N).isEqualTo(Srp.N);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void x_and_the_verifier_are_those_of_the_vectors(Vector vector) {
    var x = Srp.secret(vector.number("salt"), vector.pool(), vector.user(), vector.password());
    assertThat(x).isEqualTo(vector.number("x"));
    assertThat(Srp.G.modPow(x, Srp.N)).isEqualTo(vector.number("v"));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void the_key_is_that_of_the_vectors(Vector vector) {
    assertThat(Srp.key(vector.number("u"), vector.number("S")))
        .isEqualTo(HexFormat.of().parseHex(vector.text("K")));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void the_client_of_these_tests_agrees_with_the_vectors(Vector vector) {
    var client = new SrpClient(vector.pool(), vector.number("a"));
    assertThat(new BigInteger(client.srpA(), 16)).isEqualTo(vector.number("A"));
    assertThat(client.key(vector.user(), vector.password(), vector.text("salt"), vector.text("B")))
        .isEqualTo(HexFormat.of().parseHex(vector.text("K")));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void the_client_of_commands_agrees_with_the_vectors(Vector vector) {
    var client = new ClientSrp(vector.number("a"));
    assertThat(new BigInteger(client.srpA(), 16)).isEqualTo(vector.number("A"));
    var key =
        client.key(
            vector.pool(), vector.user(), vector.password(), vector.text("salt"), vector.text("B"));
    assertThat(key).isEqualTo(HexFormat.of().parseHex(vector.text("K")));
  }

  @Test
  void the_client_of_commands_signs_as_the_vector_does() throws IOException {
    var vector = vectors().findFirst().orElseThrow();
    var asked = new ClientSrp.Asked(vector.text("salt"), vector.text("B"), vector.text("secret"));
    assertThat(
            new ClientSrp(vector.number("a"))
                .sign(vector.pool(), vector.user(), vector.password(), asked, vector.text("ts")))
        .isEqualTo(vector.text("sig"));
    assertThat(ClientSrp.timestamp(Instant.parse("2026-09-01T01:02:03Z")))
        .isEqualTo(vector.text("ts"));
  }

  @Test
  void the_client_of_commands_refuses_a_B_with_which_the_key_would_be_known() {
    var client = ClientSrp.draw(random);
    for (var b : new String[] {"0", Srp.N.toString(16), "-1", "", "x"}) {
      assertThatThrownBy(
              () -> client.sign("p", "u", "w", new ClientSrp.Asked("1", b, "AAAA"), "now"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(client).hasToString("ClientSrp[***]");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void the_signature_is_that_of_the_vectors(Vector vector) throws IOException {
    var user = vectors().findFirst().orElseThrow();
    var block = vector.json().has("secret") ? vector.text("secret") : user.text("secret");
    var timestamp = vector.json().has("ts") ? vector.text("ts") : user.text("ts");
    var signature =
        Srp.sign(
            HexFormat.of().parseHex(vector.text("K")),
            vector.pool(),
            vector.user(),
            Base64.getDecoder().decode(block),
            timestamp);
    assertThat(Base64.getEncoder().encodeToString(signature)).isEqualTo(vector.text("sig"));
  }

  @Property(tries = 60)
  void client_and_server_arrive_at_one_signature_whatever_the_names_and_passwords(
      @ForAll @StringLength(max = 20) String user,
      @ForAll @StringLength(max = 40) String password,
      @ForAll @IntRange(min = 0, max = 128) int saltBits) {
    var salt = new BigInteger(saltBits, random);
    var v = Srp.G.modPow(Srp.secret(salt, "Pöol9", user, password), Srp.N);
    assertThat(serverSignature(user, new Srp.Verifier(salt, v), password)).isTrue();
  }

  @Property(tries = 20)
  void what_register_makes_is_what_the_client_proves(
      @ForAll @StringLength(max = 20) String user, @ForAll @StringLength(max = 40) String word) {
    assertThat(serverSignature(user, Srp.register("Pöol9", user, word, random), word)).isTrue();
    assertThat(serverSignature(user, Srp.register("Pöol9", user, word, random), word + "x"))
        .isFalse();
  }

  private boolean serverSignature(String user, Srp.Verifier verifier, String password) {
    var client = SrpClient.of("local_Pöol9");
    var offer = Srp.offer(Srp.parseA(client.srpA()), verifier, random);
    var block = new RandomIds(random).bytes(40);
    var timestamp = SrpClient.timestamp(Instant.EPOCH);
    var given =
        client.signature(
            user,
            password,
            offer.saltHex(),
            offer.srpB(),
            Base64.getEncoder().encodeToString(block),
            timestamp);
    return ConstantTime.equal(
        Base64.getDecoder().decode(given), Srp.sign(offer.key(), "Pöol9", user, block, timestamp));
  }

  @Test
  void AC089_nobody_proves_a_password_against_the_dummy() {
    var dummy = Srp.dummy(new byte[16]);
    assertThat(serverSignature("alice", dummy, "")).isFalse();
    assertThat(Srp.dummy(new byte[16])).isEqualTo(dummy);
  }

  @Test
  void AC089_an_A_that_is_zero_mod_N_is_refused() {
    for (int k = 0; k < 4; k++) {
      var multiple = Srp.N.multiply(BigInteger.valueOf(k)).toString(16);
      assertThatThrownBy(() -> Srp.parseA(multiple)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", "0x1", "g", "1 ", "00", "\u0661"})
  void AC089_an_A_that_is_not_plain_hex_or_zero_is_refused(String hex) {
    assertThatThrownBy(() -> Srp.parseA(hex)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_A_longer_than_the_group_is_refused() {
    assertThatThrownBy(() -> Srp.parseA("1" + "0".repeat(768)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_A_in_either_case_with_leading_zeros_or_odd_length_is_read() {
    assertThat(Srp.parseA("000aBc")).isEqualTo(BigInteger.valueOf(0xabc));
    assertThat(Srp.parseA(Srp.N.subtract(BigInteger.ONE).toString(16))).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Tue Sep 1 01:02:03 UTC 2026",
        "Tue Sep 01 01:02:03 UTC 2026",
        "Tue Sep  1 01:02:03 UTC 2026"
      })
  void a_timestamp_is_read_with_a_plain_a_padded_and_a_spaced_day(String timestamp) {
    assertThat(Srp.parseTimestamp(timestamp)).isEqualTo(Instant.parse("2026-09-01T01:02:03Z"));
    assertThat(Srp.timestampReadable(timestamp)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-09-01T01:02:03Z",
        "Wed Sep 1 01:02:03 UTC 2026",
        "Tue sep 1 01:02:03 UTC 2026",
        "Tue Sep 1 24:02:03 UTC 2026",
        "Tue Sep 1 01:02:03 PST 2026",
        "Sun Feb 30 01:02:03 UTC 2026",
        "Tue Sep 1 1:02:03 UTC 2026",
        " Tue Sep 1 01:02:03 UTC 2026",
        "Tue Sep   1 01:02:03 UTC 2026",
        "Tue Sep 1 01:02:03 UTC 2026 "
      })
  void AC089_a_timestamp_in_another_form_or_of_no_real_day_is_refused(String timestamp) {
    assertThat(Srp.timestampReadable(timestamp)).isFalse();
  }

  @Test
  void neither_key_nor_verifier_is_printed() {
    var verifier = Srp.register("p", "u", "w", random);
    assertThat(verifier).hasToString("Verifier[***]");
    assertThat(Srp.offer(BigInteger.TWO, verifier, random)).hasToString("Offer[***]");
  }
}
