package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.GUARDED;
import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.POOL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.crypto.Seal;
import dev.sallyport.crypto.SrpClient;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;

/** Somebody has all of Redis, every key and every value, in the middle of many sign-ins. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisDumpIT {
  /** How a Session string is made (SessionTicket): version, tag, id, key, MAC. */
  private static final int ID_AT = 13;

  private static final int KEY_AT = 29;
  private static final int KEY = 32;
  private static final String PROVIDER_SECRET = "what-google-knows-us-by-0001";
  private static final String TEMPORARY = "Temporary-Secret-Horse-5";

  private static final byte[] KEK = new RandomIds(new SecureRandom()).bytes(32);

  private static RedisForTests redis;
  private static SallyportForTests sallyport;
  private static Map<String, List<String>> dump;

  private static String user;
  private static String waiting;
  private static final Map<String, String> SECRETS = new HashMap<>();

  @BeforeAll
  static void fillAndRead() {
    redis = new RedisForTests();
    var where = redis.ownConfig().urls().getFirst().reveal();
    sallyport =
        SallyportForTests.demo(
            Map.of(
                "SALLYPORT_REDIS",
                where,
                "SALLYPORT_KEK_KEY",
                Base64.getEncoder().encodeToString(KEK)));
    var caller = new Caller(sallyport.api(), sallyport.ops());
    user = sallyport.user();
    SECRETS.put("password", PASSWORD);
    SECRETS.put("demo password", "Correct-Horse-7");
    SECRETS.put("access key", "demo-secret-for-localhost-only-000000000");

    waiting = caller.password(GUARDED, user, PASSWORD).session();
    SECRETS.put("session", waiting);
    SECRETS.put("captcha", caller.captcha(GUARDED, waiting));
    var custom = caller.custom(GUARDED, user).session();
    SECRETS.put("custom session", custom);
    SECRETS.put("custom captcha", caller.captcha(GUARDED, custom));
    var srp = caller.srp(OPEN, user, SrpClient.of(POOL));
    SECRETS.put("srp session", srp.session());
    SECRETS.put("secret block", srp.shown("SECRET_BLOCK"));
    SECRETS.put("srp key", caller.kept(OPEN, srp.session()).getString("key"));

    var tokens = caller.password(OPEN, user, PASSWORD);
    for (var name : List.of("AccessToken", "IdToken", "RefreshToken")) {
      SECRETS.put(name, tokens.token(name));
    }
    caller.call("ForgotPassword", new JsonObject().put("ClientId", OPEN).put("Username", user));
    SECRETS.put("reset code", caller.code(user + "@example.com"));
    signUp(caller);
    administration();
    assertThat(caller.password(OPEN, user, "Wrong-Secret-Horse-4").granted()).isFalse();
    SECRETS.put("wrong password", "Wrong-Secret-Horse-4");
    try (var inside = new RedisDoor(redis.ownConfig())) {
      // Decisions are written behind the answers; the last one is the one above.
      dump =
          await()
              .until(
                  inside::dump,
                  all -> decisions(all).stream().anyMatch(text -> text.contains("wrong password")));
    }
  }

  private static void signUp(Caller caller) {
    var name = SallyportForTests.somebody();
    sallyport
        .sdk()
        .signUp(
            r ->
                r.clientId(OPEN)
                    .username(name)
                    .password(PASSWORD)
                    .userAttributes(SallyportForTests.attribute("email", name + "@example.com")));
    SECRETS.put("sign-up code", caller.code(name + "@example.com"));
  }

  private static void administration() {
    var sdk = sallyport.sdk();
    var pool = sdk.createUserPool(r -> r.poolName("dumped")).userPool().id();
    var client =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientName("dumped")
                        .generateSecret(true)
                        .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH))
            .userPoolClient();
    SECRETS.put("client secret", client.clientSecret());
    SECRETS.put(
        "second client secret",
        sdk.addUserPoolClientSecret(r -> r.userPoolId(pool).clientId(client.clientId()))
            .clientSecretDescriptor()
            .clientSecretValue());
    sdk.createIdentityProvider(
        r ->
            r.userPoolId(pool)
                .providerName("Google")
                .providerType("Google")
                .providerDetails(
                    Map.of(
                        "client_id", "us",
                        "client_secret", PROVIDER_SECRET,
                        "authorize_scopes", "openid")));
    SECRETS.put("provider secret", PROVIDER_SECRET);
    sdk.adminCreateUser(
        r ->
            r.userPoolId(POOL)
                .username(SallyportForTests.somebody())
                .temporaryPassword(TEMPORARY)
                .messageAction("SUPPRESS"));
    SECRETS.put("temporary password", TEMPORARY);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    redis.kill();
  }

  /** Every decision that is kept, opened with our own key. */
  private static List<String> decisions(Map<String, List<String>> all) {
    var kek = Kek.of("k1", KEK);
    var opened = new ArrayList<String>();
    all.forEach(
        (key, fields) -> {
          var attempts = key.matches("sp:attempts:\\{\\d+}");
          if (attempts || key.endsWith(":events")) {
            for (var i = 0; i < fields.size(); i += 2) {
              var id = fields.get(i);
              var tag = attempts ? "" : key.replaceAll(".*\\{(.*)}.*", "$1") + ":";
              for (var line : fields.get(i + 1).split("\n")) {
                opened.add(opened(kek, attempts ? "trace" : "history", line, tag + id));
              }
            }
          }
        });
    return opened;
  }

  private static String opened(Kek kek, String purpose, String line, String context) {
    try {
      return new String(kek.open(purpose, line, context), UTF_8);
    } catch (GeneralSecurityException notSealed) {
      throw new IllegalStateException(purpose + " " + line, notSealed);
    }
  }

  @Test
  void AC120_what_is_kept_of_decisions_is_sealed_and_holds_no_secret_or_typed_name_inside() {
    var decisions = decisions(dump);
    assertThat(decisions).anyMatch(text -> text.contains("\"t\":\"SIGN_IN\""));
    assertThat(decisions).anyMatch(text -> text.contains("\"who\":"));
    assertThat(decisions)
        .allSatisfy(
            text -> {
              assertThat(text).contains("127.0.0.1").doesNotContain(user, "example.com");
              SECRETS.forEach((what, secret) -> assertThat(text).as(what).doesNotContain(secret));
            });
  }

  private static String text() {
    return dump.entrySet().stream()
        .map(entry -> entry.getKey() + "\n" + String.join("\n", entry.getValue()))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void AC120_a_dump_holds_no_session_token_password_or_code_in_clear() {
    assertThat(dump).hasSizeGreaterThan(10);
    var text = text();
    SECRETS.forEach(
        (what, secret) -> {
          var word = "(?<![0-9A-Za-z])" + Pattern.quote(secret) + "(?![0-9A-Za-z])";
          assertThat(Pattern.compile(word).matcher(text).find()).as(what).isFalse();
          assertThat(text).as(what).doesNotContain(base64(secret));
        });
  }

  private static String base64(String secret) {
    // Without the end, which depends on what follows.
    var whole = Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(UTF_8));
    return whole.substring(0, whole.length() - 2);
  }

  @Test
  void AC120_a_session_is_known_by_a_hash_of_its_id_only() throws GeneralSecurityException {
    var ticket = Base64.getUrlDecoder().decode(waiting);
    var id = Arrays.copyOfRange(ticket, ID_AT, KEY_AT);
    var key = Arrays.copyOfRange(ticket, KEY_AT, KEY_AT + KEY);
    var text = text();
    for (var part : List.of(id, key)) {
      assertThat(text)
          .doesNotContain(HexFormat.of().formatHex(part))
          .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(part))
          .doesNotContain(Base64.getEncoder().withoutPadding().encodeToString(part));
    }
    assertThat(box()).as("the session itself is there, sealed").isNotEmpty();
  }

  /** The sealed session that waits. */
  private static byte[] box() throws GeneralSecurityException {
    var ticket = Base64.getUrlDecoder().decode(waiting);
    var id = Arrays.copyOfRange(ticket, ID_AT, KEY_AT);
    var name = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(id), 0, 16);
    var fields =
        dump.entrySet().stream()
            .filter(entry -> entry.getKey().endsWith("flow:" + name))
            .findFirst()
            .orElseThrow()
            .getValue();
    return Base64.getDecoder().decode(fields.get(fields.indexOf("box") + 1));
  }

  @Test
  void AC120_nothing_in_a_dump_opens_a_sealed_session() throws GeneralSecurityException {
    var ticket = Base64.getUrlDecoder().decode(waiting);
    var who = (POOL + "\n" + GUARDED).getBytes(UTF_8);
    var binding = ByteBuffer.allocate(16 + who.length).put(ticket, ID_AT, 16).put(who).array();
    var right = Arrays.copyOfRange(ticket, KEY_AT, KEY_AT + KEY);
    var opened = new String(Seal.open(right, box(), binding), UTF_8);
    assertThat(opened).as("the client's own key does").contains(SECRETS.get("captcha"));
    var elsewhere = (POOL + "\n" + OPEN).getBytes(UTF_8);
    var foreign =
        ByteBuffer.allocate(16 + elsewhere.length).put(ticket, ID_AT, 16).put(elsewhere).array();
    assertThatThrownBy(() -> Seal.open(right, box(), foreign))
        .isInstanceOf(GeneralSecurityException.class);
    for (var key : keys()) {
      assertThatThrownBy(() -> Seal.open(key, box(), binding))
          .isInstanceOf(GeneralSecurityException.class);
    }
  }

  /** Whatever in the dump has the length of a key, and the hash of everything else. */
  private static List<byte[]> keys() throws GeneralSecurityException {
    var keys = new ArrayList<byte[]>();
    for (var entry : dump.entrySet()) {
      var words = new ArrayList<>(entry.getValue());
      words.add(entry.getKey());
      words.addAll(List.of(entry.getKey().split("[:{}]+")));
      for (var word : words) {
        keys.add(MessageDigest.getInstance("SHA-256").digest(word.getBytes(UTF_8)));
        decoded(word)
            .ifPresent(
                bytes -> {
                  for (int at = 0; at + KEY <= bytes.length && at < 96; at++) {
                    keys.add(Arrays.copyOfRange(bytes, at, at + KEY));
                  }
                });
      }
    }
    assertThat(keys).hasSizeGreaterThan(50);
    return keys;
  }

  private static java.util.Optional<byte[]> decoded(String word) {
    try {
      return java.util.Optional.of(
          Base64.getDecoder().decode(word.replace('-', '+').replace('_', '/')));
    } catch (IllegalArgumentException notBase64) {
      return java.util.Optional.empty();
    }
  }

  @Test
  void AC120_a_private_key_and_an_srp_verifier_are_there_only_sealed() {
    var signing =
        dump.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("sp:keys:"))
            .flatMap(entry -> entry.getValue().stream())
            .toList();
    assertThat(signing).isNotEmpty();
    for (var text : List.of(text(), String.join(" ", decodedTexts()))) {
      assertThat(text)
          .doesNotContain("PRIVATE KEY")
          .doesNotContain("\"d\":")
          // How an RSA or EC key in PKCS#8 begins.
          .doesNotContain("MIIEv")
          .doesNotContain("MIIEu")
          .doesNotContain("MIGHAgEAMB");
    }
    var verifiers = documents().stream().map(document -> document.getString("srp")).toList();
    assertThat(verifiers).anyMatch(java.util.Objects::nonNull);
    assertThat(verifiers)
        .filteredOn(java.util.Objects::nonNull)
        .allMatch(box -> box.matches("k1\\.[A-Za-z0-9_-]{100,}"));
  }

  private static List<String> decodedTexts() {
    return dump.values().stream()
        .flatMap(List::stream)
        .flatMap(value -> decoded(value.replaceFirst("^k1\\.", "")).stream())
        .map(bytes -> new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
        .toList();
  }

  private static List<JsonObject> documents() {
    return dump.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(":user"))
        .map(entry -> entry.getValue().get(entry.getValue().indexOf("doc") + 1))
        .map(JsonObject::new)
        .toList();
  }

  @Test
  void AC120_a_name_or_an_address_stands_in_its_users_own_document_only() {
    dump.forEach(
        (key, values) -> {
          assertThat(key).doesNotContain(user).doesNotContain("example.com");
          if (!key.endsWith(":user")) {
            assertThat(values)
                .noneMatch(value -> value.contains(user) || value.contains("example.com"));
          }
          assertThat(key + values).doesNotContain("127.0.0.1");
        });
    assertThat(documents()).anyMatch(document -> document.getString("username").equals(user));
  }

  @Test
  void AC120_a_password_is_there_as_a_slow_hash_only() {
    assertThat(documents())
        .allSatisfy(
            document ->
                assertThat(document.getString("password")).startsWith("$argon2id$v=19$m=7168,"));
  }
}
