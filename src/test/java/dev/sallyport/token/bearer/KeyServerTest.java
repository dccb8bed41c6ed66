package dev.sallyport.token.bearer;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.token.bearer.BearerForTests.BUSY;
import static dev.sallyport.token.bearer.BearerForTests.STILL;
import static dev.sallyport.token.bearer.IssuerForTests.DISCOVERY;
import static dev.sallyport.token.bearer.IssuerForTests.KEYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.config.IssuerConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.junit5.VertxExtension;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyServerTest {
  private static final InetAddress PUBLIC = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress PRIVATE = InetAddress.ofLiteral("127.0.0.2");

  /** So that a test has something public to connect to. */
  private static final Predicate<InetAddress> ALL_BUT_ONE = address -> !address.equals(PRIVATE);

  /** Some names as given, others as the machine knows them. */
  private static final class Zone implements Names {
    final Map<String, List<InetAddress>> hosts;
    final Queue<String> asked = new ConcurrentLinkedQueue<>();

    Zone(Map<String, List<InetAddress>> hosts) {
      this.hosts = hosts;
    }

    @Override
    public List<InetAddress> addresses(String host) throws UnknownHostException {
      asked.add(host);
      var found = hosts.get(host);
      return found == null ? Names.ofMachine().addresses(host) : found;
    }
  }

  private static IssuerForTests named(Vertx vertx, String address, String name) throws Exception {
    return IssuerForTests.open(vertx, address, new HttpServerOptions(), name);
  }

  private static Verified ask(BearerForTests room, IssuerForTests issuer) throws Exception {
    return room.ask(issuer.token(), "idp");
  }

  @Test
  void AC107_what_a_document_names_is_not_asked_at_an_address_inside(Vertx vertx) throws Exception {
    var inside = named(vertx, "127.0.0.2", "127.0.0.2");
    var issuer = named(vertx, "127.0.0.1", "127.0.0.1");
    issuer.says(DISCOVERY, IssuerForTests.metadata(issuer.url, inside.url + KEYS));
    var room =
        BearerForTests.open(vertx, STILL, Names.ofMachine(), ALL_BUT_ONE, issuer.config("idp"));
    assertThat(ask(room, issuer)).isInstanceOf(Verified.Unsure.class);
    assertThat(inside.asked).isEmpty();
  }

  @Test
  void AC107_nor_is_a_name_that_has_one_among_its_addresses(Vertx vertx) throws Exception {
    var inside = named(vertx, "127.0.0.2", "keys.example");
    var issuer = named(vertx, "127.0.0.1", "127.0.0.1");
    issuer.says(DISCOVERY, IssuerForTests.metadata(issuer.url, inside.url + KEYS));
    var zone = new Zone(Map.of("keys.example", List.of(PUBLIC, PRIVATE)));
    var room = BearerForTests.open(vertx, STILL, zone, ALL_BUT_ONE, issuer.config("idp"));
    assertThat(ask(room, issuer)).isInstanceOf(Verified.Unsure.class);
    assertThat(inside.asked).isEmpty();
  }

  @Test
  void AC107_keys_at_another_public_host_are_fine(Vertx vertx) throws Exception {
    var keys = named(vertx, "127.0.0.1", "keys.example");
    var issuer = named(vertx, "127.0.0.1", "127.0.0.1");
    issuer.says(DISCOVERY, IssuerForTests.metadata(issuer.url, keys.url + KEYS));
    var zone = new Zone(Map.of("keys.example", List.of(PUBLIC)));
    var room = BearerForTests.open(vertx, STILL, zone, ALL_BUT_ONE, issuer.config("idp"));
    assertThat(ask(room, issuer)).isInstanceOf(Verified.Counts.class);
    assertThat(zone.asked).containsOnlyOnce("keys.example");
  }

  @Test
  void AC107_a_name_is_looked_up_once_and_its_checked_address_connected_to(Vertx vertx)
      throws Exception {
    var issuer = named(vertx, "127.0.0.1", "issuer.example");
    var answers = new ConcurrentLinkedQueue<>(List.of(PUBLIC, PRIVATE));
    Names rebinding = _ -> List.of(answers.size() > 1 ? answers.remove() : answers.element());
    var room = BearerForTests.open(vertx, STILL, rebinding, ALL_BUT_ONE, issuer.config("idp"));
    assertThat(ask(room, issuer)).isInstanceOf(Verified.Counts.class);
    assertThat(answers).containsExactly(PRIVATE);
  }

  @Test
  void AC107_an_issuer_inside_may_name_its_neighbours(Vertx vertx) throws Exception {
    var keys = named(vertx, "127.0.0.2", "127.0.0.2");
    var issuer = named(vertx, "127.0.0.1", "127.0.0.1");
    issuer.says(DISCOVERY, IssuerForTests.metadata(issuer.url, keys.url + KEYS));
    var room = BearerForTests.open(vertx, issuer.config("idp"));
    assertThat(ask(room, issuer)).isInstanceOf(Verified.Counts.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/keys",
        "https://[fd00:ec2::254]/keys",
        "https://[::]/keys",
        "https://0.0.0.0/keys",
        "https://[fe80::1]/keys",
        "https://2130706433/keys",
        "https://0x7f000001/keys",
        "https://user@127.0.0.1/keys",
        "https:///keys",
        "file:///etc/passwd",
        "redis://127.0.0.1:6379/0",
        "ftp://127.0.0.1/keys",
        "http://192.0.2.1/keys",
        "//127.0.0.1/keys",
        "keys",
        ""
      })
  void AC107_even_an_issuer_inside_may_not_name_these(String url, Vertx vertx) throws Exception {
    var issuer = named(vertx, "127.0.0.1", "127.0.0.1");
    issuer.says(DISCOVERY, IssuerForTests.metadata(issuer.url, url));
    var room = BearerForTests.open(vertx, issuer.config("idp"));
    assertThat(room.alarms()).isEqualTo(1);
    assertThat(ask(room, issuer)).isInstanceOf(Verified.Unsure.class);
    assertThat(issuer.asked(KEYS)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.255",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "169.254.169.254",
        "168.63.129.16",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1"
      })
  void AC107_an_address_that_is_not_somebodys_in_the_internet_is_not_public(String address) {
    assertThat(PublicAddress.is(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1.1.1.1", "8.8.8.8", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "2a00::1"})
  void AC107_others_are(String address) {
    assertThat(PublicAddress.is(InetAddress.ofLiteral(address))).isTrue();
  }

  @Test
  void AC108_no_redirect_is_followed(Vertx vertx) throws Exception {
    var other = IssuerForTests.open(vertx);
    var issuer = IssuerForTests.open(vertx);
    for (var path : List.of(DISCOVERY, KEYS)) {
      issuer.answers.put(
          path,
          request ->
              request.response().setStatusCode(302).putHeader("location", other.url + path).end());
      var room = BearerForTests.open(vertx, issuer.config("idp"));
      assertThat(ask(room, issuer)).isInstanceOf(Verified.Unsure.class);
      issuer.says(DISCOVERY, IssuerForTests.metadata(issuer.url, issuer.url + KEYS));
    }
    assertThat(issuer.asked(KEYS)).isPositive();
    assertThat(other.asked).isEmpty();
  }

  @Test
  void AC109_a_certificate_that_is_trusted_and_of_the_host_is_taken(Vertx vertx, @TempDir Path dir)
      throws Exception {
    var issuer = secure(vertx, certificate(dir, "SAN=dns:localhost"), "localhost");
    var room = BearerForTests.open(vertx, trusting(issuer, dir));
    assertThat(ask(room, issuer)).isInstanceOf(Verified.Counts.class);
  }

  @Test
  void AC109_a_certificate_that_nobody_vouches_for_is_refused(Vertx vertx, @TempDir Path dir)
      throws Exception {
    var issuer = secure(vertx, certificate(dir, "SAN=dns:localhost"), "localhost");
    var room = BearerForTests.open(vertx, issuer.config("idp"));
    assertThat(ask(room, issuer)).isInstanceOf(Verified.Unsure.class);
    assertThat(issuer.asked).isEmpty();
  }

  @Test
  void AC109_so_is_one_of_another_host_even_after_a_client_that_does_not_look(
      Vertx vertx, @TempDir Path dir) throws Exception {
    var issuer = secure(vertx, certificate(dir, "SAN=dns:other.example"), "localhost");
    var lax =
        vertx.createHttpClient(
            new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false));
    var room = BearerForTests.open(vertx, BUSY, trusting(issuer, dir));
    for (int i = 0; i < 3; i++) {
      var request =
          done(lax.request(HttpMethod.GET, issuer.server.actualPort(), "localhost", "/lax"));
      assertThat(done(request.send()).statusCode()).isEqualTo(404);
      var before = room.alarms();
      await().until(() -> room.alarms() > before);
      assertThat(ask(room, issuer)).isInstanceOf(Verified.Unsure.class);
    }
    assertThat(issuer.asked).containsOnly("/lax");
  }

  @Test
  void AC109_so_is_one_whose_time_is_over(Vertx vertx, @TempDir Path dir) throws Exception {
    var old = certificate(dir, "SAN=dns:localhost", "-startdate", "-3d", "-validity", "1");
    var issuer = secure(vertx, old, "localhost");
    var room = BearerForTests.open(vertx, trusting(issuer, dir));
    assertThat(ask(room, issuer)).isInstanceOf(Verified.Unsure.class);
    assertThat(issuer.asked).isEmpty();
  }

  @Test
  void AC109_one_issuers_trust_is_not_anothers(Vertx vertx, @TempDir Path dir) throws Exception {
    var issuer = secure(vertx, certificate(dir, "SAN=dns:localhost"), "localhost");
    var strict = issuer.config("strict");
    var room = BearerForTests.open(vertx, trusting(issuer, dir), strict);
    assertThat(ask(room, issuer)).isInstanceOf(Verified.Counts.class);
    assertThat(room.ask(issuer.token(), "strict")).isInstanceOf(Verified.Unsure.class);
  }

  @Test
  void a_file_of_certificates_that_is_missing_is_this_issuers_trouble_alone(
      Vertx vertx, @TempDir Path dir) throws Exception {
    var issuer = IssuerForTests.open(vertx);
    var broken =
        new IssuerConfig(
            "broken",
            null,
            "https://localhost:1",
            null,
            List.of("x"),
            IssuerForTests.ALL,
            "groups",
            dir.resolve("missing.pem"));
    var room = BearerForTests.open(vertx, broken, issuer.config("idp"));
    assertThat(ask(room, issuer)).isInstanceOf(Verified.Counts.class);
  }

  private static IssuerForTests secure(Vertx vertx, PfxOptions certificate, String name)
      throws Exception {
    var options = new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate);
    return IssuerForTests.open(vertx, "127.0.0.1", options, name);
  }

  private static IssuerConfig trusting(IssuerForTests issuer, Path dir) {
    return issuer.config("idp", null, dir.resolve("own.pem"));
  }

  /** Signed by an authority of its own, which is {@code own.pem} for who trusts it. */
  private static PfxOptions certificate(Path dir, String names, String... more) throws Exception {
    var store = dir.resolve("own.p12");
    keytool(
        store,
        List.of("-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=ca", "-ext", "bc:c"));
    var make = new ArrayList<>(List.of("-genkeypair", "-alias", "own", "-signer", "ca"));
    make.addAll(List.of("-keyalg", "EC", "-dname", "CN=own", "-ext", names));
    make.addAll(List.of(more));
    keytool(store, make);
    var pem = dir.resolve("own.pem");
    keytool(store, List.of("-exportcert", "-rfc", "-alias", "ca", "-file", pem.toString()));
    assertThat(pem).isNotEmptyFile();
    return new PfxOptions().setPath(store.toString()).setPassword("changeit").setAlias("own");
  }

  private static void keytool(Path store, List<String> what) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(what);
    command.addAll(
        List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", "changeit"));
    var made = new ProcessBuilder(command).redirectErrorStream(true).start();
    made.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(made.waitFor()).isZero();
  }
}
