package dev.sallyport;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CreateTermsResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SchemaAttributeType;

/** What administrators do with pools and their clients. */
final class CountedPools extends CountedCalls {
  CountedPools(SallyportForTests sallyport) {
    super(sallyport);
  }

  @Override
  void name() {
    count("CreateUserPool", () -> () -> sdk.createUserPool(r -> r.poolName("x")));
    count(
        "CreateUserPoolClient",
        () -> {
          var p = sdk.createUserPool(r -> r.poolName("x")).userPool().id();
          return () -> sdk.createUserPoolClient(r -> r.userPoolId(p).clientName("x"));
        });
    count(
        "UpdateUserPool",
        () -> {
          var p = sdk.createUserPool(r -> r.poolName("x")).userPool().id();
          return () -> sdk.updateUserPool(r -> r.userPoolId(p));
        });
    count("ListUserPools", () -> () -> sdk.listUserPools(r -> r.maxResults(10)));
    count(
        "DeleteUserPool",
        () -> {
          var p = sdk.createUserPool(r -> r.poolName("x")).userPool().id();
          return () -> sdk.deleteUserPool(r -> r.userPoolId(p));
        });
    count(
        "DeleteUserPool with clients",
        () -> {
          var p = sdk.createUserPool(r -> r.poolName("x")).userPool().id();
          client(p);
          client(p);
          return () -> sdk.deleteUserPool(r -> r.userPoolId(p));
        });
    countOnPool("DescribeUserPool", p -> sdk.describeUserPool(r -> r.userPoolId(p)));
    countOnPool(
        "AddCustomAttributes",
        p -> {
          var more =
              SchemaAttributeType.builder().name(suffix()).attributeDataType("String").build();
          return sdk.addCustomAttributes(r -> r.userPoolId(p).customAttributes(more));
        });
    countOnPool("GetUserPoolMfaConfig", p -> sdk.getUserPoolMfaConfig(r -> r.userPoolId(p)));
    countOnPool(
        "SetUserPoolMfaConfig",
        p -> sdk.setUserPoolMfaConfig(r -> r.userPoolId(p).mfaConfiguration("OFF")));
    countOnPool("ListTagsForResource", p -> sdk.listTagsForResource(r -> r.resourceArn(arn(p))));
    countOnPool(
        "TagResource", p -> sdk.tagResource(r -> r.resourceArn(arn(p)).tags(Map.of("a", "b"))));
    countOnPool("UntagResource", p -> sdk.untagResource(r -> r.resourceArn(arn(p)).tagKeys("a")));
    countOnPool("ListUserPoolClients", p -> sdk.listUserPoolClients(r -> r.userPoolId(p)));
    countOnClient(
        "DescribeUserPoolClient",
        (p, c) -> sdk.describeUserPoolClient(r -> r.userPoolId(p).clientId(c)));
    countOnClient(
        "UpdateUserPoolClient",
        (p, c) -> sdk.updateUserPoolClient(r -> r.userPoolId(p).clientId(c).clientName("y")));
    countOnClient(
        "DeleteUserPoolClient",
        (p, c) -> sdk.deleteUserPoolClient(r -> r.userPoolId(p).clientId(c)));
    countOnClient(
        "ListUserPoolClientSecrets",
        (p, c) -> sdk.listUserPoolClientSecrets(r -> r.userPoolId(p).clientId(c)));
    countOnClient(
        "AddUserPoolClientSecret",
        (p, c) -> sdk.addUserPoolClientSecret(r -> r.userPoolId(p).clientId(c)));
    count(
        "DeleteUserPoolClientSecret",
        () -> {
          var c = client(pool());
          var secret =
              sdk.addUserPoolClientSecret(r -> r.userPoolId(pool()).clientId(c))
                  .clientSecretDescriptor()
                  .clientSecretId();
          return () ->
              sdk.deleteUserPoolClientSecret(
                  r -> r.userPoolId(pool()).clientId(c).clientSecretId(secret));
        });
    styles();
    rules();
  }

  private void styles() {
    countOnClient(
        "GetUICustomization", (p, c) -> sdk.getUICustomization(r -> r.userPoolId(p).clientId(c)));
    countOnClient(
        "SetUICustomization",
        (p, c) -> sdk.setUICustomization(r -> r.userPoolId(p).clientId(c).css(".a{}")));
    countOnClient(
        "CreateManagedLoginBranding",
        (p, c) -> sdk.createManagedLoginBranding(r -> r.userPoolId(p).clientId(c)));
    countOnStyle(
        "DescribeManagedLoginBranding",
        id ->
            sdk.describeManagedLoginBranding(r -> r.userPoolId(pool()).managedLoginBrandingId(id)));
    countOnClient(
        "DescribeManagedLoginBrandingByClient",
        (p, c) ->
            failing(
                () -> sdk.describeManagedLoginBrandingByClient(r -> r.userPoolId(p).clientId(c))));
    countOnStyle(
        "UpdateManagedLoginBranding",
        id -> sdk.updateManagedLoginBranding(r -> r.userPoolId(pool()).managedLoginBrandingId(id)));
    countOnStyle(
        "DeleteManagedLoginBranding",
        id -> sdk.deleteManagedLoginBranding(r -> r.userPoolId(pool()).managedLoginBrandingId(id)));
    countOnClient("CreateTerms", this::terms);
    countOnPool("ListTerms", p -> sdk.listTerms(r -> r.userPoolId(p)));
    countOnTerms("DescribeTerms", id -> sdk.describeTerms(r -> r.userPoolId(pool()).termsId(id)));
    countOnTerms("UpdateTerms", id -> sdk.updateTerms(r -> r.userPoolId(pool()).termsId(id)));
    countOnTerms("DeleteTerms", id -> sdk.deleteTerms(r -> r.userPoolId(pool()).termsId(id)));
  }

  private void rules() {
    countOnClient(
        "SetRiskConfiguration",
        (p, c) ->
            sdk.setRiskConfiguration(
                r ->
                    r.userPoolId(p)
                        .clientId(c)
                        .riskExceptionConfiguration(e -> e.skippedIPRangeList("10.0.0.0/8"))));
    countOnClient(
        "SetRiskConfiguration, to none",
        (p, c) -> sdk.setRiskConfiguration(r -> r.userPoolId(p).clientId(c)));
    countOnClient(
        "DescribeRiskConfiguration",
        (p, c) -> sdk.describeRiskConfiguration(r -> r.userPoolId(p).clientId(c)));
    countOnPool(
        "SetLogDeliveryConfiguration",
        p -> sdk.setLogDeliveryConfiguration(r -> r.userPoolId(p).logConfigurations(List.of())));
    countOnPool(
        "GetLogDeliveryConfiguration", p -> sdk.getLogDeliveryConfiguration(r -> r.userPoolId(p)));
  }

  private void countOnPool(String name, Function<String, ?> call) {
    count(
        name,
        () -> {
          var p = pool();
          return () -> call.apply(p);
        });
  }

  private void countOnClient(String name, BiFunction<String, String, ?> call) {
    count(
        name,
        () -> {
          var p = pool();
          var c = client(p);
          return () -> call.apply(p, c);
        });
  }

  private void countOnStyle(String name, Function<String, ?> call) {
    count(
        name,
        () -> {
          var c = client(pool());
          var id =
              sdk.createManagedLoginBranding(r -> r.userPoolId(pool()).clientId(c))
                  .managedLoginBranding()
                  .managedLoginBrandingId();
          return () -> call.apply(id);
        });
  }

  private void countOnTerms(String name, Function<String, ?> call) {
    count(
        name,
        () -> {
          var id = terms(pool(), client(pool())).terms().termsId();
          return () -> call.apply(id);
        });
  }

  private CreateTermsResponse terms(String pool, String client) {
    return sdk.createTerms(
        r ->
            r.userPoolId(pool)
                .clientId(client)
                .termsName("terms-of-use")
                .termsSource("LINK")
                .enforcement("NONE")
                .links(Map.of("cognito:default", "https://example.com/terms")));
  }

  private String client(String pool) {
    return sdk.createUserPoolClient(r -> r.userPoolId(pool).clientName("x").generateSecret(true))
        .userPoolClient()
        .clientId();
  }

  private static String suffix() {
    return Long.toString(System.nanoTime(), 36);
  }

  private static String arn(String pool) {
    return "arn:aws:cognito-idp:local:000000000000:userpool/" + pool;
  }

  /** One for all that need none of their own: a pool's keys take long to make. */
  private String pool() {
    if (pool.isEmpty()) {
      pool = sdk.createUserPool(r -> r.poolName("x")).userPool().id();
    }
    return pool;
  }

  private String pool = "";
}
