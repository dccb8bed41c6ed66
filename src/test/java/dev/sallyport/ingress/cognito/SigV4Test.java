package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ingress.cognito.CognitoErrors.Wire;
import dev.sallyport.ingress.cognito.SigV4.Verified;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Signatures are made by AWS's own signer, then spoiled. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SigV4Test {
  private static final Instant NOW = Instant.parse("2026-11-23T23:58:00Z");
  private static final String BODY = "{\"UserPoolId\":\"local_A\",\"Username\":\"alice\"}";
  private static final String SECRET = CognitoServer.KEY.secret().reveal();

  private final SigV4 signatures =
      new SigV4(
          "local", false, List.of(CognitoServer.KEY), InstantSource.fixed(NOW), new SecureRandom());

  /** How a request is signed; each part may be wrong. */
  private record Signing(
      String key, String secret, String region, String service, Instant time, String extra) {
    static Signing right() {
      return new Signing(CognitoServer.KEY.id(), SECRET, "local", "cognito-idp", NOW, "");
    }

    Signing secret(String other) {
      return new Signing(key, other, region, service, time, extra);
    }

    Signing key(String other) {
      return new Signing(other, secret, region, service, time, extra);
    }

    Signing region(String other) {
      return new Signing(key, secret, other, service, time, extra);
    }

    Signing service(String other) {
      return new Signing(key, secret, region, other, time, extra);
    }

    Signing at(Instant other) {
      return new Signing(key, secret, region, service, other, extra);
    }

    Signing extra(String other) {
      return new Signing(key, secret, region, service, time, other);
    }

    SignedRequest request() {
      var request =
          SdkHttpRequest.builder()
              .method(SdkHttpMethod.POST)
              .uri(URI.create("http://127.0.0.1:8080/"))
              .putHeader("Content-Type", "application/x-amz-json-1.1")
              .putHeader("X-Amz-Target", "AWSCognitoIdentityProviderService.AdminGetUser");
      if (!extra.isEmpty()) {
        request.putHeader("X-Extra", extra);
      }
      var signed =
          AwsV4HttpSigner.create()
              .sign(
                  r ->
                      r.identity(AwsCredentialsIdentity.create(key, secret))
                          .request(request.build())
                          .payload(ContentStreamProvider.fromUtf8String(BODY))
                          .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                          .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                          .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(time, ZoneOffset.UTC)))
              .request();
      var headers = MultiMap.caseInsensitiveMultiMap();
      signed.headers().forEach((name, values) -> values.forEach(v -> headers.add(name, v)));
      return new SignedRequest("POST", "/", null, headers, Buffer.buffer(BODY));
    }
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        bad(
            "not signed at all",
            "MissingAuthenticationTokenException",
            right(),
            without("Authorization")),
        bad(
            "another scheme",
            "IncompleteSignatureException",
            right(),
            with("Authorization", "Bearer abc")),
        bad(
            "nothing but the scheme",
            "IncompleteSignatureException",
            right(),
            with("Authorization", "AWS4-HMAC-SHA256 ")),
        bad(
            "no signature",
            "IncompleteSignatureException",
            right(),
            edit(", Signature=[0-9a-f]+", "")),
        bad(
            "no credential",
            "IncompleteSignatureException",
            right(),
            edit("Credential=[^,]+, ", "")),
        bad(
            "no header list",
            "IncompleteSignatureException",
            right(),
            edit("SignedHeaders=[^,]+, ", "")),
        bad(
            "a part twice",
            "IncompleteSignatureException",
            right(),
            edit("$", ", Signature=" + "0".repeat(64))),
        bad("a short signature", "IncompleteSignatureException", right(), edit("[0-9a-f]{4}$", "")),
        bad(
            "another request type",
            "IncompleteSignatureException",
            right(),
            edit("aws4_request", "aws5_request")),
        bad(
            "unsorted headers",
            "IncompleteSignatureException",
            right(),
            edit("SignedHeaders=content-type;host;", "SignedHeaders=host;content-type;")),
        bad(
            "a header twice in the list",
            "IncompleteSignatureException",
            right(),
            edit("host;", "host;host;")),
        bad(
            "two authorizations",
            "IncompleteSignatureException",
            right(),
            also("Authorization", "AWS4-HMAC-SHA256 x=y")),
        bad(
            "an endless authorization",
            "IncompleteSignatureException",
            right(),
            also("X", "y").andAlso(with("Authorization", "AWS4-HMAC-SHA256 " + "x".repeat(5_000)))),
        bad("no date", "IncompleteSignatureException", right(), without("X-Amz-Date")),
        bad(
            "a date that is none",
            "IncompleteSignatureException",
            right(),
            with("X-Amz-Date", "20261399T000000Z")),
        bad(
            "two dates",
            "IncompleteSignatureException",
            right(),
            also("X-Amz-Date", "20261123T235800Z")),
        bad("two targets", "IncompleteSignatureException", right(), also("X-Amz-Target", "other")),
        bad("no host", "IncompleteSignatureException", right(), without("Host")),
        bad(
            "in the query",
            "IncompleteSignatureException",
            right(),
            query("X-Amz-Signature=0&X-Amz-Algorithm=AWS4-HMAC-SHA256")),
        bad(
            "an unknown key",
            "UnrecognizedClientException",
            right().key("AKIDNOBODY00000001"),
            same()),
        bad(
            "a session token",
            "UnrecognizedClientException",
            right(),
            with("X-Amz-Security-Token", "t")),
        bad("host not signed", "InvalidSignatureException", right(), edit("host;", "")),
        bad("date not signed", "InvalidSignatureException", right(), edit("x-amz-date;", "")),
        bad("target not signed", "InvalidSignatureException", right(), edit(";x-amz-target", "")),
        bad("a wrong secret", "InvalidSignatureException", right().secret("another"), same()),
        bad("another region", "InvalidSignatureException", right().region("us-east-1"), same()),
        bad("another service", "InvalidSignatureException", right().service("s3"), same()),
        bad(
            "another day in the scope",
            "InvalidSignatureException",
            right(),
            edit("/20261123/", "/20261122/")),
        bad(
            "too old",
            "InvalidSignatureException",
            right().at(NOW.minus(Duration.ofSeconds(301))),
            same()),
        bad(
            "too new",
            "InvalidSignatureException",
            right().at(NOW.plus(Duration.ofSeconds(301))),
            same()),
        bad(
            "another target",
            "InvalidSignatureException",
            right(),
            with("X-Amz-Target", "AWSCognitoIdentityProviderService.AdminDeleteUser")),
        bad(
            "another body",
            "InvalidSignatureException",
            right(),
            body(BODY.replace("alice", "mally"))),
        bad("another path", "InvalidSignatureException", right(), path("/other")),
        bad(
            "unsigned payload",
            "InvalidSignatureException",
            right(),
            with("x-amz-content-sha256", "UNSIGNED-PAYLOAD")),
        bad(
            "a hash of another body",
            "InvalidSignatureException",
            right(),
            with("x-amz-content-sha256", "0".repeat(64))),
        bad(
            "a signed header gone",
            "InvalidSignatureException",
            right().extra("a"),
            without("X-Extra")),
        bad(
            "a signed header repeated",
            "InvalidSignatureException",
            right().extra("a"),
            also("X-Extra", "b")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void a_request_that_is_not_rightly_signed_gets_the_error_that_AWS_gives(
      String what, String type, Signing signing, Spoil spoil) {
    var wire = wire(signatures.verify(spoil.apply(signing.request())));
    assertThat(wire.status()).isEqualTo(400);
    assertThat(wire.type()).isEqualTo(type);
    assertThat(wire.message()).doesNotContain("POST", SECRET, BODY, "x-amz-target:");
  }

  @ParameterizedTest
  @ValueSource(longs = {-300, -1, 0, 60, 119, 300})
  void five_minutes_either_way_are_fine_also_over_midnight(long seconds) {
    assertThat(verified(Signing.right().at(NOW.plusSeconds(seconds)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "  a   b  c ", "a\t b", "\"a   b\""})
  void spaces_in_a_header_are_folded_before_they_are_signed(String value) {
    assertThat(verified(Signing.right().extra(value))).isTrue();
  }

  @Test
  void names_in_any_case_and_parts_without_spaces_are_fine() {
    var request = Signing.right().request();
    var headers = MultiMap.caseInsensitiveMultiMap();
    request.headers().forEach((name, value) -> headers.add(name.toUpperCase(Locale.ROOT), value));
    headers.set("AUTHORIZATION", headers.get("AUTHORIZATION").replace(", ", ","));
    assertThat(signatures.verify(new SignedRequest("POST", "/", null, headers, request.body())))
        .isEqualTo(new Verified.By(CognitoServer.KEY.id(), "local"));
  }

  @Test
  void a_header_that_is_not_signed_may_change_on_the_way() {
    assertThat(signatures.verify(also("Via", "1.1 proxy").apply(Signing.right().request())))
        .isEqualTo(new Verified.By(CognitoServer.KEY.id(), "local"));
  }

  @Test
  void too_old_is_told_in_words_that_name_both_times() {
    var wire = wire(signatures.verify(Signing.right().at(NOW.minusSeconds(600)).request()));
    assertThat(wire.message())
        .isEqualTo(
            "Signature expired: 20261123T234800Z is now earlier than 20261123T235300Z"
                + " (20261123T235800Z - 5 min.)");
  }

  private boolean verified(Signing signing) {
    return signatures.verify(signing.request()) instanceof Verified.By;
  }

  private static Wire wire(Verified verified) {
    return CognitoErrors.of(((Verified.Not) verified).fault());
  }

  /** What happens to a request between signing and verifying. */
  private interface Spoil extends UnaryOperator<SignedRequest> {
    default Spoil andAlso(Spoil next) {
      return request -> next.apply(apply(request));
    }
  }

  private static Signing right() {
    return Signing.right();
  }

  private static Spoil same() {
    return request -> request;
  }

  private static Spoil with(String name, String value) {
    return request -> {
      request.headers().set(name, value);
      return request;
    };
  }

  private static Spoil also(String name, String value) {
    return request -> {
      request.headers().add(name, value);
      return request;
    };
  }

  private static Spoil without(String name) {
    return request -> {
      request.headers().remove(name);
      return request;
    };
  }

  private static Spoil edit(String pattern, String replacement) {
    return request -> {
      var before = request.headers().get("Authorization");
      var after = before.replaceFirst(pattern, replacement);
      assertThat(after).isNotEqualTo(before);
      request.headers().set("Authorization", after);
      return request;
    };
  }

  private static Spoil body(String body) {
    return r -> new SignedRequest(r.method(), r.path(), r.query(), r.headers(), buffer(body));
  }

  private static Spoil path(String path) {
    return r -> new SignedRequest(r.method(), path, r.query(), r.headers(), r.body());
  }

  private static Spoil query(String query) {
    return r -> new SignedRequest(r.method(), r.path(), query, r.headers(), r.body());
  }

  private static Buffer buffer(String text) {
    return Buffer.buffer(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Arguments bad(String what, String type, Signing signing, Spoil spoil) {
    return Arguments.of(what, type, signing, spoil);
  }
}
