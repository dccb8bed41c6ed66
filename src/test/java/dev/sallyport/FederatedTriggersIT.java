package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ingress.gate.IssuerProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.OAuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceServerScopeType;

/** Functions that take part in sign-ins at an outside provider (triggers.md §1.6). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FederatedTriggersIT {
  private static final String ARN = "arn:aws:lambda:local:000000000000:function:fn";

  private static LambdaForTests lambda;
  private static SallyportForTests sallyport;
  private static IssuerProcess issuer;
  private static FederatedPool pool;
  private static String client;

  private FederatedBrowser browser;
  private String somebody;

  @BeforeAll
  static void start() {
    issuer = IssuerProcess.start("provider.mjs", FederatedPool.BACK);
    lambda = new LambdaForTests();
    sallyport =
        SallyportForTests.of(
            lambda.file(List.of("preSignUp: fn")), Map.of("SALLYPORT_PROVIDERS_INSIDE", "true"));
    pool =
        FederatedPool.made(
            sallyport,
            r ->
                r.lambdaConfig(
                    c ->
                        c.preSignUp(ARN)
                            .postConfirmation(ARN)
                            .preAuthentication(ARN)
                            .postAuthentication(ARN)
                            .preTokenGeneration(ARN)));
    pool.provider("Corp", issuer.url(), "corp.example", Map.of());
    client = pool.client("Corp");
  }

  @AfterAll
  static void stop() {
    if (sallyport != null) {
      sallyport.close();
      lambda.close();
    }
    issuer.close();
  }

  @BeforeEach
  void fresh() {
    lambda.forget();
    browser = new FederatedBrowser(sallyport.api());
    somebody = SallyportForTests.somebody();
  }

  private Map<String, String> signIn() {
    browser.forget();
    var away = browser.open(FederatedPool.authorize(client, Map.of("login_hint", somebody)));
    return FederatedBrowser.parameters(browser.open(browser.throughProvider(away)));
  }

  private static List<String> sources() {
    return lambda.calls().stream()
        .map(called -> called.event().getString("triggerSource"))
        .toList();
  }

  @Test
  void who_is_new_signs_up_and_who_comes_again_signs_in() {
    var code = signIn().get("code");
    assertThat(browser.tokens(client, code).getString("access_token")).isNotEmpty();
    assertThat(sources())
        .containsExactly(
            "PreSignUp_ExternalProvider",
            "PostConfirmation_ConfirmSignUp",
            "TokenGeneration_HostedAuth");
    var before = lambda.events("PreSignUp_ExternalProvider").getFirst();
    assertThat(before.getString("userName")).isEqualTo("corp_" + somebody);
    assertThat(before.getJsonObject("request").getJsonObject("userAttributes"))
        .isEqualTo(
            new JsonObject()
                .put("email", somebody + "@corp.example")
                .put("email_verified", "false")
                .put("name", somebody));
    assertThat(
            lambda
                .events("PostConfirmation")
                .getFirst()
                .getJsonObject("request")
                .getJsonObject("userAttributes")
                .getString("cognito:user_status"))
        .isEqualTo("EXTERNAL_PROVIDER");
    lambda.forget();
    assertThat(signIn()).containsKey("code");
    assertThat(sources())
        .containsExactly("PreAuthentication_Authentication", "PostAuthentication_Authentication");
  }

  @Test
  void a_function_that_refuses_leaves_no_account_and_its_words_go_to_the_client() {
    lambda.fails("PreSignUp", "Domain not allowed");
    var answer = signIn();
    assertThat(answer)
        .containsEntry("error", "invalid_request")
        .containsEntry("error_description", "PreSignUp failed with error Domain not allowed.");
    lambda.forget();
    assertThat(signIn()).containsKey("code");
    lambda.fails("PreAuthentication", "Not now");
    assertThat(signIn())
        .containsEntry("error_description", "PreAuthentication failed with error Not now.")
        .doesNotContainKey("code");
  }

  @Test
  void whom_the_function_links_is_the_account_they_were_linked_to_at_once() {
    var name = SallyportForTests.somebody();
    sallyport
        .sdk()
        .adminCreateUser(r -> r.userPoolId(pool.id()).username(name).messageAction("SUPPRESS"));
    sallyport
        .sdk()
        .adminSetUserPassword(
            r ->
                r.userPoolId(pool.id()).username(name).password("Horse-Battery-8").permanent(true));
    lambda.receives(
        "PreSignUp_ExternalProvider",
        called ->
            sallyport
                .vertx()
                .executeBlocking(
                    () ->
                        sallyport
                            .sdk()
                            .adminLinkProviderForUser(
                                r ->
                                    r.userPoolId(pool.id())
                                        .destinationUser(
                                            d ->
                                                d.providerName("Cognito")
                                                    .providerAttributeValue(name))
                                        .sourceUser(
                                            s ->
                                                s.providerName("Corp")
                                                    .providerAttributeName("Cognito_Subject")
                                                    .providerAttributeValue(somebody))))
                .onComplete(_ -> called.answer(200, called.body().toString())));
    var tokens = browser.tokens(client, signIn().get("code"));
    assertThat(FederatedBrowser.claims(tokens.getString("id_token")).getString("cognito:username"))
        .isEqualTo(name);
  }

  @Test
  void a_function_says_what_counts_of_what_the_provider_said() {
    var choosing =
        FederatedPool.made(
            sallyport,
            r ->
                r.lambdaConfig(
                    c -> c.inboundFederation(f -> f.lambdaArn(ARN).lambdaVersion("V1_0"))));
    choosing.provider("Corp", issuer.url(), "corp.example", Map.of());
    var its = choosing.client("Corp");
    lambda.answers(
        "InboundFederation",
        new JsonObject()
            .put(
                "userAttributesToMap",
                new JsonObject().put("name", "Somebody Else").putNull("email")));
    browser.forget();
    var away = browser.open(FederatedPool.authorize(its, Map.of("login_hint", somebody)));
    var back = FederatedBrowser.parameters(browser.open(browser.throughProvider(away)));
    assertThat(back).containsKey("code");
    var user =
        sallyport.sdk().adminGetUser(r -> r.userPoolId(choosing.id()).username("corp_" + somebody));
    assertThat(user.userAttributes())
        .contains(SallyportForTests.attribute("name", "Somebody Else"))
        .noneMatch(each -> each.name().equals("email"));
    var event = lambda.events("InboundFederation_ExternalProvider").getFirst();
    var request = event.getJsonObject("request");
    assertThat(request.getString("providerName")).isEqualTo("Corp");
    assertThat(request.getString("providerType")).isEqualTo("OIDC");
    var said = request.getJsonObject("attributes");
    assertThat(said.getJsonObject("idToken").getString("sub")).isEqualTo(somebody);
    assertThat(said.getJsonObject("userInfo").getString("email"))
        .isEqualTo(somebody + "@corp.example");
    assertThat(said.getJsonObject("tokenResponse").containsKey("access_token")).isTrue();
  }

  @Test
  void a_function_takes_part_in_tokens_of_clients_themselves() {
    var machines =
        FederatedPool.made(
            sallyport,
            r ->
                r.lambdaConfig(
                    c -> c.preTokenGenerationConfig(g -> g.lambdaArn(ARN).lambdaVersion("V3_0"))));
    var sdk = sallyport.sdk();
    sdk.createResourceServer(
        r ->
            r.userPoolId(machines.id())
                .identifier("orders")
                .name("orders")
                .scopes(
                    ResourceServerScopeType.builder()
                        .scopeName("read")
                        .scopeDescription("read")
                        .build()));
    var machine =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(machines.id())
                        .clientName("machine")
                        .generateSecret(true)
                        .allowedOAuthFlowsUserPoolClient(true)
                        .allowedOAuthFlows(OAuthFlowType.CLIENT_CREDENTIALS)
                        .allowedOAuthScopes("orders/read"))
            .userPoolClient();
    lambda.answers(
        "TokenGeneration_ClientCredentials",
        new JsonObject()
            .put(
                "claimsAndScopeOverrideDetails",
                new JsonObject()
                    .put(
                        "accessTokenGeneration",
                        new JsonObject()
                            .put("claimsToAddOrOverride", new JsonObject().put("tenant", "t1")))));
    var tokens =
        browser.token(
            Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                machine.clientId(),
                "client_secret",
                machine.clientSecret(),
                "aws_client_metadata",
                "{\"environment\":\"dev\"}"));
    var claims = FederatedBrowser.claims(tokens.getString("access_token"));
    assertThat(claims.getString("tenant")).isEqualTo("t1");
    assertThat(claims.getString("sub")).isEqualTo(machine.clientId());
    var event = lambda.events("TokenGeneration_ClientCredentials").getFirst();
    assertThat(event.getString("userName")).isEqualTo("ClientCredentials");
    assertThat(event.getJsonObject("request").getJsonObject("clientMetadata"))
        .isEqualTo(new JsonObject().put("environment", "dev"));
    assertThat(event.getJsonObject("request").getJsonArray("scopes"))
        .isEqualTo(JsonArray.of("orders/read"));
  }
}
