package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Browsers' sessions at two replicas, with an issuer that is not ours. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrowserIT {
  static final Map<String, String> SAME_ORIGIN = Map.of("Sec-Fetch-Site", "same-origin");

  private static Vertx vertx;
  private static Echo echo;
  private static IssuerProcess issuer;
  private static SallyportForTests sallyport;
  private static SallyportForTests other;

  static String gate(IssuerProcess issuer, Echo echo, String more) {
    return """
    browser:
      issuer: theirs
      clientId: gate
      clientSecret: "a-secret: with+signs"
      scopes: [openid, orders.read]
    %s
    issuers:
      - name: theirs
        issuer: %s
        audiences: ["urn:orders"]
      - name: ours
        pool: local_Sallyport
    upstreams:
      - name: api
        servers: [%s]
    routes:
      - name: page
        path: /**
        upstream: api
        refuse: SIGN_IN
        scopes: [orders.read]
        issuers: [theirs]
        headers: {X-User-Id: sub}
      - name: dropped
        path: /dropped
        upstream: api
        token: DROP
      - name: json
        path: /json
        upstream: api
      - name: exchanged
        path: /exchanged
        upstream: api
        token: EXCHANGE
        identity: {header: X-Identity-Token}
      - name: limited
        path: /limited
        upstream: api
        rate: [{perSecond: 1, burst: 6, by: ADDRESS}]
      - name: public
        path: /public
        upstream: api
        allow: ANONYMOUS
      - name: not-theirs
        path: /ours
        upstream: api
        issuers: [ours]
    """
        .formatted(more.indent(2), issuer.url(), echo.url());
  }

  @BeforeAll
  static void start() {
    issuer = IssuerProcess.of(Browser.HOST);
    vertx = Vertx.vertx();
    echo = new Echo();
    var gate = gate(issuer, echo, "");
    sallyport = Guarded.by(gate, Map.of());
    other = Guarded.replica(sallyport, gate, Map.of());
  }

  @AfterAll
  static void stop() {
    if (sallyport != null) {
      other.close();
      sallyport.close();
      echo.close();
      issuer.close();
      SallyportForTests.done(vertx.close());
    }
  }

  @BeforeEach
  void as_usual() {
    issuer.behaves("");
  }

  private static Browser browser() {
    return new Browser(vertx, sallyport.gate());
  }

  private static Browser signedIn() {
    var browser = browser();
    assertThat(browser.open("/home").status()).isEqualTo(200);
    return browser;
  }

  /** What the API was told, by the names of headers in small letters. */
  private static Map<String, String> arrived(Browser.Page page) {
    assertThat(page.status()).as(page.body()).isEqualTo(200);
    return new JsonObject(page.body())
        .getJsonArray("headers").stream()
            .map(JsonArray.class::cast)
            .collect(
                Collectors.toMap(
                    header -> header.getString(0).toLowerCase(Locale.ROOT),
                    header -> header.getString(1),
                    (one, two) -> one + " and " + two));
  }

  private static Browser.Page get(Browser browser, String path) {
    return browser.fetch(HttpMethod.GET, path, SAME_ORIGIN);
  }

  @Test
  void a_browser_signs_in_and_ends_where_it_wanted_to_go() {
    var browser = browser();
    var page = browser.open("/orders/7?sort=a%20b&x=1");
    assertThat(page.url()).isEqualTo(Browser.at("/orders/7?sort=a%20b&x=1"));
    assertThat(new JsonObject(page.body()).getString("uri")).isEqualTo("/orders/7?sort=a%20b&x=1");
    var headers = arrived(page);
    assertThat(headers).containsEntry("x-user-id", "alice").doesNotContainKey("cookie");
    assertThat(headers.get("authorization")).startsWith("Bearer ey");
    assertThat(browser.cookies()).containsOnlyKeys("__Host-sallyport");
    assertThat(("__Host-sallyport=" + browser.session()).length()).isLessThanOrEqualTo(128);
  }

  @Test
  void every_replica_knows_the_session() {
    var browser = signedIn();
    browser.at(other.gate());
    assertThat(arrived(get(browser, "/json"))).containsKey("authorization");
  }

  @Test
  void only_a_browser_that_opens_a_page_is_sent_to_sign_in() {
    var page = browser().navigate("/home");
    assertThat(page.status()).isEqualTo(302);
    assertThat(page.location()).startsWith(issuer.url() + "/auth?");
    assertThat(page.headers().get("cache-control")).isEqualTo("no-store");
    for (var headers :
        List.of(
            Map.of("Accept", "application/json"),
            Map.of("Accept", "text/html", "Sec-Fetch-Mode", "cors"),
            Map.of("Accept", "text/html", "Authorization", "Basic YTpi"))) {
      var script = browser().fetch(HttpMethod.GET, "/home", headers);
      assertThat(script.status()).isEqualTo(401);
      assertThat(script.headers().get("www-authenticate")).startsWith("Bearer");
      assertThat(script.headers().get("cache-control")).isEqualTo("no-store");
      assertThat(new JsonObject(script.body()).getString("error")).isEqualTo("unauthorized");
    }
    var posted = browser().fetch(HttpMethod.POST, "/home", Map.of("Accept", "text/html"));
    assertThat(posted.status()).isEqualTo(401);
    assertThat(browser().navigate("/json").status()).isEqualTo(401);
  }

  @Test
  void our_cookies_stay_here_and_others_go_on() {
    var browser = signedIn();
    browser.cookies().put("theme", "dark");
    browser.cookies().put("__Host-sallyport-start", "x");
    for (var path : List.of("/json", "/public", "/dropped")) {
      assertThat(arrived(get(browser, path))).containsEntry("cookie", "theme=dark");
    }
    assertThat(arrived(get(browser, "/dropped"))).doesNotContainKey("authorization");
    assertThat(arrived(get(browser, "/public"))).doesNotContainKey("authorization");
  }

  @Test
  void an_api_may_get_a_token_of_ours_in_the_place_of_the_sessions() {
    var browser = signedIn();
    var kept = arrived(get(browser, "/json")).get("authorization");
    var headers = arrived(get(browser, "/exchanged"));
    var made = headers.get("x-identity-token");
    assertThat(headers).containsEntry("authorization", "Bearer " + made);
    assertThat(headers).doesNotContainKey("cookie").doesNotContainValue(kept);
    var claims = new UpstreamVerifier(sallyport.gate(), "api").claims(made);
    assertThat(claims.getSubject()).isEqualTo("alice");
    assertThat(claims.getClaim("origin_iss")).isEqualTo(issuer.url());
    assertThat(get(browser(), "/exchanged").status()).isEqualTo(401);
  }

  @Test
  void AC040_a_bearer_token_wins_over_the_cookie_and_they_are_never_merged() {
    var browser = signedIn();
    var both =
        browser.fetch(HttpMethod.GET, "/json", Map.of("Authorization", "Bearer not-a-token"));
    assertThat(both.status()).isEqualTo(401);
    var token = sallyport.signedIn("alice", "Correct-Horse-7").accessToken();
    var ours = browser.fetch(HttpMethod.GET, "/ours", Map.of("Authorization", "Bearer " + token));
    assertThat(arrived(ours))
        .containsEntry("authorization", "Bearer " + token)
        .doesNotContainKey("cookie");
  }

  @Test
  void a_session_opens_no_route_that_does_not_take_its_issuer() {
    assertThat(get(signedIn(), "/ours").status()).isEqualTo(401);
  }

  @Test
  void a_request_with_a_session_is_counted_once() {
    var browser = signedIn();
    for (int i = 0; i < 5; i++) {
      assertThat(get(browser, "/limited").status()).isEqualTo(200);
    }
  }

  @Test
  void AC044_nobody_is_sent_to_another_site_after_signing_in() {
    for (var path :
        List.of("//evil.test", "/%2e%2e//evil.test", "/a/..//evil.test/%3Fx", "/@evil.test")) {
      var browser = browser();
      var page = browser.navigate(path);
      if (page.status() == 302) {
        page = browser.untilCallback(page);
        assertThat(browser.hop(page).location()).as(path).startsWith("/").doesNotStartWith("//");
      } else {
        assertThat(page.status()).as(path).isEqualTo(400);
      }
    }
    for (var path : List.of("/%09//evil.test", "/%5Cevil.test", "/%0d%0aLocation:evil")) {
      assertThat(browser().navigate(path).status()).as(path).isEqualTo(400);
    }
  }

  @Test
  void AC046_only_the_browser_that_began_a_sign_in_can_finish_it() {
    var attacker = browser();
    var code = attacker.untilCallback(attacker.navigate("/home"));
    var victim = browser();
    var lured = victim.send(HttpMethod.GET, URI.create(code.location()), Map.of());
    // She is not signed in as the attacker: she begins a sign-in of her own.
    assertThat(victim.session()).isNull();
    assertThat(lured.location()).startsWith(issuer.url() + "/auth?");
    // And the attempt is over for the attacker too.
    assertThat(attacker.hop(code).location()).startsWith(issuer.url() + "/auth?");
    assertThat(attacker.session()).isNull();
  }

  @Test
  void AC046_signing_in_makes_a_new_session_and_ends_the_one_before() {
    var browser = browser();
    browser.cookies().put("__Host-sallyport", "A".repeat(43));
    browser.open("/home");
    var first = browser.session();
    assertThat(first).isNotEqualTo("A".repeat(43));
    // Begun without the session, finished with it.
    browser.cookies().remove("__Host-sallyport");
    var code = browser.untilCallback(browser.navigate("/home"));
    browser.cookies().put("__Host-sallyport", first);
    browser.hop(code);
    assertThat(browser.session()).isNotEqualTo(first);
    browser.cookies().put("__Host-sallyport", first);
    assertThat(get(browser, "/json").status()).isEqualTo(401);
  }

  @Test
  void AC047_a_state_counts_once_and_only_as_it_was_made() {
    var browser = browser();
    var code = URI.create(browser.untilCallback(browser.navigate("/home")).location());
    for (var wrong :
        List.of(
            "?code=x",
            "",
            "?state=x&code=y",
            "?" + code.getRawQuery().replaceFirst("state=([^&]{60})[^&]", "state=$1!"),
            "?" + code.getRawQuery() + "&state=x")) {
      var page = browser.send(HttpMethod.GET, Browser.at("/.sallyport/callback" + wrong), Map.of());
      assertThat(page.status()).as(wrong).isEqualTo(400);
      assertThat(page.headers().get("content-security-policy")).contains("frame-ancestors 'none'");
      assertThat(page.headers().get("referrer-policy")).isEqualTo("no-referrer");
    }
    assertThat(browser.send(HttpMethod.GET, code, Map.of()).status()).isEqualTo(303);
    browser.cookies().clear();
    assertThat(browser.send(HttpMethod.GET, code, Map.of()).location())
        .startsWith(issuer.url() + "/auth?");
    assertThat(browser.session()).isNull();
  }

  @Test
  void AC047_the_code_of_another_sign_in_is_refused_for_its_verifier_and_nonce() {
    var attacker = browser();
    var theirs = attacker.untilCallback(attacker.navigate("/home")).location();
    var victim = browser();
    var hers = victim.untilCallback(victim.navigate("/home")).location();
    var mixed = hers.replaceFirst("code=[^&]*", code(theirs));
    var page = victim.send(HttpMethod.GET, URI.create(mixed), Map.of());
    assertThat(page.status()).isEqualTo(400);
    assertThat(victim.session()).isNull();
  }

  private static String code(String location) {
    return location.replaceFirst(".*[?&](code=[^&]*).*", "$1");
  }

  @Test
  void AC047_an_answer_of_another_issuer_or_of_none_is_refused() {
    for (var from : List.of("iss=https%3A%2F%2Fevil.test", "x=y")) {
      var browser = browser();
      var location = browser.untilCallback(browser.navigate("/home")).location();
      var mixed = location.replaceFirst("iss=[^&]*", from);
      assertThat(browser.send(HttpMethod.GET, URI.create(mixed), Map.of()).status()).isEqualTo(400);
      assertThat(browser.session()).isNull();
    }
  }

  @Test
  void AC048_every_sign_in_is_begun_with_PKCE_of_S256() {
    var challenges = new HashSet<String>();
    for (int i = 0; i < 3; i++) {
      var location = browser().navigate("/home").location();
      assertThat(location).contains("code_challenge_method=S256").contains("nonce=");
      challenges.add(location.replaceFirst(".*code_challenge=([^&]{43})&.*", "$1"));
    }
    assertThat(challenges).hasSize(3).allMatch(challenge -> challenge.length() == 43);
  }

  @Test
  void AC050_tabs_that_sign_in_at_once_all_end_where_they_wanted_to_go() {
    var browser = browser();
    // None has the cookie of another yet; the last one's stays.
    var tabs = new ArrayList<Browser.Page>();
    for (int tab = 0; tab < 4; tab++) {
      browser.cookies().clear();
      tabs.add(browser.navigate("/tab/" + tab));
    }
    for (int tab = 0; tab < 4; tab++) {
      assertThat(browser.follow(tabs.get(tab)).url()).isEqualTo(Browser.at("/tab/" + tab));
    }
    // The back button, over a sign-in that is done.
    assertThat(browser.follow(tabs.getFirst()).url()).isEqualTo(Browser.at("/tab/0"));
  }

  @Test
  void AC051_two_hundred_unfinished_sign_ins_leave_one_small_cookie() {
    var browser = browser();
    for (int i = 0; i < 200; i++) {
      browser.navigate("/unfinished/" + i);
    }
    assertThat(browser.cookies()).containsOnlyKeys("__Host-sallyport-start");
    assertThat(browser.cookies().toString()).hasSizeLessThan(128);
    assertThat(browser.open("/home").status()).isEqualTo(200);
  }

  @Test
  void AC054_two_session_cookies_are_no_answer() {
    var browser = signedIn();
    var session = "__Host-sallyport=" + browser.session();
    for (var path : List.of("/json", "/public")) {
      var twice = Map.of("Cookie", session + "; " + session, "Sec-Fetch-Site", "same-origin");
      assertThat(browser.fetch(HttpMethod.GET, path, twice).status()).isEqualTo(400);
    }
    // Without its prefix, which a sibling could not have set, it is just some cookie.
    var bare = Map.of("Cookie", "sallyport=" + browser.session());
    assertThat(browser.fetch(HttpMethod.GET, "/json", bare).status()).isEqualTo(401);
  }

  @Test
  void AC055_a_session_is_worth_nothing_at_another_host_or_with_one_bit_changed() {
    var browser = signedIn();
    var cookie = "__Host-sallyport=" + browser.session();
    var elsewhere =
        browser.send(
            HttpMethod.GET, Browser.at("/json"), Map.of("Cookie", cookie, "Host", "other.test"));
    assertThat(elsewhere.status()).isEqualTo(401);
    var first = browser.session().charAt(0) == 'A' ? 'B' : 'A';
    browser.cookies().put("__Host-sallyport", first + browser.session().substring(1));
    assertThat(get(browser, "/json").status()).isEqualTo(401);
  }

  @Test
  void AC120_a_dump_of_redis_shows_no_token_and_no_cookie() {
    var browser = signedIn();
    var token = arrived(get(browser, "/json")).get("authorization").substring(7);
    var keys = sallyport.redis().keys("sp:browser:*");
    assertThat(keys).isNotEmpty();
    assertThat(keys)
        .allSatisfy(
            key ->
                assertThat(key + sallyport.redis().hash(key))
                    .contains("box")
                    .doesNotContain(browser.session(), token, "alice")
                    // What is sealed may have these letters by chance, and never the dot.
                    .doesNotContainPattern("eyJ[\\w-]+\\."));
  }

  @Test
  void a_change_must_come_from_a_page_of_the_same_origin() {
    var browser = signedIn();
    for (var foreign :
        List.of(
            Map.of("Sec-Fetch-Site", "cross-site"),
            Map.of("Sec-Fetch-Site", "same-site"),
            Map.of("Sec-Fetch-Site", "cross-site", "Origin", "http://" + Browser.HOST),
            Map.of("Origin", "http://evil.test"),
            Map.of("Origin", "https://" + Browser.HOST),
            Map.of("Origin", "null"),
            Map.<String, String>of())) {
      var page = browser.fetch(HttpMethod.POST, "/json", foreign);
      assertThat(page.status()).as(foreign.toString()).isEqualTo(403);
      var socket = new java.util.HashMap<>(foreign);
      socket.put("Upgrade", "websocket");
      socket.put("Connection", "Upgrade");
      assertThat(browser.fetch(HttpMethod.GET, "/json", socket).status()).isEqualTo(403);
    }
    for (var own :
        List.of(
            SAME_ORIGIN,
            Map.of("Sec-Fetch-Site", "none"),
            Map.of("Origin", "http://" + Browser.HOST))) {
      assertThat(browser.fetch(HttpMethod.POST, "/json", own).status()).isEqualTo(200);
    }
  }

  @Test
  void signing_out_ends_the_session_everywhere() {
    var browser = signedIn();
    var cookie = browser.session();
    var page = browser.fetch(HttpMethod.POST, "/.sallyport/logout", SAME_ORIGIN);
    assertThat(page.status()).isEqualTo(303);
    assertThat(page.location()).startsWith(issuer.url() + "/session/end?id_token_hint=");
    assertThat(page.headers().get("cache-control")).isEqualTo("no-store");
    assertThat(browser.session()).isNull();
    browser.cookies().put("__Host-sallyport", cookie);
    assertThat(get(browser, "/json").status()).isEqualTo(401);
    browser.at(other.gate());
    assertThat(get(browser, "/json").status()).isEqualTo(401);
  }

  @Test
  void AC053_nobody_is_signed_out_by_another_site() {
    var browser = signedIn();
    assertThat(get(browser, "/.sallyport/logout").status()).isEqualTo(405);
    var foreign = Map.of("Origin", "http://evil.test");
    assertThat(browser.fetch(HttpMethod.POST, "/.sallyport/logout", foreign).status())
        .isEqualTo(403);
    assertThat(get(browser, "/json").status()).isEqualTo(200);
  }

  private static void expired(Browser browser) {
    // Its token says until when it is good.
    var token = arrived(get(browser, "/json")).get("authorization");
    var claims =
        new JsonObject(
            new String(
                java.util.Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]),
                java.nio.charset.StandardCharsets.UTF_8));
    var until = java.time.Instant.ofEpochSecond(claims.getLong("exp"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> java.time.Instant.now().isAfter(until));
  }

  @Test
  void at_its_expiry_a_token_is_exchanged_once_however_many_tabs_and_replicas_ask() {
    issuer.behaves("ttl=4");
    var one = signedIn();
    var two = one.twin(vertx, other.gate());
    expired(one);
    issuer.behaves("slow=300");
    var before = issuer.refreshed();
    var asked =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    (i % 2 == 0 ? one : two)
                        .sending(HttpMethod.GET, Browser.at("/json"), SAME_ORIGIN))
            .toList();
    SallyportForTests.done(Future.join(asked));
    assertThat(asked).allSatisfy(page -> assertThat(page.result().status()).isEqualTo(200));
    assertThat(issuer.refreshed()).isEqualTo(before + 1);
  }

  @Test
  void a_token_is_exchanged_before_it_expires_and_nobody_waits_for_it() {
    issuer.behaves("ttl=8");
    var browser = signedIn();
    var first = arrived(get(browser, "/json")).get("authorization");
    issuer.behaves("");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !arrived(get(browser, "/json")).get("authorization").equals(first));
  }

  @Test
  void an_issuer_that_dies_or_is_slow_logs_nobody_out() {
    issuer.behaves("ttl=4");
    var browser = signedIn();
    expired(browser);
    issuer.behaves("die=1");
    var page = get(browser, "/json");
    assertThat(page.status()).isEqualTo(503);
    assertThat(page.headers().get("retry-after")).isNotNull();
    assertThat(browser.session()).isNotNull();
    issuer.behaves("slow=6000");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              var now = get(browser, "/json").status();
              assertThat(now).isIn(200, 503);
              return now == 200;
            });
  }

  @Test
  void a_refresh_token_that_the_issuer_refuses_ends_the_session() {
    issuer.behaves("ttl=4");
    var browser = signedIn();
    expired(browser);
    issuer.behaves("refuse=1");
    assertThat(get(browser, "/json").status()).isEqualTo(401);
    issuer.behaves("");
    assertThat(get(browser, "/json").status()).isEqualTo(401);
    assertThat(browser.open("/home").status()).isEqualTo(200);
  }

  @Test
  void AC115_without_redis_nobody_is_taken_for_a_stranger_and_the_cookie_stays() {
    var browser = signedIn();
    sallyport.testing("POST", "faults", "{\"redisFails\":true}");
    try {
      for (var page : List.of(get(browser, "/json"), browser.navigate("/home"))) {
        assertThat(page.status()).isEqualTo(503);
        assertThat(page.headers().get("retry-after")).isNotNull();
        assertThat(page.headers().contains("set-cookie")).isFalse();
      }
      var logout = browser.fetch(HttpMethod.POST, "/.sallyport/logout", SAME_ORIGIN);
      assertThat(logout.status()).isEqualTo(503);
      assertThat(logout.headers().contains("set-cookie")).isFalse();
    } finally {
      sallyport.testing("POST", "faults", "{}");
    }
    assertThat(get(browser, "/json").status()).isEqualTo(200);
  }
}
