package dev.sallyport.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.MessageActionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UsernameExistsException;

/**
 * The people of a load test, made by Cognito's API with Amazon's SDK, so that any endpoint that
 * speaks it will do. A row of theirs is a name, a password, an access token, a refresh token, and
 * for some the seed of a software token.
 */
final class People {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "Correct-Horse-7";

  private final CognitoIdentityProviderClient cognito;
  private final String pool;
  private final String client;

  People(URI endpoint, AwsCredentialsProvider keys, String pool, String client) {
    this.cognito =
        CognitoIdentityProviderClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(pool.substring(0, pool.indexOf('_'))))
            .credentialsProvider(keys)
            .httpClient(
                UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(20)).build())
            .build();
    this.pool = pool;
    this.client = client;
  }

  /** The keys of the machine's own configuration, as awscli finds them. */
  static AwsCredentialsProvider ownKeys() {
    return DefaultCredentialsProvider.builder().build();
  }

  /** What {@link #write} wrote. */
  static List<Map<String, Object>> read(Path file) {
    try {
      return JSON.readValue(file.toFile(), new TypeReference<>() {});
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static void write(Path file, List<Map<String, Object>> people) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    JSON.writeValue(file.toFile(), people);
  }

  /**
   * Makes so many, or finds those made before, and signs them in.
   *
   * @param prefix what their names begin with
   * @param softwareTokens whether they are asked for a code at each sign-in
   */
  List<Map<String, Object>> make(String prefix, int many, boolean softwareTokens)
      throws InterruptedException, ExecutionException {
    var rows = new ArrayList<Map<String, Object>>();
    try (var few = Executors.newFixedThreadPool(4)) {
      var tasks =
          IntStream.range(0, many)
              .<Callable<Map<String, Object>>>mapToObj(
                  i -> () -> one("%s%04d".formatted(prefix, i), softwareTokens))
              .toList();
      for (var row : few.invokeAll(tasks)) {
        rows.add(row.get());
      }
    }
    return rows;
  }

  /**
   * The same people with new tokens, where no code is asked for. Tokens of within a minute of a
   * password's change may have ended with it: every gate asks Redis about those, at first each
   * second.
   */
  List<Map<String, Object>> signedInAgain(List<Map<String, Object>> rows) {
    var again = new ArrayList<Map<String, Object>>();
    for (var row : rows) {
      var renewed = new HashMap<>(row);
      if ("".equals(row.get("seed"))) {
        renewed.putAll(tokens(signIn((String) row.get("name"))));
      }
      again.add(renewed);
    }
    return again;
  }

  private static Map<String, Object> tokens(AuthenticationResultType tokens) {
    return Map.of("access", tokens.accessToken(), "refresh", tokens.refreshToken());
  }

  private Map<String, Object> one(String name, boolean softwareToken) {
    try {
      cognito.adminCreateUser(
          r -> r.userPoolId(pool).username(name).messageAction(MessageActionType.SUPPRESS));
    } catch (UsernameExistsException madeBefore) {
      // Its password is set again below.
    }
    cognito.adminSetUserPassword(
        r -> r.userPoolId(pool).username(name).password(PASSWORD).permanent(true));
    var tokens = signIn(name);
    var row = new HashMap<String, Object>(tokens(tokens));
    row.put("name", name);
    row.put("password", PASSWORD);
    row.put("seed", softwareToken ? softwareToken(tokens.accessToken()) : "");
    return row;
  }

  private AuthenticationResultType signIn(String name) {
    return cognito
        .initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", name, "PASSWORD", PASSWORD)))
        .authenticationResult();
  }

  private String softwareToken(String accessToken) {
    var seed = cognito.associateSoftwareToken(r -> r.accessToken(accessToken)).secretCode();
    cognito.verifySoftwareToken(
        r -> r.accessToken(accessToken).userCode(Calls.code(seed, Instant.now())));
    cognito.setUserMFAPreference(
        r ->
            r.accessToken(accessToken)
                .softwareTokenMfaSettings(s -> s.enabled(true).preferredMfa(true)));
    return seed;
  }
}
