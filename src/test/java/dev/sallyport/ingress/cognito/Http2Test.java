package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

@DisplayNameGeneration(ReplaceUnderscores.class)
class Http2Test {
  private static final String TARGET = "AWSCognitoIdentityProviderService.AdminGetUser";
  private static CognitoServer server;

  private record Answer(int status, JsonObject body) {}

  @BeforeAll
  static void open() throws Exception {
    server = new CognitoServer();
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void a_signed_call_over_HTTP_2_is_accepted_where_the_host_is_the_authority() throws Exception {
    var body = "{\"UserPoolId\":\"local_A\",\"Username\":\"alice\"}";
    var signed =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(
                            AwsCredentialsIdentity.create(
                                CognitoServer.KEY.id(), CognitoServer.KEY.secret().reveal()))
                        .request(
                            SdkHttpRequest.builder()
                                .method(SdkHttpMethod.POST)
                                .uri(URI.create("http://127.0.0.1:" + server.port + "/"))
                                .putHeader("x-amz-target", TARGET)
                                .build())
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4HttpSigner.REGION_NAME, CognitoServer.REGION)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "cognito-idp"))
            .request();
    var headers = new HashMap<String, String>();
    signed.headers().forEach((name, values) -> headers.put(name, values.getFirst()));
    headers.remove("Host");
    assertThat(post(headers, Buffer.buffer(body)).body().getString("Username")).isEqualTo("alice");
  }

  @Test
  void a_body_that_is_too_large_is_told_over_HTTP_2() throws Exception {
    for (var size : new int[] {65_537, 500_000}) {
      var answer = post(Map.of("x-amz-target", TARGET), Buffer.buffer(new byte[size]));
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body().getString("__type")).isEqualTo("RequestEntityTooLargeException");
    }
  }

  private static Answer post(Map<String, String> headers, Buffer body) throws Exception {
    var client =
        server.vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    return client
        .request(HttpMethod.POST, server.port, "127.0.0.1", "/")
        .compose(
            request -> {
              headers.forEach(request::putHeader);
              return request.send(body);
            })
        .compose(
            response -> {
              assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
              return response
                  .body()
                  .map(bytes -> new Answer(response.statusCode(), bytes.toJsonObject()));
            })
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }
}
