package dev.sallyport;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserImportJobType;

/** What administrators do with what belongs to a pool, and with imports. */
final class CountedParts extends CountedCalls {
  CountedParts(SallyportForTests sallyport) {
    super(sallyport);
  }

  @Override
  void name() {
    countOnPool("CreateResourceServer", this::server);
    countOnServer(
        "DescribeResourceServer",
        id -> sdk.describeResourceServer(r -> r.userPoolId(pool()).identifier(id)));
    countOnServer(
        "UpdateResourceServer",
        id -> sdk.updateResourceServer(r -> r.userPoolId(pool()).identifier(id).name("y")));
    countOnServer(
        "DeleteResourceServer",
        id -> sdk.deleteResourceServer(r -> r.userPoolId(pool()).identifier(id)));
    countOnPool("ListResourceServers", p -> sdk.listResourceServers(r -> r.userPoolId(p)));
    countOnPool("CreateIdentityProvider", this::provider);
    countOnProvider(
        "DescribeIdentityProvider",
        name -> sdk.describeIdentityProvider(r -> r.userPoolId(pool()).providerName(name)));
    countOnProvider(
        "GetIdentityProviderByIdentifier",
        name -> sdk.getIdentityProviderByIdentifier(r -> r.userPoolId(pool()).idpIdentifier(name)));
    countOnProvider(
        "UpdateIdentityProvider",
        name -> sdk.updateIdentityProvider(r -> r.userPoolId(pool()).providerName(name)));
    countOnProvider(
        "DeleteIdentityProvider",
        name -> sdk.deleteIdentityProvider(r -> r.userPoolId(pool()).providerName(name)));
    countOnPool("ListIdentityProviders", p -> sdk.listIdentityProviders(r -> r.userPoolId(p)));
    count("GetSigningCertificate", this::certificate);
    domains();
    imports();
  }

  /** Once they are made: that takes a busy machine longer than a call may last. */
  private Supplier<?> certificate() {
    var metadata = sallyport.api() + "/saml2/metadata/" + pool();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> SamlSite.read(metadata).contains("EntityDescriptor"));
    return () -> sdk.getSigningCertificate(r -> r.userPoolId(pool()));
  }

  private void domains() {
    count(
        "CreateUserPoolDomain",
        () -> {
          var p = fresh();
          return () -> sdk.createUserPoolDomain(r -> r.userPoolId(p).domain(unique()));
        });
    count(
        "UpdateUserPoolDomain",
        () -> {
          var p = fresh();
          var d = domain(p);
          return () ->
              sdk.updateUserPoolDomain(r -> r.userPoolId(p).domain(d).managedLoginVersion(2));
        });
    count(
        "DescribeUserPoolDomain",
        () -> {
          var d = domain(fresh());
          return () -> sdk.describeUserPoolDomain(r -> r.domain(d));
        });
    count(
        "DeleteUserPoolDomain",
        () -> {
          var p = fresh();
          var d = domain(p);
          return () -> sdk.deleteUserPoolDomain(r -> r.userPoolId(p).domain(d));
        });
  }

  private void imports() {
    countOnPool("GetCSVHeader", p -> sdk.getCSVHeader(r -> r.userPoolId(p)));
    countOnPool("CreateUserImportJob", this::job);
    countOnPool(
        "ListUserImportJobs", p -> sdk.listUserImportJobs(r -> r.userPoolId(p).maxResults(10)));
    count(
        "DescribeUserImportJob",
        () -> {
          var id = job(pool()).jobId();
          return () -> sdk.describeUserImportJob(r -> r.userPoolId(pool()).jobId(id));
        });
    count(
        "StartUserImportJob",
        () -> {
          var p = fresh();
          var job = job(p);
          upload(job);
          return () -> sdk.startUserImportJob(r -> r.userPoolId(p).jobId(job.jobId()));
        });
  }

  private void countOnPool(String name, Function<String, ?> call) {
    count(
        name,
        () -> {
          var p = pool();
          return () -> call.apply(p);
        });
  }

  private void countOnServer(String name, Function<String, ?> call) {
    count(
        name,
        () -> {
          var id = server(pool());
          return () -> call.apply(id);
        });
  }

  private String server(String pool) {
    return sdk.createResourceServer(r -> r.userPoolId(pool).identifier(unique()).name("x"))
        .resourceServer()
        .identifier();
  }

  private void countOnProvider(String name, Function<String, ?> call) {
    count(
        name,
        () -> {
          var provider = provider(pool());
          return () -> call.apply(provider);
        });
  }

  /** Its name, which is its identifier too. */
  private String provider(String pool) {
    var name = unique();
    return sdk.createIdentityProvider(
            r ->
                r.userPoolId(pool)
                    .providerName(name)
                    .providerType("OIDC")
                    .idpIdentifiers(name)
                    .providerDetails(
                        Map.of(
                            "client_id",
                            "us",
                            "client_secret",
                            "s",
                            "authorize_scopes",
                            "openid",
                            "attributes_request_method",
                            "GET",
                            "oidc_issuer",
                            "https://idp.example.com")))
        .identityProvider()
        .providerName();
  }

  private String domain(String pool) {
    var name = unique();
    sdk.createUserPoolDomain(r -> r.userPoolId(pool).domain(name));
    return name;
  }

  private UserImportJobType job(String pool) {
    return sdk.createUserImportJob(
            r ->
                r.userPoolId(pool)
                    .jobName("x")
                    .cloudWatchLogsRoleArn("arn:aws:iam::000000000000:role/logs"))
        .userImportJob();
  }

  private void upload(UserImportJobType job) {
    var there =
        job.preSignedUrl().replace(SallyportForTests.PUBLIC_URL, sallyport.api().toString());
    var file = "cognito:username,email,email_verified,phone_number_verified,cognito:mfa_enabled\n";
    try (var http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(URI.create(there))
                  .PUT(HttpRequest.BodyPublishers.ofString(file + "a,a@example.com,true,,false\n"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.body());
      }
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static String unique() {
    return "n" + Long.toString(System.nanoTime(), 36);
  }

  private String fresh() {
    return sdk.createUserPool(r -> r.poolName("x").autoVerifiedAttributesWithStrings("email"))
        .userPool()
        .id();
  }

  /** One for all that need none of their own: a pool's keys take long to make. */
  private String pool() {
    if (pool.isEmpty()) {
      pool = fresh();
    }
    return pool;
  }

  private String pool = "";
}
