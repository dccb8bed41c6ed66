package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in {@code conf/}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExamplesTest {
  private static final Path DEFAULT = Path.of("conf/sallyport.yaml");
  private static final Set<String> FLOWS =
      Set.of(
          "ALLOW_USER_PASSWORD_AUTH",
          "ALLOW_USER_SRP_AUTH",
          "ALLOW_CUSTOM_AUTH",
          "ALLOW_REFRESH_TOKEN_AUTH",
          "ALLOW_ADMIN_USER_PASSWORD_AUTH");

  @Test
  void the_default_is_the_demo() {
    var demo = Read.loaded(ConfigReader.read(null, Map.of()));
    assertThat(demo).isEqualTo(Read.loaded(ConfigReader.read(DEFAULT, Map.of())));
    assertThat(demo.region()).isEqualTo("local");
    assertThat(demo.http().host() + ":" + demo.http().port()).isEqualTo("127.0.0.1:8080");
    assertThat(demo.ops()).isEqualTo(new OpsConfig("127.0.0.1", 9090));
    assertThat(demo.redis().kind()).isEqualTo(RedisConfig.Kind.EMBEDDED);
    assertThat(demo.kek().key()).isNull();
    assertThat(demo.testing().enabled()).isFalse();
    assertThat(demo.accessKeys())
        .containsExactly(
            new AccessKey(
                "SALLYPORTDEMOKEY0001", new Secret("demo-secret-for-localhost-only-000000000")));
    assertThat(demo.hashing().memoryKiB()).isEqualTo(7_168);
    assertThat(demo.hashing().passes()).isEqualTo(5);
  }

  @Test
  void the_demos_pool_has_two_clients_and_alice() {
    var pool = Read.loaded(ConfigReader.read(null, Map.of())).pools().getFirst();
    assertThat(pool.id()).isEqualTo("local_Sallyport");
    assertThat(pool.challenges())
        .extracting(StepConfig::type)
        .containsExactly(StepConfig.Type.PASSWORD);
    assertThat(pool.clients())
        .extracting(ClientConfig::id)
        .containsExactly("demoapp", "demoguarded");
    assertThat(pool.clients())
        .allSatisfy(client -> assertThat(client.flows()).isEqualTo(FLOWS))
        .allSatisfy(client -> assertThat(client.secret()).isNull())
        .allSatisfy(client -> assertThat(client.hideUsers()).isTrue());
    assertThat(pool.clients().getFirst().challenges()).isEmpty();
    assertThat(pool.clients().getFirst().oauth())
        .isEqualTo(
            new OAuthConfig(
                Set.of("code"),
                Set.of("openid", "email", "profile"),
                List.of("http://localhost:3000/callback"),
                List.of("http://localhost:3000/"),
                null,
                Set.of("COGNITO"),
                DpopDemand.OPTIONAL,
                null,
                List.of(),
                false));
    assertThat(pool.clients().getLast().oauth()).isNull();
    assertThat(pool.clients().getLast().challenges())
        .extracting(StepConfig::type)
        .containsExactly(StepConfig.Type.CAPTCHA_IMAGE, StepConfig.Type.PASSWORD);
    assertThat(pool.clients().getLast().challenges().getFirst().wrongAnswers()).isEqualTo(4);
    assertThat(pool.users())
        .containsExactly(
            new UserConfig(
                "alice",
                new Secret("Correct-Horse-7"),
                Map.of("email", "alice@example.com", "email_verified", "true")));
  }

  @Test
  void every_setting_in_a_comment_is_one_and_has_its_default() throws IOException {
    // What the example cannot know, what has no default, and what only example values stand for.
    var own =
        Set.of(
            "dataDir",
            "instances",
            "threads",
            "confirmationCode",
            "refreshTokenRotation",
            "css",
            "logo",
            "defaultRedirect",
            "backChannel",
            "trust:");
    var lines =
        without(without(Files.readAllLines(DEFAULT), LDAP), EXCHANGE).stream()
            .filter(line -> own.stream().noneMatch(key -> line.strip().startsWith("#" + key)))
            .map(line -> line.replaceFirst("^( *)#(?=[^ ])", "$1"))
            .collect(Collectors.joining("\n"));
    var all = Read.config(lines);
    var demo = Read.loaded(ConfigReader.read(DEFAULT, Map.of()));
    assertThat(all.http()).isEqualTo(demo.http());
    assertThat(all.kek().id()).isEqualTo(demo.kek().id());
    assertThat(all.kek().key()).isEqualTo(demo.kek().key());
    assertThat(all.hashing()).isEqualTo(demo.hashing());
    assertThat(all.signing()).isEqualTo(demo.signing());
    assertThat(all.admission()).isEqualTo(demo.admission());
    assertThat(all.limits()).isEqualTo(demo.limits());
    assertThat(all.codes()).isEqualTo(demo.codes());
    assertThat(all.quotas()).isEqualTo(demo.quotas());
    assertThat(all.quotas()).isEqualTo(QuotasConfig.usual());
    assertThat(all.testing()).isEqualTo(demo.testing());
    assertThat(all.delivery().from()).isEqualTo(demo.delivery().from());
    assertThat(all.delivery().queue()).isEqualTo(demo.delivery().queue());
    var pool = all.pools().getFirst();
    var usual = demo.pools().getFirst();
    assertThat(pool.clients()).isEqualTo(usual.clients());
    assertThat(pool.passwords()).isEqualTo(usual.passwords());
    assertThat(pool.recovery()).isEqualTo(usual.recovery());
    assertThat(pool.algorithm()).isEqualTo(usual.algorithm());
    assertThat(pool.attributes())
        .containsExactly(new AttributeConfig("custom:team", "String", true, false, 0, 2_048));
  }

  /** It does not go together with what else a pool of the example has. */
  private static final String LDAP = "    #ldap:";

  /** It is for clients with a secret. */
  private static final String EXCHANGE = "          #exchange:";

  /** The lines of a section in comments. */
  private static List<String> only(List<String> lines, String section) {
    var inside = " ".repeat(section.indexOf('#') + 2);
    return lines.stream()
        .skip(lines.indexOf(section))
        .takeWhile(line -> line.equals(section) || line.startsWith(inside))
        .toList();
  }

  private static List<String> without(List<String> lines, String section) {
    var at = lines.indexOf(section);
    return Stream.concat(
            lines.stream().limit(at), lines.stream().skip(at + only(lines, section).size()))
        .toList();
  }

  @Test
  void the_settings_of_ldap_in_comments_are_some_and_have_their_defaults() throws IOException {
    var lines =
        only(Files.readAllLines(DEFAULT), LDAP).stream()
            .filter(line -> !line.strip().startsWith("#trust:"))
            .map(line -> line.replaceFirst("^ *#(?=[^ ])(?!ldap)", "  "))
            .map(line -> line.replaceFirst("^ *#(?=ldap)", ""))
            .toArray(String[]::new);
    var client = "clients: [{id: app, flows: [ALLOW_USER_PASSWORD_AUTH]}]";
    var shown =
        Read.pool(Stream.concat(Stream.of(client), Stream.of(lines)).toArray(String[]::new));
    var usual =
        Read.pool(client, "ldap: {base: 'o=x', servers: [ldaps://ldap.example.com]}").ldap();
    assertThat(shown.ldap())
        .usingRecursiveComparison()
        .ignoringFields(
            "bindDn", "bindPassword", "base", "filter", "attributes", "groups", "emailDomains")
        .isEqualTo(usual);
  }

  @Test
  void the_rules_of_an_exchange_in_comments_are_some_and_have_their_defaults() throws IOException {
    var shown =
        only(Files.readAllLines(DEFAULT), EXCHANGE).stream()
            .map(line -> line.replaceFirst("#(?=[^ ])", "").substring(8));
    var client =
        Read.clientYaml(
            Stream.concat(
                    Stream.of(
                        "secret: abcdefghijklmnopqrstuvwx",
                        "oauth:",
                        "  grants: [client_credentials, token-exchange]",
                        "  scopes: [orders/read]"),
                    shown)
                .toArray(String[]::new));
    assertThat(Read.config(client).pools().getFirst().clients().getFirst().oauth().exchange())
        .containsExactly(
            new ExchangeConfig(
                "https://orders.example.com",
                Set.of("demoapp"),
                Set.of("openid", "orders/read"),
                Set.of()));
  }

  @Test
  void no_setting_is_left_out_of_the_example() throws IOException {
    var text = Files.readString(DEFAULT);
    var keys = new LinkedHashSet<String>();
    collect(Config.class, keys);
    // Spelled url, sentinel and cluster, which a line of the example's redis part shows.
    keys.remove("urls");
    // Each function is a key of its own, and a key of KMS comes by the API only.
    keys.removeAll(List.of("functions", "kmsKey"));
    // Each endpoint is a key of its own.
    keys.remove("endpoints");
    keys.addAll(List.of("authorizeUrl", "tokenUrl", "attributesUrl", "emailsUrl"));
    // Each category is a key of its own.
    keys.remove("rates");
    Stream.of(RequestCategory.values()).map(RequestCategory::key).forEach(keys::add);
    keys.add("like");
    keys.addAll(List.of("url", "sentinel", "cluster", "nodes"));
    assertThat(keys)
        .contains("publicUrl", "wrongAnswers", "triesPerCode", "minimumLength", "username")
        .allSatisfy(
            key ->
                assertThat(text)
                    .as(key)
                    .containsPattern("(?m)(^|[ #\\-\"])" + key + "(:|\"| of | \\()"));
  }

  @Test
  void the_example_for_production_is_a_whole_one(@TempDir Path dir) throws IOException {
    var file = Files.copy(Path.of("conf/production.yaml"), dir.resolve("production.yaml"));
    var secrets = Files.createDirectory(dir.resolve("secrets"));
    Files.writeString(secrets.resolve("redis-url"), "rediss://u:p@redis.example.com:6379\n");
    Files.writeString(secrets.resolve("kek"), "A".repeat(43) + "=\n");
    Files.writeString(secrets.resolve("smtp-password"), "mail-password\n");
    Files.writeString(secrets.resolve("admin-secret"), "x".repeat(40) + "\n");
    var config = Read.loaded(ConfigReader.read(file, Map.of()));
    assertThat(config.redis().urls())
        .containsExactly(new Secret("rediss://u:p@redis.example.com:6379"));
    assertThat(config.delivery().kind()).isEqualTo(DeliveryConfig.Kind.SMTP);
    var pool = config.pools().getFirst();
    assertThat(pool.usernameIs()).containsExactly("email");
    assertThat(pool.challenges().getFirst())
        .isEqualTo(
            new StepConfig(
                StepConfig.Type.CAPTCHA_IMAGE,
                Condition.of(
                    "address_failures > 3 || user_failures > 2 || pool_failure_percent > 50"),
                4,
                Duration.ofMinutes(10),
                0));
  }

  @Test
  void the_example_of_a_gate_is_a_whole_one() {
    var config = Read.loaded(ConfigReader.read(Path.of("conf/gate.yaml"), Map.of()));
    var gate = config.gate();
    assertThat(gate.host() + ":" + gate.port()).isEqualTo("127.0.0.1:8000");
    assertThat(gate.decisions().peers()).containsExactly("127.0.0.1");
    assertThat(gate.trustedProxies()).isEmpty();
    assertThat(gate.routes())
        .extracting(RouteConfig::name)
        .containsExactly("public", "orders", "admin", "own");
    assertThat(gate.routes().stream().filter(RouteConfig::anonymous)).hasSize(1);
  }

  @Test
  void the_sidecars_routes_are_the_same_with_and_without_kubernetes(@TempDir Path conf)
      throws IOException {
    Files.createDirectories(conf.resolve("secrets"));
    Files.writeString(conf.resolve("secrets/redis-url"), "redis://127.0.0.1:6379\n");
    Files.writeString(
        conf.resolve("secrets/kek"), "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n");
    var example = Files.copy(Path.of("conf/sidecar.yaml"), conf.resolve("sidecar.yaml"));
    var inPods = Files.readString(Path.of("k8s/sidecar/gate.yaml"));
    var pods =
        Files.writeString(
            conf.resolve("gate.yaml"),
            inPods.replace("/run/secrets/sallyport/", conf + "/secrets/"));
    assertThat(gate(pods).routes()).isEqualTo(gate(example).routes());
    // Of an outside issuer nothing that is revoked would be heard.
    assertThat(gate(pods).issuers()).allMatch(issuer -> issuer.pool() != null);
    assertThat(gate(example).issuers()).allMatch(issuer -> issuer.pool() != null);
  }

  private static GateConfig gate(Path file) {
    return Read.loaded(ConfigReader.read(file, Map.of())).gate();
  }

  /** The names of all components of a record and of the records in it. */
  private static void collect(Class<?> type, Set<String> keys) {
    for (var component : type.getRecordComponents()) {
      keys.add(component.getName());
      for (var inside : records(component)) {
        collect(inside, keys);
      }
    }
  }

  private static List<Class<?>> records(RecordComponent component) {
    var types = new ArrayList<Class<?>>();
    types.add(component.getType());
    if (component.getGenericType() instanceof java.lang.reflect.ParameterizedType list
        && list.getActualTypeArguments()[0] instanceof Class<?> element) {
      types.add(element);
    }
    types.removeIf(type -> !type.isRecord() || type == Secret.class || type == Certificates.class);
    return types;
  }
}
