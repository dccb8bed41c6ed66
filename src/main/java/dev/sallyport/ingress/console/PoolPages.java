package dev.sallyport.ingress.console;

import dev.sallyport.ingress.console.View.Fact;
import dev.sallyport.ingress.console.View.Link;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The pages of pools and their clients. */
final class PoolPages {
  private static final int MOST = 60;

  private final ConsoleApi api;
  private final Words words;
  private final UserSearch users;
  private final KeyPages keys;

  PoolPages(ConsoleApi api, Words words, KeyPages keys) {
    this.api = api;
    this.words = words;
    this.users = new UserSearch(api, words);
    this.keys = keys;
  }

  Future<Answer> overview(Visit visit) {
    var asked = new JsonObject().put("MaxResults", MOST);
    var after = visit.query().get("after");
    if (!after.isEmpty()) {
      asked.put("NextToken", after);
    }
    return api.call("ListUserPools", visit.caller(), asked)
        .map(
            found -> {
              var rows =
                  ApiJson.objects(found, "UserPools").stream().map(PoolPages::poolRow).toList();
              var next = found.getString("NextToken");
              return Answer.shown(
                  new View.Overview(
                      words.text("pools.title"),
                      rows,
                      next == null ? null : Paths.HOME + "?after=" + Paths.encoded(next)));
            });
  }

  private static View.Overview.PoolRow poolRow(JsonObject pool) {
    var id = pool.getString("Id");
    return new View.Overview.PoolRow(
        id, pool.getString("Name"), Paths.pool(id), ApiJson.moment(pool, "CreationDate"));
  }

  Future<Answer> pool(Visit visit) {
    var asked = new JsonObject().put("UserPoolId", visit.pool());
    var pool = api.call("DescribeUserPool", visit.caller(), asked);
    var clients =
        api.call("ListUserPoolClients", visit.caller(), asked.copy().put("MaxResults", MOST));
    var found = users.search(visit);
    var signing = keys.rows(visit);
    return Future.all(pool, clients, found, signing)
        .map(
            _ ->
                Answer.shown(
                    pool(
                        visit,
                        ApiJson.object(pool.result(), "UserPool"),
                        clients.result(),
                        found.result(),
                        signing.result())));
  }

  private View pool(
      Visit visit,
      JsonObject pool,
      JsonObject clients,
      View.Pool.Users found,
      List<View.Pool.KeyRow> signing) {
    var rows =
        ApiJson.objects(clients, "UserPoolClients").stream()
            .map(
                client ->
                    new View.Pool.ClientRow(
                        client.getString("ClientId"),
                        client.getString("ClientName", ""),
                        Paths.client(visit.pool(), client.getString("ClientId"))))
            .toList();
    return new View.Pool(
        pool.getString("Name"),
        visit.pool(),
        facts(pool),
        rows,
        clients.containsKey("NextToken"),
        found,
        signing,
        keys.rotatable(signing) ? Paths.rotate(visit.pool()) : null,
        Paths.timeline(visit.pool(), ""));
  }

  private List<Fact> facts(JsonObject pool) {
    var policy = ApiJson.object(ApiJson.object(pool, "Policies"), "PasswordPolicy");
    var admin = ApiJson.object(pool, "AdminCreateUserConfig");
    var names =
        Stream.of("UsernameAttributes", "AliasAttributes")
            .flatMap(member -> ApiJson.strings(pool, member).stream())
            .toList();
    var facts = new ArrayList<Fact>();
    facts.add(fact("id", pool.getString("Id")));
    facts.add(fact("created", ApiJson.moment(pool, "CreationDate").text()));
    facts.add(fact("modified", ApiJson.moment(pool, "LastModifiedDate").text()));
    facts.add(new Fact(words.text("fact.names"), names.isEmpty() ? List.of("username") : names));
    facts.add(fact("mfa", pool.getString("MfaConfiguration", "OFF")));
    facts.add(
        fact(
            "signup",
            words.text(admin.getBoolean("AllowAdminCreateUserOnly", false) ? "no" : "yes")));
    facts.add(
        fact(
            "password",
            words.text("fact.password.value", String.valueOf(policy.getValue("MinimumLength")))));
    facts.add(
        fact(
            "protection",
            pool.getString("DeletionProtection", "").toLowerCase(java.util.Locale.ROOT)));
    if (pool.getString("Domain") != null) {
      facts.add(fact("domain", pool.getString("Domain")));
    }
    var functions = List.copyOf(ApiJson.object(pool, "LambdaConfig").fieldNames());
    if (!functions.isEmpty()) {
      facts.add(new Fact(words.text("fact.functions"), functions));
    }
    return facts;
  }

  private Fact fact(String key, String value) {
    return new Fact(words.text("fact." + key), List.of(value));
  }

  /** A client's secret is among what the operation answers, and goes no further. */
  Future<Answer> client(Visit visit) {
    var asked =
        new JsonObject()
            .put("UserPoolId", visit.pool())
            .put("ClientId", visit.path().getOrDefault("client", ""));
    return api.call("DescribeUserPoolClient", visit.caller(), asked)
        .map(found -> ApiJson.object(found, "UserPoolClient"))
        .map(
            client ->
                Answer.shown(
                    new View.Client(
                        client.getString("ClientName", client.getString("ClientId")),
                        new Link(visit.pool(), Paths.pool(visit.pool())),
                        client.getString("ClientId"),
                        clientFacts(client))));
  }

  private List<Fact> clientFacts(JsonObject client) {
    var units = ApiJson.object(client, "TokenValidityUnits");
    var facts = new ArrayList<Fact>();
    facts.add(fact("client_id", client.getString("ClientId")));
    facts.add(
        fact(
            "secret",
            words.text(
                client.containsKey("ClientSecret") ? "fact.secret.some" : "fact.secret.none")));
    facts.add(fact("created", ApiJson.moment(client, "CreationDate").text()));
    facts.add(fact("modified", ApiJson.moment(client, "LastModifiedDate").text()));
    for (var token : List.of("Access", "Id", "Refresh")) {
      var validity = client.getValue(token + "TokenValidity");
      if (validity != null) {
        facts.add(
            fact(
                "validity." + token,
                validity + " " + units.getString(token + "Token", usual(token))));
      }
    }
    list(facts, client, "ExplicitAuthFlows");
    list(facts, client, "AllowedOAuthFlows");
    list(facts, client, "AllowedOAuthScopes");
    list(facts, client, "CallbackURLs");
    list(facts, client, "LogoutURLs");
    list(facts, client, "SupportedIdentityProviders");
    facts.add(
        fact(
            "revocable",
            words.text(client.getBoolean("EnableTokenRevocation", false) ? "yes" : "no")));
    facts.add(
        fact(
            "hides",
            words.text(
                Objects.equals(client.getString("PreventUserExistenceErrors"), "ENABLED")
                    ? "yes"
                    : "no")));
    return facts;
  }

  private static String usual(String token) {
    return token.equals("Refresh") ? "days" : "hours";
  }

  private void list(List<Fact> facts, JsonObject client, String member) {
    var values = ApiJson.strings(client, member);
    if (!values.isEmpty()) {
      facts.add(new Fact(words.text("fact." + member), values));
    }
  }
}
