package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reader itself: YAML, lines, environment, secrets. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConfigReaderTest {

  @Test
  void an_empty_file_is_all_defaults() {
    var config = Read.config("# nothing but this\n");
    assertThat(config.region()).isEqualTo("local");
    assertThat(config.http().publicUrl()).isEqualTo("http://127.0.0.1:8080");
    assertThat(config.redis().kind()).isEqualTo(RedisConfig.Kind.EMBEDDED);
    assertThat(config.limits().lockMost()).isEqualTo(Duration.ofMinutes(15));
    assertThat(config.pools()).isEmpty();
    assertThat(Read.config("http:\nlimits:\n")).isEqualTo(config);
  }

  @Test
  void an_unknown_key_is_a_fault_with_its_line_and_what_is_known_there() {
    assertThat(Read.faults("region: local\nops:\n  host: 127.0.0.1\n  prot: 9091\n"))
        .containsExactly("x.yaml:4: ops.prot: no such setting; here are console, host, port");
  }

  @Test
  void all_faults_are_told_together_in_the_order_of_the_lines() {
    var yaml =
        """
        regoin: x
        http:
          port: 99999
        pools:
          - id: local_A
            clients:
              - id: one
              - id: two
                flows:
                  - ALLOW_CUSTOM_AUTH
                  - FOO
        """;
    assertThat(Read.faults(yaml))
        .hasSize(3)
        .satisfiesExactly(
            f -> assertThat(f).startsWith("x.yaml:1: regoin: no such setting"),
            f ->
                assertThat(f)
                    .isEqualTo(
                        "x.yaml:3: http.port: must be a whole number from 0 to 65535, not"
                            + " \"99999\""),
            f ->
                assertThat(f)
                    .startsWith("x.yaml:11: pools[0].clients[1].flows: unknown flow \"FOO\""));
  }

  @Test
  void a_repeated_key_is_a_fault() {
    assertThat(Read.faults("http:\n  port: 1\n  host: 127.0.0.1\n  port: 2\n"))
        .containsExactly("x.yaml:4: the key \"port\" is in line 2 already");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '- a\n- b'               | x.yaml:1: must be a list of settings
          'http: [1]'              | x.yaml:1: http: must be a section of settings, not a list
          'region: {a: 1}'         | x.yaml:1: region: must be one value, not a section
          'pools: x'               | x.yaml:1: pools: must be a list, not one value
          'pools: [x]'             | x.yaml:1: pools[0]: must be a section of settings, not one value
          'a: b: c'                | x.yaml:1: is no YAML: mapping values are not allowed here
          'a: [1'                  | is no YAML
          'a: *nowhere'            | x.yaml:1: is no YAML: an alias or tag that
          '{[1]: 2}'               | x.yaml:1: a key must be a name
          'a: 1\n---\nb: 2'        | is no YAML
          'http: {port: 1_0}'      | x.yaml:1: http.port: must be a whole number
          'testing: {enabled: on}' | x.yaml:1: testing.enabled: must be true or false, not "on"
          """)
  void what_has_the_wrong_shape_is_a_fault(String yaml, String fault) {
    assertThat(Read.faults(yaml.translateEscapes())).anyMatch(f -> f.contains(fault));
  }

  @Test
  void a_node_that_holds_itself_is_a_fault() {
    assertThat(Read.faults("http: &h\n  corsOrigins: *h\n"))
        .anyMatch(f -> f.contains("holds itself through an alias"));
    assertThat(Read.faults("pools: &p\n  - clients: *p\n"))
        .anyMatch(f -> f.contains("holds itself through an alias"));
  }

  @Test
  void a_file_that_multiplies_or_nests_without_end_is_refused_quickly() {
    var laughs = new StringBuilder("a0: &a0 [x, x]\n");
    for (var i = 1; i < 40; i++) {
      laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(Read.faults(laughs.toString())).isNotEmpty();
    assertThat(Read.faults("[".repeat(10_000))).isNotEmpty();
  }

  @Test
  void an_alias_is_the_node_it_names() {
    var yaml =
        """
        pools:
          - id: local_A
            clients:
              - id: one
                flows: &flows [ALLOW_CUSTOM_AUTH]
              - id: two
                flows: *flows
        """;
    assertThat(Read.config(yaml).pools().getFirst().clients())
        .allSatisfy(client -> assertThat(client.flows()).containsExactly("ALLOW_CUSTOM_AUTH"));
  }

  @Test
  void the_environment_wins_over_the_file() {
    var env =
        Map.of(
            "SALLYPORT_TESTING_ENABLED", "true",
            "SALLYPORT_HTTP_PUBLICURL", "https://login.example.com",
            "SALLYPORT_POOLS_0_NAME", "Other",
            "SALLYPORT_POOLS_0_CLIENTS_0_REFRESHTIME", "7d",
            "SALLYPORT_HTTP_TRUSTEDPROXIES", "10.0.0.0/8, ::1",
            "SALLYPORT_HTTP_CORSORIGINS_1", "https://b.example.com",
            "PATH", "/bin");
    var yaml =
        "testing:\n  enabled: false\nhttp:\n  corsOrigins: [\"https://a.example.com\"]\n"
            + Read.clientYaml("refreshTime: 1d");
    var config = Read.config(yaml, env);
    assertThat(config.testing().enabled()).isTrue();
    assertThat(config.http().publicUrl()).isEqualTo("https://login.example.com");
    assertThat(config.http().trustedProxies()).containsExactly("10.0.0.0/8", "::1");
    assertThat(config.http().corsOrigins())
        .containsExactly("https://a.example.com", "https://b.example.com");
    assertThat(config.pools().getFirst().name()).isEqualTo("Other");
    assertThat(config.pools().getFirst().clients().getFirst().refreshTime())
        .isEqualTo(Duration.ofDays(7));
  }

  @Test
  void the_environment_can_add_an_item_and_an_attribute() {
    var env =
        Map.of(
            "SALLYPORT_ACCESSKEYS_0_ID", "EXAMPLEADMINKEY00001",
            "SALLYPORT_ACCESSKEYS_0_SECRET", "s".repeat(40),
            "SALLYPORT_POOLS_0_USERS_0_USERNAME", "bob",
            "SALLYPORT_POOLS_0_USERS_0_PASSWORD", "Another-Horse-8",
            "SALLYPORT_POOLS_0_USERS_0_ATTRIBUTES_EMAIL_VERIFIED", "true");
    var config = Read.config(Read.poolYaml(), env);
    assertThat(config.accessKeys().getFirst().id()).isEqualTo("EXAMPLEADMINKEY00001");
    assertThat(config.pools().getFirst().users().getFirst().attributes())
        .containsExactly(Map.entry("email_verified", "true"));
  }

  @Test
  void a_variable_that_sets_nothing_is_a_fault_and_so_is_its_bad_value() {
    var env =
        Map.of(
            "SALLYPORT_HTTP_PROT", "1",
            "SALLYPORT_POOLS_5_NAME", "x",
            "SALLYPORT_HTTP_PORT", "many");
    assertThat(Read.faults("region: local\n", env))
        .containsExactlyInAnyOrder(
            "SALLYPORT_HTTP_PORT: http.port: must be a whole number from 0 to 65535, not \"many\"",
            "SALLYPORT_HTTP_PROT: no setting has this name",
            "SALLYPORT_POOLS_5_NAME: no setting has this name");
  }

  @Test
  void a_secret_comes_from_the_file_a_file_of_its_own_or_the_environment(@TempDir Path dir)
      throws IOException {
    var key = "A".repeat(43) + "=";
    Files.writeString(dir.resolve("kek"), "\n  " + key + "\n");
    var file = Files.writeString(dir.resolve("x.yaml"), "kek:\n  keyFile: kek\n");
    assertThat(Read.loaded(ConfigReader.read(file, Map.of())).kek().key())
        .isEqualTo(new Secret(key));
    assertThat(Read.config("kek:\n  key: " + key).kek().key()).isEqualTo(new Secret(key));
    assertThat(Read.config("", Map.of("SALLYPORT_KEK_KEY", key)).kek().key())
        .isEqualTo(new Secret(key));
    var variable = Map.of("SALLYPORT_KEK_KEYFILE", dir.resolve("kek").toString());
    assertThat(Read.config("kek:\n  keyFile: /nowhere\n", variable).kek().key())
        .isEqualTo(new Secret(key));
  }

  @Test
  void a_secret_given_twice_or_by_a_bad_file_is_a_fault(@TempDir Path dir) throws IOException {
    var empty = Files.writeString(dir.resolve("empty"), " \n").toString();
    var binary = Files.write(dir.resolve("binary"), new byte[] {(byte) 0xff, 1}).toString();
    assertThat(Read.faults("kek:\n  key: x\n  keyFile: y\n"))
        .anyMatch(f -> f.startsWith("x.yaml:2: kek.key: is set twice"));
    assertThat(Read.faults("kek:\n  keyFile: /nowhere/kek\n"))
        .containsExactly("x.yaml:2: kek.keyFile: cannot read the file \"/nowhere/kek\"");
    assertThat(Read.faults("kek:\n  keyFile: " + dir + "\n")).hasSize(1);
    assertThat(Read.faults("kek:\n  keyFile: " + empty + "\n"))
        .allMatch(f -> f.endsWith("is empty"))
        .hasSize(1);
    assertThat(Read.faults("kek:\n  keyFile: " + binary + "\n"))
        .allMatch(f -> f.endsWith("is no UTF-8 text"))
        .hasSize(1);
    assertThat(
            Read.faults("", Map.of("SALLYPORT_KEK_KEY", "x", "SALLYPORT_KEK_KEYFILE", "/nowhere")))
        .anyMatch(f -> f.contains("is set twice"));
  }

  @Test
  void no_secret_is_in_a_fault_or_in_the_printed_configuration() {
    var yaml =
        """
        redis: redis://:hush-1@localhost
        kek: {key: aHVzaC0yaHVzaC0yaHVzaC0yaHVzaC0yaHVzaC0yMDE=}
        accessKeys:
          - {id: EXAMPLEADMINKEY00001, secret: hush-3-hush-3-hush-3-hush-3}
        delivery: {smtp: {host: localhost, username: u, password: hush-4}}
        pools:
          - id: local_A
            questions: {url: "https://q.example.com", key: hush-5}
            clients: [{id: c, secret: hush_6hush_6hush_6hush_6}]
            users: [{username: u, password: Hush-7-hush}]
        """;
    assertThat(Read.config(yaml).toString()).contains("***").doesNotContainIgnoringCase("hush");
    var broken =
        yaml.replace("redis://", "http://hush")
            .replace("aHVz", "..hush")
            .replace("hush-3-hush-3-hush-3-hush-3", "hush-3")
            .replace("hush_6hush_6hush_6hush_6", "hush-6")
            .replace("Hush-7-hush", "Hush");
    assertThat(Read.faults(broken)).hasSize(5).noneMatch(f -> f.toLowerCase().contains("hush"));
    assertThat(Read.faults("kek:\n  key: hush: hush\n"))
        .isNotEmpty()
        .noneMatch(f -> f.contains("hush"));
    for (var start : List.of("*", "!", "&", "!a!", "@", "%", "`", "[", "{", "'", "|")) {
      assertThat(Read.faults("kek:\n  key: " + start + "hush1\nops:\n  prot: 1\n"))
          .isNotEmpty()
          .noneMatch(f -> f.contains("hush"));
    }
    assertThat(Read.faults("kek:\n  key: [hush]\n", Map.of("SALLYPORT_REDIS", "hush")))
        .hasSize(2)
        .noneMatch(f -> f.contains("hush"));
  }

  @Test
  void a_file_that_cannot_be_read_is_one_fault(@TempDir Path dir) throws IOException {
    var large = Files.writeString(dir.resolve("large.yaml"), "#" + "x".repeat(1 << 20));
    assertThat(ConfigReader.read(large, Map.of()))
        .isInstanceOfSatisfying(
            ConfigResult.Faulty.class,
            faulty -> assertThat(faulty.faults().getFirst().message()).startsWith("is too long"));
    var bytes = Files.write(dir.resolve("bad.yaml"), new byte[] {'a', (byte) 0xc0, '\n'});
    assertThat(ConfigReader.read(dir.resolve("none.yaml"), Map.of()))
        .isInstanceOfSatisfying(
            ConfigResult.Faulty.class,
            faulty ->
                assertThat(faulty.faults())
                    .hasToString("[" + dir.resolve("none.yaml") + ": cannot be read]"));
    assertThat(ConfigReader.read(bytes, Map.of()))
        .isInstanceOfSatisfying(
            ConfigResult.Faulty.class,
            faulty ->
                assertThat(faulty.faults().getFirst().message()).isEqualTo("is no UTF-8 text"));
  }

  @Test
  void data_lives_in_the_users_data_directory_unless_told_otherwise() {
    assertThat(Read.config("", Map.of("XDG_DATA_HOME", "/data", "HOME", "/home/u")).dataDir())
        .isEqualTo(Path.of("/data/sallyport"));
    assertThat(Read.config("", Map.of("XDG_DATA_HOME", "relative", "HOME", "/home/u")).dataDir())
        .isEqualTo(Path.of("/home/u/.local/share/sallyport"));
    assertThat(Read.config("dataDir: /var/lib/sallyport").dataDir())
        .isEqualTo(Path.of("/var/lib/sallyport"));
  }
}
