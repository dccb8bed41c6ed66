package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything but the pools. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ServerConfigTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          region: EU                                     | region: must be small letters
          http: {host: 'a b'}                            | http.host: must be an IP address or a host name
          http: {host: 300.1.1.1}                        | http.host: must be an IP address or a host name
          http: {port: 65536}                            | http.port: must be a whole number from 0 to 65535
          http: {publicUrl: 'https://a.example/'}        | http.publicUrl: must be http://host or https://host
          http: {publicUrl: 'ftp://a.example'}           | http.publicUrl
          http: {publicUrl: 'https://a.example?x=1'}     | http.publicUrl
          http: {publicUrl: 'https://u:p@a.example'}     | http.publicUrl
          http: {trustedProxies: [proxy.example]}        | http.trustedProxies: must be an IP address or a range
          http: {trustedProxies: [10.0.0.0/33]}          | http.trustedProxies
          http: {corsOrigins: ['https://a.example/x']}   | http.corsOrigins: must be * or an origin
          http: {connectionsPerAddress: 0}               | http.connectionsPerAddress: must be a whole number from 1
          ops: {port: 8080}                              | ops.port: is taken by http.port
          ops: {console: {enabled: true}}                | ops.console.operators: is missing: nobody could sign in
          ops: {console: {enabled: true, operators: [{name: ada}]}} | ops.console.operators[0].passwordHash: is missing (or passwordHashFile
          ops: {console: {operators: [{name: ada, passwordHash: secret}]}} | ops.console.operators[0].passwordHash: must be an Argon2id hash
          ops: {console: {operators: [{name: 'a b', passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI'}]}} | ops.console.operators[0].name: must be letters
          ops: {console: {idle: 1s}}                     | ops.console.idle: must be a time from 1m to 12h
          redis: http://x                                | redis.url: must be embedded, or start with redis://
          redis: {url: embedded, cluster: {nodes: ['redis://a']}} | redis: only one of url, cluster
          redis: {sentinel: {master: m}}                 | redis.sentinel.nodes: is missing
          redis: {sentinel: {nodes: ['redis://a']}}      | redis.sentinel.master: is missing
          redis: {cluster: {nodes: ['a:6379']}}          | redis.cluster.nodes: must each start with redis://
          redis: {replicaWait: 1m}                       | redis.replicaWait: must be a time from 10ms to 5s
          kek: {key: c2hvcnQ=}                           | kek.key: must be 32 bytes in base64
          kek: {id: 'a.b'}                               | kek.id: must be letters
          hashing: {memoryKiB: 1024}                     | hashing.memoryKiB: must be a whole number from 7168
          signing: {queue: 256}                          | signing.queue: must be above admission.login, 256
          limits: {lockMost: forever}                    | limits.lockMost: must be a time from 1s to 1d
          limits: {triesPerCode: 0}                      | limits.triesPerCode
          codes: {signUpTime: 30s}                       | codes.signUpTime: must be a time from 1m to 30d
          codes: {resetTime: 31d}                        | codes.resetTime: must be a time from 1m to 30d
          codes: {attributeTime: soon}                   | codes.attributeTime: must be a time from 1m to 30d
          quotas: {secretsPerClient: 0}                  | quotas.secretsPerClient: must be a whole number from 1 to 10
          quotas: {customAttributes: 101}                | quotas.customAttributes: must be a whole number from 0 to 100
          quotas: {users: 0}                             | quotas.users: must be a whole number from 1 to 1000000000
          quotas: {passkeysPerUser: 101}                 | quotas.passkeysPerUser: must be a whole number from 0 to 100
          quotas: {linkedIdentitiesPerUser: -1}          | quotas.linkedIdentitiesPerUser: must be a whole number from 0 to 50
          quotas: {devicesPerUser: 0}                    | quotas.devicesPerUser: must be a whole number from 1 to 1000
          quotas: {requests: {userRead: -1}}             | quotas.requests.userRead: must be a whole number from 0 to 1000000
          quotas: {requests: {like: AWS}}                | quotas.requests.like: unknown like "AWS" (there is NONE, COGNITO)
          quotas: {requests: {readsPerUser: many}}       | quotas.requests.readsPerUser: must be a whole number
          delivery: {kind: PIGEON}                       | delivery.kind: unknown kind "PIGEON" (there is OUTBOX, SMTP, WEBHOOK)
          delivery: {kind: SMTP, from: a@b.example}      | delivery.smtp: is needed by kind: SMTP
          delivery: {kind: SMTP, smtp: {host: m}}        | delivery.from: is needed by kind: SMTP
          delivery: {kind: WEBHOOK}                      | delivery.webhook: is needed by kind: WEBHOOK
          delivery: {sms: {kind: SMTP}}                  | delivery.sms.kind: must be WEBHOOK or OUTBOX
          delivery: {sms: {queue: 5}}                    | delivery.sms.kind: is missing
          delivery: {webhook: {url: 'http://sms.example.com', form: {a: b}}} | delivery.webhook.url: must be an https:// address
          delivery: {webhook: {url: 'https://s.example/?a=b', form: {a: b}}} | delivery.webhook.url: must be an https:// address
          delivery: {webhook: {url: 'https://u:p@s.example/', form: {a: b}}} | delivery.webhook.url: must be an https:// address
          delivery: {webhook: {url: 'https://s.example'}} | delivery.webhook: must have a form or a json body, and not both
          delivery: {webhook: {url: 'https://s.example', form: {a: b}, json: '{"a": 1}'}} | delivery.webhook: must have a form or a json body
          delivery: {webhook: {url: 'https://s.example', json: '{"to": {to}}'}} | delivery.webhook.json: must be a JSON object
          delivery: {webhook: {url: 'https://s.example', form: {a: '{phone}'}}} | delivery.webhook: {phone} is no place of a message
          delivery: {webhook: {url: 'https://s.example', form: {a: '{key}'}}} | delivery.webhook: {key} is no place of a message without a key
          delivery: {webhook: {url: 'https://s.example', form: {a: b}, headers: [{name: Host, value: h}]}} | delivery.webhook.headers[0].name: must be the name of a header
          delivery: {webhook: {url: 'https://s.example', form: {a: b}, username: u}} | delivery.webhook.username: must be given together with password
          delivery: {webhook: {url: 'https://s.example', form: {a: b}, secret: short}} | delivery.webhook.secret: must have 16 to 1024 characters
          delivery: {from: nobody}                       | delivery.from: must be an e-mail address
          delivery: {smtp: {port: 25}}                   | delivery.smtp.host: is missing
          delivery: {smtp: {host: m, username: u}}       | delivery.smtp.username: must be given together with password
          delivery: {smtp: {host: m, tls: NONE, username: u, password: p}} | delivery.smtp.tls: must be STARTTLS or TLS
          testing: {confirmationCode: abc}               | testing.confirmationCode: must be six digits
          accessKeys: [{id: SHORT, secret: 01234567890123456789}] | accessKeys[0].id: must be 16 to 128
          accessKeys: [{id: EXAMPLEADMINKEY00001, secret: short}] | accessKeys[0].secret: must have 20 to 128 characters
          accessKeys: [{id: EXAMPLEADMINKEY00001}]       | accessKeys[0].secret: is missing (or secretFile
          """)
  void a_bad_value_is_a_fault(String yaml, String fault) {
    assertThat(Read.faults(yaml))
        .hasSize(1)
        .allMatch(f -> f.startsWith("x.yaml:1: ") && f.contains(fault));
  }

  /** What is decided is what is forwarded: nothing here changes a path in between. */
  @ParameterizedTest
  @ValueSource(strings = {"stripPrefix: /api", "rewrite: /x", "addPrefix: /admin", "prefix: /api"})
  void AC029_no_route_and_no_upstream_can_change_the_path_that_was_judged(String setting) {
    for (var at :
        List.of(
            "upstreams: [{name: a, servers: ['http://127.0.0.1:9'], %s}]",
            "routes: [{name: r, path: /a, %s}]")) {
      assertThat(Read.faults("gate: {" + at.formatted(setting) + "}"))
          .anyMatch(fault -> fault.contains(setting.substring(0, setting.indexOf(':'))));
    }
    assertThat(Read.faults("gate: {upstreams: [{name: a, servers: ['http://127.0.0.1:9/admin']}]}"))
        .anyMatch(fault -> fault.contains("servers"));
  }

  @Test
  void an_address_for_all_interfaces_needs_a_public_url() {
    var kek = "kek: {key: " + "A".repeat(43) + "=}\n";
    assertThat(Read.faults(kek + "http: {host: 0.0.0.0}"))
        .containsExactly(
            "x.yaml:2: http.publicUrl: is needed: 0.0.0.0 is no address that a client can call");
    assertThat(Read.config("http: {host: '::1', port: 81}").http().publicUrl())
        .isEqualTo("http://[::1]:81");
  }

  @Test
  void any_free_port_needs_a_public_url() {
    assertThat(Read.faults("http: {port: 0}"))
        .containsExactly(
            "x.yaml:1: http.publicUrl: is needed: with port 0 nobody knows the address before");
    assertThat(Read.config("http: {port: 0, publicUrl: 'https://a.example'}").http().publicUrl())
        .isEqualTo("https://a.example");
  }

  @Test
  void redis_is_one_word_one_address_or_a_section() {
    assertThat(Read.config("redis: embedded").redis())
        .isEqualTo(
            new RedisConfig(
                RedisConfig.Kind.EMBEDDED, List.of(), "", 16, 256, 0, Duration.ofSeconds(1)));
    for (var yaml : List.of("redis: rediss://u:p@h:1/2", "redis: {url: 'rediss://u:p@h:1/2'}")) {
      assertThat(Read.config(yaml).redis())
          .satisfies(
              redis -> assertThat(redis.kind()).isEqualTo(RedisConfig.Kind.STANDALONE),
              redis -> assertThat(redis.urls()).containsExactly(new Secret("rediss://u:p@h:1/2")));
    }
    var sentinel =
        """
        redis:
          sentinel: {master: main, nodes: ['redis://a:1', 'redis://b:1']}
          connections: 4
          waiting: 8
          replicasToWaitFor: 1
          replicaWait: 500ms
        """;
    assertThat(Read.config(sentinel).redis())
        .isEqualTo(
            new RedisConfig(
                RedisConfig.Kind.SENTINEL,
                List.of(new Secret("redis://a:1"), new Secret("redis://b:1")),
                "main",
                4,
                8,
                1,
                Duration.ofMillis(500)));
    assertThat(Read.config("redis: {cluster: {nodes: ['redis://a:1']}}").redis().kind())
        .isEqualTo(RedisConfig.Kind.CLUSTER);
  }

  @Test
  void the_environment_can_replace_a_redis_of_any_form(@TempDir java.nio.file.Path dir)
      throws Exception {
    assertThat(Read.config("redis: embedded", Map.of("SALLYPORT_REDIS_URL", "redis://h")).redis())
        .satisfies(
            redis -> assertThat(redis.kind()).isEqualTo(RedisConfig.Kind.STANDALONE),
            redis -> assertThat(redis.urls()).containsExactly(new Secret("redis://h")));
    var cluster = "redis: {cluster: {nodes: ['redis://a']}}";
    assertThat(Read.config(cluster, Map.of("SALLYPORT_REDIS", "embedded")).redis().kind())
        .isEqualTo(RedisConfig.Kind.EMBEDDED);
    var nodes = Map.of("SALLYPORT_REDIS_CLUSTER_NODES", "redis://b,redis://c");
    assertThat(Read.config("redis: embedded", nodes).redis())
        .satisfies(
            redis -> assertThat(redis.kind()).isEqualTo(RedisConfig.Kind.CLUSTER),
            redis ->
                assertThat(redis.urls())
                    .containsExactly(new Secret("redis://b"), new Secret("redis://c")));
    var file = java.nio.file.Files.writeString(dir.resolve("nodes"), "redis://d\nredis://e\n");
    assertThat(Read.config("redis: {cluster: {nodesFile: " + file + "}}").redis().urls())
        .containsExactly(new Secret("redis://d"), new Secret("redis://e"));
  }

  @Test
  void what_is_fixed_for_tests_counts_in_test_mode_only() {
    var fixed =
        "confirmationCode: 012345, signInCode: 01234567, mfaCode: 543210, accountId: 123456789012";
    assertThat(Read.config("testing: {" + fixed + "}").testing()).isEqualTo(TestingConfig.off());
    assertThat(Read.config("testing: {enabled: true, " + fixed + "}").testing())
        .isEqualTo(new TestingConfig(true, "012345", "01234567", "543210", "123456789012"));
  }

  @Test
  void a_mail_servers_port_follows_from_how_it_is_protected() {
    for (var tls : SmtpConfig.Tls.values()) {
      var smtp = Read.config("delivery: {smtp: {host: m, tls: " + tls + "}}").delivery().smtp();
      assertThat(smtp)
          .isEqualTo(
              new SmtpConfig(
                  "m",
                  switch (tls) {
                    case NONE -> 25;
                    case STARTTLS -> 587;
                    case TLS -> 465;
                  },
                  tls,
                  null,
                  null));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "localhost", "LocalHost", "::1"})
  void what_only_this_machine_reaches_is_loopback(String host) {
    assertThat(Hosts.loopback(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0", "::", "10.0.0.1", "localhost.example.com", "127.0.0.1.nip.io", "1"})
  void nothing_else_is_and_no_name_is_looked_up(String host) {
    assertThat(Hosts.loopback(host)).isFalse();
  }

  @Test
  void times_are_spelled_as_they_are_read() {
    for (var text : List.of("10ms", "90s", "15m", "23h", "30d")) {
      assertThat(Durations.spell(java.util.Objects.requireNonNull(Durations.parse(text))))
          .isEqualTo(text);
    }
    assertThat(Durations.parse("5")).isNull();
    assertThat(Durations.parse("-5s")).isNull();
    assertThat(Durations.parse("1h30m")).isNull();
  }

  @Test
  void requests_are_limited_as_cognito_does_where_that_is_asked_and_nothing_else_is_said() {
    var requests =
        Read.config("quotas: {requests: {like: COGNITO, userRead: 7, userList: 0}}")
            .quotas()
            .requests();
    assertThat(requests.rates())
        .hasSize(RequestCategory.values().length - 1)
        .containsEntry(RequestCategory.USER_AUTHENTICATION, 120)
        .containsEntry(RequestCategory.USER_READ, 7)
        .doesNotContainKey(RequestCategory.USER_LIST);
    assertThat(requests.eachPoolOperation()).isEqualTo(5);
    assertThat(requests.readsPerUser()).isEqualTo(10);
    assertThat(requests.writesPerUser()).isEqualTo(10);
    assertThat(Read.config("region: local").quotas().requests()).isEqualTo(RequestsConfig.none());
  }
}
