package dev.sallyport.abuse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;

/** Keeps every response as it came over the wire. */
final class Recorder implements ExecutionInterceptor {
  private final List<Answer> answers = new CopyOnWriteArrayList<>();

  /** One response to one operation. */
  record Answer(String operation, int status, Map<String, List<String>> headers, JsonObject body) {

    /** Sessions and tokens in it: the client's, and nobody else's. */
    Set<String> handedOut() {
      var all = new HashSet<String>();
      if (body.containsKey("Session")) {
        all.add(body.getString("Session"));
      }
      var tokens = body.getJsonObject("AuthenticationResult", new JsonObject());
      for (var name : List.of("AccessToken", "IdToken", "RefreshToken")) {
        if (tokens.containsKey(name)) {
          all.add(tokens.getString(name));
          // The part that makes it a token, wherever the rest was cut.
          all.add(tokens.getString(name).substring(tokens.getString(name).length() - 24));
        }
      }
      return all;
    }
  }

  /** The AWS SDK's client with the demo's access key, all its responses kept. */
  CognitoIdentityProviderClient client(URI api) {
    return CognitoIdentityProviderClient.builder()
        .endpointOverride(api)
        .region(Region.of("local"))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    "SALLYPORTDEMOKEY0001", "demo-secret-for-localhost-only-000000000")))
        .httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(
            c -> c.retryStrategy(r -> r.maxAttempts(1)).addExecutionInterceptor(this))
        .build();
  }

  List<Answer> all() {
    return answers;
  }

  /** Keeps a response got in another way. */
  void add(String operation, HttpResponse<String> response) {
    answers.add(
        new Answer(
            operation,
            response.statusCode(),
            response.headers().map(),
            new JsonObject(response.body())));
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    var name = context.request().getClass().getSimpleName();
    var bytes = context.responseBody().map(Recorder::read).orElse(new byte[0]);
    answers.add(
        new Answer(
            name.substring(0, name.length() - "Request".length()),
            context.httpResponse().statusCode(),
            context.httpResponse().headers(),
            new JsonObject(new String(bytes, UTF_8))));
    return Optional.of(new ByteArrayInputStream(bytes));
  }

  private static byte[] read(InputStream body) {
    try (body) {
      return body.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
