package dev.sallyport.ingress.cognito;

import dev.sallyport.config.AccessKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Verifies AWS Signature Version 4 in the {@code Authorization} header: the body's hash is computed
 * here and never believed, the scope must be this day, region and service, the clock may be five
 * minutes off. A key that nobody has takes as long to refuse as a wrong secret.
 */
final class SigV4 {
  private static final String SERVICE = "cognito-idp";
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String CONTENT_HASH = "x-amz-content-sha256";
  private static final String DATE = "x-amz-date";
  private static final Duration LEEWAY = Duration.ofMinutes(5);
  private static final List<String> MUST_BE_SIGNED = List.of("host", DATE, "x-amz-target");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withResolverStyle(ResolverStyle.STRICT);
  private static final HexFormat HEX = HexFormat.of();

  private final String region;
  private final boolean anyRegion;
  private final Map<String, byte[]> keys;
  private final byte[] nobodysKey = new byte[40];
  private final InstantSource clock;

  /**
   * Who may sign, and for what.
   *
   * @param anyRegion takes every region there can be, and not only this one: for test mode
   */
  SigV4(
      String region,
      boolean anyRegion,
      List<AccessKey> keys,
      InstantSource clock,
      SecureRandom random) {
    this.region = region;
    this.anyRegion = anyRegion;
    this.clock = clock;
    this.keys =
        keys.stream()
            .collect(
                Collectors.toUnmodifiableMap(AccessKey::id, key -> seed(key.secret().reveal())));
    random.nextBytes(nobodysKey);
  }

  /** What came of verifying. */
  sealed interface Verified {
    /** Signed with this access key, for this region. */
    record By(String accessKey, String region) implements Verified {}

    record Not(Fault fault) implements Verified {}
  }

  /** Verifies one request. */
  Verified verify(SignedRequest request) {
    return switch (Authorization.read(request)) {
      case Authorization.Read.Bad(var fault) -> new Verified.Not(fault);
      case Authorization.Read.Ok(var authorization) -> verify(request, authorization);
    };
  }

  private Verified verify(SignedRequest request, Authorization signed) {
    var dates = request.values(DATE);
    var time = dates.size() == 1 ? time(dates.getFirst()) : null;
    if (time == null) {
      return not(
          new Fault.SignatureIncomplete(
              "Authorization header requires existence of one 'X-Amz-Date' header, written"
                  + " YYYYMMDD'T'HHMMSS'Z'."));
    }
    for (var name : MUST_BE_SIGNED) {
      if (!signed.headers().contains(name)) {
        return not(new Fault.HeaderNotSigned(name));
      }
      if (request.values(name).size() != 1) {
        return not(new Fault.SignatureIncomplete("There must be one '" + name + "' header."));
      }
    }
    var fault = scope(signed, dates.getFirst());
    if (fault == null) {
      fault = tooFar(time);
    }
    if (fault != null) {
      return not(fault);
    }
    return compare(request, signed, dates.getFirst());
  }

  private @Nullable Fault scope(Authorization signed, String date) {
    var day = date.substring(0, 8);
    if (!signed.day().equals(day)) {
      return new Fault.WrongScope(
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
              + " HTTP: '"
              + signed.day()
              + "' != '"
              + day
              + "', from '"
              + date
              + "'.");
    }
    if (!signed.region().equals(region) && !anyRegion) {
      return new Fault.WrongScope(
          "Credential should be scoped to a valid region, not '" + signed.region() + "'.");
    }
    return signed.service().equals(SERVICE)
        ? null
        : new Fault.WrongScope(
            "Credential should be scoped to correct service: '" + SERVICE + "'.");
  }

  private @Nullable Fault tooFar(Instant time) {
    var now = clock.instant();
    if (time.isBefore(now.minus(LEEWAY))) {
      return new Fault.WrongTime(
          "Signature expired: "
              + text(time)
              + " is now earlier than "
              + text(now.minus(LEEWAY))
              + " ("
              + text(now)
              + " - 5 min.)");
    }
    if (time.isAfter(now.plus(LEEWAY))) {
      return new Fault.WrongTime(
          "Signature not yet current: "
              + text(time)
              + " is still later than "
              + text(now.plus(LEEWAY))
              + " ("
              + text(now)
              + " + 5 min.)");
    }
    return null;
  }

  private Verified compare(SignedRequest request, Authorization signed, String date) {
    var key = keys.get(signed.accessKey());
    var bodyHash = hex(sha256(request.body().getBytes()));
    var expected =
        HEX.parseHex(
            sign(
                key == null ? nobodysKey : key,
                signed,
                date,
                canonical(request, signed, bodyHash)));
    var same = MessageDigest.isEqual(expected, HEX.parseHex(signed.signature()));
    // A temporary key comes with a session token, and we give out none.
    if (key == null || !request.values("x-amz-security-token").isEmpty()) {
      return not(new Fault.UnknownAccessKey());
    }
    var claimed = request.values(CONTENT_HASH);
    var honest = claimed.isEmpty() || claimed.equals(List.of(bodyHash));
    return same && honest
        ? new Verified.By(signed.accessKey(), signed.region())
        : not(new Fault.WrongSignature());
  }

  private static String canonical(SignedRequest request, Authorization signed, String bodyHash) {
    var text = new StringBuilder();
    text.append(request.method()).append('\n').append(request.path()).append("\n\n");
    for (var name : signed.headers()) {
      text.append(name)
          .append(':')
          .append(
              request.values(name).stream()
                  .map(SigV4::singleSpaced)
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    return text.append('\n')
        .append(String.join(";", signed.headers()))
        .append('\n')
        .append(bodyHash)
        .toString();
  }

  private static String sign(byte[] key, Authorization signed, String date, String canonical) {
    var scope = String.join("/", signed.day(), signed.region(), signed.service(), "aws4_request");
    var text = String.join("\n", ALGORITHM, date, scope, hex(sha256(bytes(canonical))));
    var derived = key;
    for (var part : List.of(signed.day(), signed.region(), signed.service(), "aws4_request")) {
      derived = hmac(derived, part);
    }
    return hex(hmac(derived, text));
  }

  private static String singleSpaced(String value) {
    var words = new ArrayList<String>();
    for (var word : value.split("[ \\t]+", -1)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return String.join(" ", words);
  }

  private static @Nullable Instant time(String text) {
    try {
      return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException notATime) {
      return null;
    }
  }

  private static String text(Instant time) {
    return TIME.format(time.atOffset(ZoneOffset.UTC));
  }

  private static Verified not(Fault fault) {
    return new Verified.Not(fault);
  }

  private static byte[] seed(String secret) {
    return bytes("AWS4" + secret);
  }

  private static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
