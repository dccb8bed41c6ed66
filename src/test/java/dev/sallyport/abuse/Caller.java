package dev.sallyport.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.SrpClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A client that does as it likes: plain HTTP and JSON, and nothing checked before it is sent. */
final class Caller {
  static final String POOL = "local_Sallyport";
  static final String OPEN = "demoapp";
  static final String GUARDED = "demoguarded";

  /** Of every user {@link dev.sallyport.SallyportForTests#user} makes. */
  static final String PASSWORD = "Horse-Battery-8";

  static final String WRONG_PASSWORD = "Wrong-Horse-1";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI api;
  private final URI ops;

  /** Calls this API; {@code ops} tells it answers in test mode. */
  Caller(URI api, URI ops) {
    this.api = api;
    this.ops = ops;
  }

  /** What came back. */
  record Reply(int status, JsonObject body) {
    /** The error type; empty for a success. */
    String type() {
      return body.getString("__type", "");
    }

    String message() {
      return body.getString("message", "");
    }

    boolean granted() {
      return body.containsKey("AuthenticationResult");
    }

    /** One of the tokens. */
    String token(String name) {
      assertThat(granted()).as("tokens in %s %s", type(), message()).isTrue();
      return body.getJsonObject("AuthenticationResult").getString(name);
    }

    /** Whether another challenge, or the same once more, was asked. */
    boolean asked() {
      return body.containsKey("ChallengeName");
    }

    String challenge() {
      return body.getString("ChallengeName", "");
    }

    String session() {
      assertThat(body.getString("Session")).as("session in %s", body).isNotNull();
      return body.getString("Session");
    }

    /** One of the ChallengeParameters. */
    String shown(String name) {
      return body.getJsonObject("ChallengeParameters").getString(name);
    }

    /** Refused for good, with no more said than an attacker may know. */
    Reply isNotAuthorized() {
      assertThat(type()).as("%s", body).isEqualTo("NotAuthorizedException");
      assertThat(status).isEqualTo(400);
      assertThat(body.fieldNames()).containsExactlyInAnyOrder("__type", "message");
      return this;
    }

    Reply is(String type) {
      assertThat(type()).as("%s", body).isEqualTo(type);
      return this;
    }
  }

  /** One call. */
  Reply call(String operation, JsonObject input) {
    var request =
        HttpRequest.newBuilder(api.resolve("/"))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "AWSCognitoIdentityProviderService." + operation)
            .POST(HttpRequest.BodyPublishers.ofString(input.encode()))
            .build();
    var response = send(request);
    return new Reply(response.statusCode(), new JsonObject(response.body()));
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException | InterruptedIOException broken) {
      throw new IllegalStateException(broken);
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** InitiateAuth. */
  Reply initiate(String client, String flow, Map<String, String> parameters) {
    return call(
        "InitiateAuth",
        new JsonObject()
            .put("ClientId", client)
            .put("AuthFlow", flow)
            .put("AuthParameters", json(parameters)));
  }

  /** InitiateAuth with USER_PASSWORD_AUTH. */
  Reply password(String client, String user, String password) {
    return initiate(client, "USER_PASSWORD_AUTH", Map.of("USERNAME", user, "PASSWORD", password));
  }

  /** InitiateAuth with CUSTOM_AUTH. */
  Reply custom(String client, String user) {
    return initiate(client, "CUSTOM_AUTH", Map.of("USERNAME", user));
  }

  /** InitiateAuth with REFRESH_TOKEN_AUTH. */
  Reply refresh(String client, String token) {
    return initiate(client, "REFRESH_TOKEN_AUTH", Map.of("REFRESH_TOKEN", token));
  }

  /** RespondToAuthChallenge; null leaves {@code Session} out. */
  Reply respond(
      String client, String challenge, @Nullable String session, Map<String, String> answer) {
    var input =
        new JsonObject()
            .put("ClientId", client)
            .put("ChallengeName", challenge)
            .put("ChallengeResponses", json(answer));
    return call("RespondToAuthChallenge", session == null ? input : input.put("Session", session));
  }

  /** Answers a CUSTOM_CHALLENGE. */
  Reply answer(String client, String user, String session, String answer) {
    return respond(client, "CUSTOM_CHALLENGE", session, Map.of("USERNAME", user, "ANSWER", answer));
  }

  /** Answers NEW_PASSWORD_REQUIRED. */
  Reply newPassword(String client, String user, String session, String password) {
    return respond(
        client,
        "NEW_PASSWORD_REQUIRED",
        session,
        Map.of("USERNAME", user, "NEW_PASSWORD", password));
  }

  /** InitiateAuth with USER_SRP_AUTH. */
  Reply srp(String client, String user, SrpClient mine) {
    return initiate(client, "USER_SRP_AUTH", Map.of("USERNAME", user, "SRP_A", mine.srpA()));
  }

  /** The answer to PASSWORD_VERIFIER. */
  static Map<String, String> proof(SrpClient mine, Reply asked, String password) {
    var timestamp = SrpClient.timestamp(Instant.now());
    var user = asked.shown("USER_ID_FOR_SRP");
    var block = asked.shown("SECRET_BLOCK");
    return Map.of(
        "USERNAME",
        user,
        "PASSWORD_CLAIM_SECRET_BLOCK",
        block,
        "PASSWORD_CLAIM_SIGNATURE",
        mine.signature(user, password, asked.shown("SALT"), asked.shown("SRP_B"), block, timestamp),
        "TIMESTAMP",
        timestamp);
  }

  /** Test mode: what the challenge of this session remembers; empty when it is spent or none. */
  JsonObject kept(String client, String session) {
    var body = new JsonObject().put("ClientId", client).put("Session", session).encode();
    return new JsonObject(
        send(HttpRequest.newBuilder(ops.resolve("/testing/answer"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build())
            .body());
  }

  /** Test mode: the answer of the CAPTCHA of this session. */
  String captcha(String client, String session) {
    return kept(client, session).getString("answer");
  }

  /** Test mode: the newest code sent to this address. */
  String code(String to) {
    var page = send(HttpRequest.newBuilder(ops.resolve("/testing/messages?to=" + to)).build());
    return new JsonArray(page.body()).getJsonObject(0).getJsonObject("facts").getString("code");
  }

  /** A page of operations. */
  String page(String path) {
    return send(HttpRequest.newBuilder(ops.resolve(path)).build()).body();
  }

  private static JsonObject json(Map<String, String> strings) {
    var json = new JsonObject();
    strings.forEach(json::put);
    return json;
  }

  /** Lets all of them go at the same moment and waits for what came of each. */
  static <T> List<T> together(List<Callable<T>> calls) {
    var go = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running =
          calls.stream()
              .map(
                  each ->
                      threads.submit(
                          () -> {
                            go.await();
                            return each.call();
                          }))
              .toList();
      go.countDown();
      var results = new ArrayList<T>();
      for (var each : running) {
        results.add(each.get());
      }
      return results;
    } catch (InterruptedException | ExecutionException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
