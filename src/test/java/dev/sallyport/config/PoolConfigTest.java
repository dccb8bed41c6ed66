package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools, their clients, users, attributes and challenges. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PoolConfigTest {

  @Test
  void a_pool_with_nothing_but_an_id_has_cognitos_defaults() {
    var pool = Read.pool("clients: [{id: app}]");
    assertThat(pool.name()).isEqualTo("Test");
    assertThat(pool.algorithm()).isEqualTo("RS256");
    assertThat(pool.caseSensitive()).isFalse();
    assertThat(pool.selfSignUp()).isTrue();
    assertThat(pool.revokeOnPasswordChange()).isTrue();
    assertThat(pool.recovery()).containsExactly("email", "phone_number");
    assertThat(pool.signInBy()).isEmpty();
    assertThat(pool.questions()).isNull();
    assertThat(pool.passwords())
        .isEqualTo(
            new PasswordPolicyConfig(8, true, true, true, true, true, 0, Duration.ofDays(7)));
    assertThat(pool.clients())
        .containsExactly(
            new ClientConfig(
                "app",
                "app",
                null,
                Set.of("ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"),
                Duration.ofHours(1),
                Duration.ofHours(1),
                Duration.ofDays(30),
                Duration.ofMinutes(3),
                true,
                Set.of(),
                Set.of(),
                true,
                null,
                List.of(),
                null));
  }

  @Test
  void passkeys_of_a_domain_may_be_used_on_its_own_origin_unless_others_are_named() {
    assertThat(Read.pool("name: x").webAuthn()).isNull();
    assertThat(Read.pool("webAuthn: {relyingParty: example.com}").webAuthn())
        .isEqualTo(
            new WebAuthnConfig("example.com", Set.of("https://example.com"), "preferred", false));
    assertThat(Read.pool("webAuthn: {relyingParty: localhost}").webAuthn())
        .isEqualTo(new WebAuthnConfig("localhost", Set.of("http://localhost"), "preferred", false));
    assertThat(
            Read.pool(
                    "webAuthn:",
                    "  relyingParty: example.com",
                    "  origins: ['https://a.example.com', 'https://example.com:8443']",
                    "  userVerification: required",
                    "  countsAsMfa: true")
                .webAuthn())
        .isEqualTo(
            new WebAuthnConfig(
                "example.com",
                Set.of("https://a.example.com", "https://example.com:8443"),
                "required",
                true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: 'a/b'                                     | name: must be letters
          algorithm: HS256                                | unknown algorithm "HS256" (there is RS256, ES256)
          webAuthn: {relyingParty: co.uk}                 | relyingParty: must be a domain of your own
          webAuthn: {countsAsMfa: true}                   | relyingParty
          webAuthn: {relyingParty: a.com, origins: []}    | origins: must not be empty
          webAuthn: {relyingParty: a.com, origins: [https://b.com]} | origins: must be an https:// origin
          webAuthn: {relyingParty: a.com, userVerification: no} | unknown user verification "no"
          signInBy: [phone]                               | signInBy: unknown attribute "phone"
          usernameIs: [preferred_username]                | usernameIs: unknown attribute
          autoVerify: [email, email]                      | autoVerify: "email" is there twice
          recovery: email                                 | recovery: must be a list, not one value
          passwords: {minimumLength: 5}                   | passwords.minimumLength: must be a whole number from 6 to 99
          passwords: {minimumLength: 100}                 | passwords.minimumLength
          passwords: {history: 25}                        | passwords.history: must be a whole number from 0 to 24
          passwords: {temporaryFor: 12h}                  | passwords.temporaryFor: must be a time from 1d to 365d
          passwords: {temporaryFor: 366d}                 | passwords.temporaryFor
          attributes: [{name: shoe_size}]                 | attributes[0].name: must be a standard attribute
          attributes: [{name: custom:twenty_one_characters}] | attributes[0].name
          attributes: [{name: 'custom:a', required: true}] | attributes[0].required: must be false
          attributes: [{name: 'custom:a', type: Text}]    | attributes[0].type: unknown type "Text"
          attributes: [{name: email, type: Number}]       | attributes[0].type: unknown type "Number" (there is String)
          attributes: [{name: email, maximum: 2049}]      | attributes[0].maximum: must be a whole number from 0 to 2048
          attributes: [{name: email, minimum: 9, maximum: 8}] | attributes[0].minimum: must not be above maximum
          attributes: [{name: 'custom:a', type: Boolean, maximum: 1}] | for String and Number only
          attributes: [{name: email}, {name: email}]      | attributes[1].name: "email" is taken by pools[0].attributes[0]
          users: [{username: u}]                          | users[0].password: is missing
          users: [{password: Long-enough-1}]              | users[0].username: is missing
          users: [{username: 'a b', password: Long-enough-1}] | users[0].username: must be
          users: [{username: u, password: Long-enough-1, attributes: {team: red}}] | users[0].attributes.team: this pool has no attribute "team"
          users: [{username: u, password: Long-enough-1, attributes: {email_verified: maybe}}] | must be true or false
          users: [{username: u, password: Long-enough-1}, {username: U, password: Long-enough-1}] | users[1].username: "U" is taken
          mfa: {mode: MAYBE}                              | mfa.mode: unknown mode "MAYBE" (there is OFF, OPTIONAL, ON)
          mfa: {mode: ON, factors: [WEB_AUTHN]}           | mfa.factors: unknown factor "WEB_AUTHN"
          mfa: {mode: ON, factors: []}                    | mfa.factors: must name one factor at least
          questions: {url: 'ftp://x', key: k}             | questions.url: must be
          questions: {url: 'https://x'}                   | questions.key: is missing
          upstream: {clientId: a1}                        | upstream.endpoint: is missing (or region
          upstream: {region: eu-west-1}                   | upstream.clientId: is missing
          upstream: {clientId: a1, endpoint: 'http://x'}  | upstream.endpoint: must be an https://
          upstream: {clientId: a1, endpoint: 'ftp://x'}   | upstream.endpoint: must be an https://
          """)
  void what_a_pool_cannot_be_is_a_fault(String line, String fault) {
    assertThat(Read.faults(Read.poolYaml(line)))
        .hasSize(1)
        .allMatch(f -> f.startsWith("x.yaml:3: pools[0].") && f.contains(fault));
  }

  @Test
  void an_upstream_on_this_machine_needs_no_TLS() {
    for (var host : List.of("127.0.0.1", "localhost", "[::1]")) {
      var line = "upstream: {clientId: a1, endpoint: 'http://%s:9229'}".formatted(host);
      assertThat(Read.faults(Read.poolYaml(line))).as(host).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          flows: [USER_PASSWORD_AUTH] | flows: unknown flow "USER_PASSWORD_AUTH"
          secret: short               | secret: must be 24 to 64
          accessTime: 4m              | accessTime: must be a time from 5m to 1d
          accessTime: 25h             | accessTime
          idTime: 1                   | idTime: must be a time from 5m to 1d
          refreshTime: 59m            | refreshTime: must be a time from 1h to 3650d
          refreshTime: 3651d          | refreshTime
          refreshTokenRotation: 61s   | refreshTokenRotation: must be a time from 0h to 1m
          sessionTime: 2m             | sessionTime: must be a time from 3m to 15m
          sessionTime: 16m            | sessionTime
          readable: [shoe_size]       | readable: this pool has no attribute "shoe_size"
          """)
  void what_a_client_cannot_be_is_a_fault(String line, String fault) {
    assertThat(Read.faults(Read.clientYaml(line)))
        .hasSize(1)
        .allMatch(f -> f.startsWith("x.yaml:5: pools[0].clients[0].") && f.contains(fault));
  }

  @Test
  void a_client_whose_refresh_tokens_rotate_has_no_flow_that_does_not_rotate_them() {
    assertThat(
            Read.faults(
                Read.clientYaml("refreshTokenRotation: 0s", "flows: [ALLOW_REFRESH_TOKEN_AUTH]")))
        .singleElement()
        .asString()
        .contains("cannot have ALLOW_REFRESH_TOKEN_AUTH together with refreshTokenRotation");
    assertThat(Read.faults(Read.clientYaml("refreshTokenRotation: 0s"))).isEmpty();
  }

  @Test
  void access_and_id_tokens_do_not_outlive_the_refresh_token() {
    assertThat(Read.faults(Read.clientYaml("accessTime: 3h", "idTime: 3h", "refreshTime: 2h")))
        .containsExactly(
            "x.yaml:5: pools[0].clients[0].accessTime: must not be longer than refreshTime, 2h",
            "x.yaml:6: pools[0].clients[0].idTime: must not be longer than refreshTime, 2h");
    assertThat(Read.faults(Read.clientYaml("accessTime: 2h", "idTime: 2h", "refreshTime: 2h")))
        .isEmpty();
  }

  @Test
  void a_client_that_writes_can_write_what_the_pool_requires() {
    var yaml =
        Read.poolYaml(
            "attributes: [{name: email, required: true}]",
            "clients: [{id: a, writable: [name]}, {id: b, writable: [name, email]}]");
    assertThat(Read.faults(yaml))
        .containsExactly(
            "x.yaml:4: pools[0].clients[0].writable: must contain what the pool requires: email");
  }

  @Test
  void a_username_is_either_an_alias_or_an_address() {
    assertThat(Read.faults(Read.poolYaml("signInBy: [email]", "usernameIs: [email]")))
        .containsExactly("x.yaml:4: pools[0].usernameIs: cannot be used together with signInBy");
    assertThat(
            Read.faults(
                Read.poolYaml(
                    "usernameIs: [email]", "users: [{username: bob, password: Long-enough-1}]")))
        .containsExactly(
            "x.yaml:4: pools[0].users[0].username: must be an e-mail address in this pool, not"
                + " \"bob\"");
  }

  @Test
  void ids_are_unique_across_pools_and_have_cognitos_form() {
    var yaml =
        """
        pools:
          - id: local_A
            clients: [{id: app}]
          - id: local_A
            clients:
              - id: app
          - id: local-A
          - clients: [{id: a-b}]
          - id: %s_A
        """
            .formatted("x".repeat(54));
    assertThat(Read.faults(yaml))
        .satisfiesExactly(
            f -> assertThat(f).isEqualTo("x.yaml:4: pools[1].id: \"local_A\" is taken by pools[0]"),
            f ->
                assertThat(f)
                    .isEqualTo(
                        "x.yaml:6: pools[1].clients[0].id: \"app\" is taken by"
                            + " pools[0].clients[0]"),
            f -> assertThat(f).startsWith("x.yaml:7: pools[2].id: must be a region, _"),
            f -> assertThat(f).isEqualTo("x.yaml:8: pools[3].id: is missing"),
            f -> assertThat(f).startsWith("x.yaml:8: pools[3].clients[0].id: must be letters"),
            f -> assertThat(f).startsWith("x.yaml:9: pools[4].id: must be a region, _"));
  }

  @Test
  void attributes_carry_their_type_and_bounds() {
    var pool =
        Read.pool(
            "attributes:",
            "  - {name: 'custom:team', maximum: 20, mutable: false}",
            "  - {name: 'custom:age', type: Number, minimum: -5}",
            "  - {name: email, required: true}",
            "  - {name: birthdate, required: true}");
    assertThat(pool.attributes())
        .containsExactly(
            new AttributeConfig("custom:team", "String", false, false, 0, 20),
            new AttributeConfig("custom:age", "Number", true, false, -5, Long.MAX_VALUE),
            new AttributeConfig("email", "String", true, true, 0, 2048),
            new AttributeConfig("birthdate", "String", true, true, 10, 10));
  }

  @Test
  void there_are_fifty_custom_attributes_at_most() {
    var yaml = new StringBuilder("pools:\n  - id: local_A\n    attributes:\n");
    for (var i = 0; i < 51; i++) {
      yaml.append("      - name: custom:a").append(i).append('\n');
    }
    assertThat(Read.faults(yaml.toString()))
        .containsExactly("x.yaml:3: pools[0].attributes: must have 50 custom ones at most");
  }

  @Test
  void a_users_attributes_may_be_the_pools_own() {
    var pool =
        Read.pool(
            "attributes: [{name: 'custom:team'}]",
            "users:",
            "  - username: bob",
            "    password: Long-enough-1",
            "    attributes: {custom:team: red, email: b@example.com, email_verified: true}");
    assertThat(pool.users().getFirst().attributes())
        .isEqualTo(
            Map.of("custom:team", "red", "email", "b@example.com", "email_verified", "true"));
  }

  @Test
  void a_challenge_list_is_read_in_order() {
    var pool =
        Read.pool(
            "challenges:",
            "  - {type: CAPTCHA_POW, when: user_failures > 2, wrongAnswers: 4, time: 30s}",
            "  - {type: CAPTCHA_POW, cost: 20000, wrongAnswers: 0, time: 30m}",
            "  - {type: PASSWORD, wrongAnswers: 100, time: 5s}");
    assertThat(pool.challenges())
        .containsExactly(
            new StepConfig(
                StepConfig.Type.CAPTCHA_POW,
                Condition.of("user_failures > 2"),
                4,
                Duration.ofSeconds(30),
                5_000),
            new StepConfig(StepConfig.Type.CAPTCHA_POW, null, 0, Duration.ofMinutes(30), 20_000),
            new StepConfig(StepConfig.Type.PASSWORD, null, 100, Duration.ofSeconds(5), 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: CAPTCHA_IMAGE, wrongAnswers: 4, time: 3m}",
        "{type: QUESTION, wrongAnswers: 4, time: 3m}",
        "{type: PASSWORD, when: 'true', wrongAnswers: 4, time: 3m}"
      })
  void AC086_a_list_without_a_required_factor_is_a_fault(String step) {
    assertThat(Read.faults(Read.poolYaml("challenges:", "  - " + step)))
        .hasSize(1)
        .allMatch(f -> f.startsWith("x.yaml:3: pools[0].challenges: nothing here proves"));
    assertThat(Read.faults(Read.clientYaml("challenges:", "  - " + step)))
        .hasSize(1)
        .allMatch(f -> f.startsWith("x.yaml:5: pools[0].clients[0].challenges: nothing here"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {type: CAPTCHA_IMAGE, time: 3m}                     | wrongAnswers: is missing
          {type: CAPTCHA_IMAGE, wrongAnswers: 4}              | time: is missing
          {type: CAPTCHA_IMAGE, wrongAnswers: 101, time: 3m}  | wrongAnswers: must be a whole number from 0 to 100
          {type: CAPTCHA_IMAGE, wrongAnswers: -1, time: 3m}   | wrongAnswers
          {type: CAPTCHA_IMAGE, wrongAnswers: 4, time: 4s}    | time: must be a time from 5s to 30m
          {type: CAPTCHA_IMAGE, wrongAnswers: 4, time: 31m}   | time
          {type: CAPTCHA_IMAGE, wrongAnswers: 4, time: 3m, cost: 5000} | cost: is for CAPTCHA_POW only
          {type: RIDDLE, wrongAnswers: 4, time: 3m}           | type: unknown type "RIDDLE"
          {wrongAnswers: 4, time: 3m}                         | type: is missing
          {type: CAPTCHA_IMAGE, wrongAnswers: 4, time: 3m, when: failures > 2} | when: is no condition: undeclared reference to 'failures'
          {type: CAPTCHA_IMAGE, wrongAnswers: 4, time: 3m, when: user_failures} | when: is no condition
          """)
  void a_step_without_a_bound_or_with_a_bad_value_is_a_fault(String step, String fault) {
    assertThat(
            Read.faults(
                Read.poolYaml(
                    "challenges:",
                    "  - {type: PASSWORD, wrongAnswers: 4, time: 3m}",
                    "  - " + step)))
        .hasSize(1)
        .allMatch(f -> f.startsWith("x.yaml:5: pools[0].challenges[1].") && f.contains(fault));
  }
}
