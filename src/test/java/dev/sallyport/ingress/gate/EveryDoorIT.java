package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The same requests at every door: one verdict, and the upstream gets what was judged. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EveryDoorIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Echo API = new Echo();
  private static final Echo APPLICATION = new Echo();
  private static final TokensForTests THEIRS = new TokensForTests();
  private static final Map<String, String> TOKENS = new HashMap<>();
  private static SallyportForTests sallyport;
  private static SallyportForTests sidecar;

  private static String gate(Echo upstream, String more) {
    return more
        + """
        issuers:
          - {name: ours, pool: local_Sallyport}
          %s
        upstreams:
          - {name: api, servers: ["%s"], audience: "urn:orders-api"}
        routes:
          - {name: public, path: /public/**, upstream: api, allow: ANONYMOUS}
          - {name: health, path: /health, upstream: api, allow: ANONYMOUS}
          - {name: admin, path: /admin/**, upstream: api, groups: [admins]}
          - {name: mine, path: /mine/**, upstream: api, headers: {X-User-Id: sub}}
          - {name: told, path: /told/**, upstream: api, identity: {header: X-Identity-Token}}
          - {name: exchanged, path: /exchanged/**, upstream: api, token: EXCHANGE}
          - name: both
            path: /both/**
            upstream: api
            token: EXCHANGE
            identity: {header: X-Identity-Token}
          - {name: ours, path: /ours-only, upstream: api, issuers: [ours]}
          - {name: scoped, path: /scoped, upstream: api, scopes: [orders.read]}
          - {name: open, path: /orders/open, methods: [GET], upstream: api, allow: ANONYMOUS}
          - {name: order, path: "/orders/{id}", upstream: api, condition: path.id == "7"}
          - {name: lines, path: "/orders/{id}/lines", upstream: api, scopes: [orders.read]}
          - name: internal
            path: /internal
            upstream: api
            allow: ANONYMOUS
            condition: request.address == "10.1.1.1"
        """
            .formatted(THEIRS.issuer(), upstream.url());
  }

  @BeforeAll
  static void start() {
    sallyport = Guarded.by(gate(API, "decisions: {peers: [127.0.0.1]}\n"), Map.of());
    sidecar = Guarded.by(gate(APPLICATION, ""), Map.of());
    TOKENS.putAll(THEIRS.all());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    sidecar.close();
    THEIRS.close();
    API.close();
    APPLICATION.close();
    SallyportForTests.done(VERTX.close());
  }

  @TestFactory
  Stream<DynamicTest> every_door_has_the_same_verdict() {
    return Stream.of(Door.values()).flatMap(this::through);
  }

  private Stream<DynamicTest> through(Door door) {
    var tokens = new HashMap<>(TOKENS);
    var gateway = door == Door.SIDECAR ? sidecar : sallyport;
    var alice = gateway.signedIn("alice", "Correct-Horse-7");
    tokens.put("alice", alice.accessToken());
    tokens.put("id", alice.idToken());
    tokens.put("refresh", alice.refreshToken());
    return Case.all().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.name() + " at " + door, () -> twice(door, gateway, each, tokens)));
  }

  /** The second time, the token is known. */
  private static void twice(
      Door door, SallyportForTests gateway, Case each, Map<String, String> tokens) {
    var headers = each.headers().stream().map(line -> filled(line, tokens)).toList();
    ask(door, gateway, each, headers);
    ask(door, gateway, each, headers);
  }

  private static String filled(String line, Map<String, String> tokens) {
    int from = line.indexOf('{');
    int to = line.indexOf('}');
    if (from < 0) {
      return line;
    }
    var token = tokens.get(line.substring(from + 1, to));
    assertThat(token).as(line).isNotNull();
    return line.substring(0, from) + token + line.substring(to + 1);
  }

  private static void ask(Door door, SallyportForTests gateway, Case each, List<String> headers) {
    var upstream = door == Door.SIDECAR ? APPLICATION : API;
    var before = upstream.asked().size();
    var at = door.sends() ? gateway.gate() : gateway.decisions();
    var verdict = door.ask(VERTX, at, each, headers);
    assertThat(verdict.status()).isEqualTo(door.sends() ? each.status() : each.asked());
    var arrived = verdict.arrived();
    if (door.sends() && each.arrives() != null) {
      assertThat(arrived).isNotNull();
      assertThat(arrived.getString("uri")).isEqualTo(each.arrives());
      assertThat(arrived.getString("method")).isEqualTo(each.method());
    } else {
      assertThat(upstream.asked()).hasSize(before);
    }
    if (verdict.status() == 200) {
      assertThat(verdict.headers().toString()).doesNotContain("forged");
      assertThat(verdict.headers().getAll("x-user-id"))
          .hasSizeLessThanOrEqualTo(1)
          .allMatch(who -> who.matches(each.target().startsWith("/mine/") ? "\\S+" : ""));
      if (each.target().startsWith("/mine/")) {
        assertThat(verdict.headers().contains("x-user-id")).isTrue();
      }
      made(door, gateway, each, headers, verdict.headers());
    }
  }

  /** A token of ours is just where the route says, and counts for the upstream. */
  private static void made(
      Door door, SallyportForTests gateway, Case each, List<String> sent, MultiMap got) {
    boolean told = each.target().startsWith("/told/") || each.target().startsWith("/both/");
    boolean exchanged =
        each.target().startsWith("/exchanged/") || each.target().startsWith("/both/");
    var listener = door.sends() ? gateway.gate() : gateway.decisions();
    var reader = new UpstreamVerifier(listener, "urn:orders-api");
    if (told) {
      assertThat(got.getAll("x-identity-token")).hasSize(1);
      assertThat(reader.claims(got.get("x-identity-token")).getSubject()).isNotEmpty();
    } else {
      assertThat(got.getAll("x-identity-token")).allMatch(""::equals);
    }
    if (exchanged) {
      assertThat(got.getAll("authorization"))
          .hasSize(1)
          .allMatch(value -> !sent.toString().contains(value));
      assertThat(reader.claims(got.get("authorization").substring(7)).getSubject()).isNotEmpty();
    } else {
      // Of what the client sent, a proxy that only asks keeps its own.
      assertThat(got.getAll("authorization"))
          .allMatch(value -> sent.contains("Authorization: " + value));
    }
  }
}
