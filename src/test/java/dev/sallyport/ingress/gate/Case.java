package dev.sallyport.ingress.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One request and what becomes of it, whichever door it comes to. What a client forges has the word
 * "forged" in it, so that it is known again. {@code {name}} in a header is a token.
 *
 * @param id the abuse it stands for
 * @param status 200 where it passes
 * @param arrives the target that the upstream gets; null where it gets nothing
 * @param asked the status where we are only asked, and the proxy that asks would send on what came
 */
record Case(
    String id,
    String method,
    String host,
    String target,
    List<String> headers,
    int status,
    @Nullable String arrives,
    int asked) {
  private static final String HOST = "api.example.test";

  Case {
    headers = List.copyOf(headers);
  }

  private static Case refused(int status, String id, String target) {
    return new Case(id, "GET", HOST, target, List.of(), status, null, status);
  }

  /** Passes as it is. */
  private static Case passes(String id, String target) {
    return new Case(id, "GET", HOST, target, List.of(), 200, target, 200);
  }

  /** Passes in another form, which only we can send on. */
  private static Case passesAs(String arrives, String id, String target) {
    return new Case(id, "GET", HOST, target, List.of(), 200, arrives, 400);
  }

  private Case with(String... more) {
    var all = new ArrayList<>(headers);
    all.addAll(List.of(more));
    return new Case(id, method, host, target, all, status, arrives, asked);
  }

  private Case by(String token) {
    return with("Authorization: Bearer {" + token + "}");
  }

  private Case by(String token, String... more) {
    return by(token).with(more);
  }

  private Case method(String other) {
    return new Case(id, other, host, target, headers, status, arrives, asked);
  }

  private Case host(String other) {
    return new Case(id, method, other, target, headers, status, arrives, asked);
  }

  String name() {
    return "%s %s %s %s is %d".formatted(id, method, target, headers, status);
  }

  /** The whole table. */
  static List<Case> all() {
    return Stream.of(paths(), rules(), headerCases(), identities(), tokens())
        .flatMap(each -> each)
        .toList();
  }

  private static Stream<Case> paths() {
    return Stream.of(
        refused(401, "AC016", "/public/../admin"),
        refused(401, "AC016", "/public/./../admin"),
        refused(403, "AC016", "/public/../admin").by("alice"),
        refused(400, "AC016", "/public/..;/admin"),
        refused(400, "AC016", "/../admin"),
        refused(400, "AC016", "/public/../../admin"),
        passesAs("/public/a", "AC016", "/admin/../public/a"),
        passesAs("/public/", "AC016", "/public/a/.."),
        passesAs("/public/", "AC016", "/public/."),
        passesAs("/public/a/", "AC016", "/public/a/."),
        refused(400, "AC017", "/public/%2e%2e%2fadmin"),
        refused(400, "AC017", "/public/%2E%2E/admin"),
        refused(400, "AC017", "/public/.%2e/admin"),
        refused(400, "AC017", "/public/..%2fadmin"),
        refused(400, "AC017", "/public/..%5cadmin"),
        passes("AC017", "/public/%252e%252e%252fadmin"),
        refused(401, "AC018", "//admin"),
        refused(401, "AC018", "/admin//"),
        refused(401, "AC018", "/admin/"),
        refused(401, "AC018", "/admin/."),
        passes("AC018", "/public/a/"),
        passesAs("/public/a", "AC018", "/public//a"),
        passesAs("/public/a", "AC018", "//public/a"),
        refused(400, "AC019", "/public\\..\\admin"),
        refused(400, "AC019", "/public/%5c..%5cadmin"),
        refused(400, "AC019", "/public/%c0%af"),
        refused(400, "AC019", "/public/%ff"),
        refused(400, "AC019", "/public/%00"),
        refused(400, "AC019", "/public/%ef%bc%8fadmin"),
        refused(400, "AC019", "/public/\u00ff"),
        refused(400, "AC020", "/admin;x=y/users"),
        refused(400, "AC020", "/;a/admin"),
        refused(400, "AC020", "/admin;/"),
        refused(400, "AC020", "/public/a;x=y"),
        refused(400, "AC021", "/admin#foo"),
        refused(400, "AC021", "/public/x?y#/../admin"),
        refused(401, "AC022", "/admin?x=/public"),
        refused(401, "AC022", "/admin?/health"),
        passes("AC022", "/public/a?x=/../admin//b&y=%2e%2e%2f;z"),
        refused(400, "AC023", "/%"),
        refused(400, "AC023", "/public/%zz"),
        refused(400, "AC023", "/public/a b"),
        refused(400, "AC023", "/public/%u002e"),
        refused(400, "AC023", "/public/a").host("a b"),
        refused(400, "AC023", "/public/a").host("forged@api.example.test"));
  }

  private static Stream<Case> rules() {
    return Stream.of(
        refused(403, "AC025", "/public/a").method("get"),
        refused(403, "AC025", "/public/a").method("PURGE"),
        refused(405, "AC025", "/public/a").method("TRACE"),
        refused(405, "AC025", "/public/a").method("CONNECT"),
        refused(403, "AC025", "/orders/open").method("POST").with("X-HTTP-Method-Override: GET"),
        passes("AC026", "/orders/open"),
        refused(403, "AC026", "/orders/open").method("DELETE").by("alice"),
        refused(401, "AC026", "/orders/opened"),
        refused(403, "AC026", "/orders/8").by("alice"),
        passes("AC026", "/orders/7").by("alice"),
        refused(403, "AC027", "/elsewhere"),
        refused(403, "AC027", "/elsewhere").by("alice"),
        refused(403, "AC027", "/"),
        refused(403, "AC027", "/Public/a"),
        refused(401, "AC028", "/admin").with("User-Agent: kube-probe/1.33"),
        refused(403, "AC028", "/healthz").with("User-Agent: GoogleHC/1.0"),
        refused(403, "AC028", "/metrics"),
        refused(403, "AC028", "/health/ready"),
        refused(403, "AC028", "/forward-auth"),
        refused(401, "AC028", "/health/../admin"),
        passes("AC028", "/health"));
  }

  private static Stream<Case> headerCases() {
    return Stream.of(
        passes("AC032", "/public/a")
            .with("X-User-Id: forged", "X-Auth-Request-Email: forged@example.com"),
        passes("AC032", "/mine/a").by("alice", "X-User-Id: forged"),
        passes("AC033", "/mine/a").by("alice", "X_User_Id: forged", "x-USER-id: forged"),
        passes("AC033", "/public/a").with("X.User.Id: forged", "x-user_id: forged"),
        refused(401, "AC034", "/admin")
            .with(
                "X-Forwarded-Uri: /public/forged",
                "X-Forwarded-Method: OPTIONS",
                "X-Forwarded-Host: forged.example",
                "X-Forwarded-Prefix: /public"),
        passes("AC034", "/public/a")
            .with("X-Forwarded-Uri: /forged", "X-Forwarded-Host: forged.example"),
        refused(403, "AC035", "/internal").with("X-Forwarded-For: 10.1.1.1"),
        refused(403, "AC035", "/internal").with("X-Real-IP: 10.1.1.1", "Forwarded: for=10.1.1.1"),
        refused(401, "AC036", "/admin")
            .with("X-Original-URL: /public/forged", "X-Rewrite-URL: /public/forged"),
        passes("AC036", "/public/a")
            .with(
                "X-Original-URL: /forged",
                "X-Rewrite-URL: /forged",
                "X-Envoy-Original-Path: /forged"),
        passes("AC076", "/public/a")
            .with(
                "Client-Cert: forged",
                "Client-Cert-Chain: forged",
                "X-Client-Cert: forged",
                "SSL-Client-Verify: forged",
                "X-SSL-Client-S-DN: forged",
                "X-TLS-Client-Subject: forged",
                "X-Amzn-Mtls-Clientcert: forged",
                "X-ARR-ClientCert: forged"),
        refused(400, "AC037", "/mine/a").by("alice").by("alice"),
        refused(400, "AC037", "/mine/a").by("alice").by("good"),
        refused(400, "AC037", "/mine/a").with("Authorization: Basic YTpi").by("alice"),
        refused(400, "AC037", "/mine/a").with("Authorization: Bearer {alice}\u00ff"),
        passes("AC038", "/mine/a").by("alice"),
        refused(403, "AC038", "/scoped").by("alice"),
        refused(401, "AC038", "/ours-only").by("good"),
        passes("AC038", "/mine/b").by("good"),
        passes("AC038", "/mine/b").by("goodEc"),
        refused(403, "AC039", "/orders/7/lines").by("alice"),
        refused(401, "AC039", "/orders/7/lines"));
  }

  /** A token of ours goes on, and nobody else's. */
  private static Stream<Case> identities() {
    return Stream.of(
        passes("AC032", "/told/a").by("alice", "X-Identity-Token: forged"),
        passes("AC032", "/told/b").by("good", "X-Identity-Token: forged"),
        passes("AC032", "/public/a").with("X-Identity-Token: forged"),
        passes("AC032", "/mine/a").by("goodEc", "x-identity-TOKEN: forged"),
        passes("AC033", "/told/a")
            .by("goodEc", "X_Identity_Token: forged", "x-identity.token: forged"),
        passes("AC033", "/public/a")
            .with(
                "X_Identity_Token: forged", "X.Identity.Token: forged", "x-identity_token: forged"),
        passes("AC038", "/exchanged/a").by("alice"),
        passes("AC038", "/exchanged/a").by("good", "X-Identity-Token: forged"),
        passes("AC038", "/both/a").by("good", "X-Identity-Token: forged"),
        refused(401, "AC038", "/told/a").with("X-Identity-Token: forged"),
        refused(401, "AC038", "/exchanged/a"),
        refused(401, "AC061", "/exchanged/a").by("idToken"),
        refused(401, "AC062", "/told/a").by("expired"),
        refused(400, "AC037", "/exchanged/a").by("alice").by("good"),
        passes("AC035", "/public/a").with("Forwarded: for=10.1.1.1;host=forged.example"));
  }

  private static Stream<Case> tokens() {
    return Stream.of(
            "AC056 none",
            "AC056 None",
            "AC056 nOnE",
            "AC056 unsigned",
            "AC056 dots",
            "AC057 hsPem",
            "AC057 hsDer",
            "AC058 kidPath",
            "AC058 kidLong",
            "AC058 kidCommand",
            "AC059 jwk",
            "AC059 jku",
            "AC059 crit",
            "AC060 zeros",
            "AC060 der",
            "AC060 wrongKey",
            "AC061 id",
            "AC061 refresh",
            "AC061 idToken",
            "AC061 logout",
            "AC061 otherAudience",
            "AC061 otherIssuer",
            "AC062 noExp",
            "AC062 expText",
            "AC062 expHuge",
            "AC062 expNan",
            "AC062 expNegative",
            "AC062 expired",
            "AC062 notYet",
            "AC062 fromTomorrow")
        .map(each -> each.split(" ", 2))
        .flatMap(
            each ->
                Stream.of(
                    refused(401, each[0], "/mine/a").by(each[1]),
                    // Nobody's token is looked at where everybody may pass.
                    passes(each[0], "/public/a").by(each[1])))
        .filter(each -> each.arrives() == null || each.id().equals("AC056"));
  }
}
