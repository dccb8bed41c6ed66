package dev.sallyport.ingress.cognito;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An {@code Authorization} header of Signature Version 4, taken apart.
 *
 * @param day of the credential's scope, such as 20261123
 * @param headers the signed headers' names: lower-case, sorted, each once
 * @param signature 64 hexadecimal digits
 */
record Authorization(
    String accessKey,
    String day,
    String region,
    String service,
    List<String> headers,
    String signature) {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final int LONGEST = 4_096;
  private static final Pattern SIGNATURE = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "(?<key>[^/,\\s]{1,128})/(?<day>[0-9]{8})/(?<region>[\\w-]{1,64})/(?<service>[\\w-]{1,64})"
              + "/aws4_request");
  private static final Pattern HEADERS = Pattern.compile("[^;,\\s]+(?:;[^;,\\s]+)*");

  Authorization {
    headers = List.copyOf(headers);
  }

  /** What came of reading. */
  sealed interface Read {
    record Ok(Authorization authorization) implements Read {}

    record Bad(Fault fault) implements Read {}
  }

  /** Reads the request's one Authorization header; a signature in the query is not taken. */
  static Read read(SignedRequest request) {
    var sent = request.values("authorization");
    if (request.query() != null && !request.query().isEmpty()) {
      return incomplete("A signed request must not have a query string.");
    }
    if (sent.isEmpty()) {
      return new Read.Bad(new Fault.NotSigned());
    }
    if (sent.size() > 1 || sent.getFirst().length() > LONGEST) {
      return incomplete("There must be one Authorization header, of reasonable length.");
    }
    var parts = parts(sent.getFirst());
    return parts == null
        ? incomplete(
            "Authorization header must be '"
                + ALGORITHM
                + "' followed by 'Credential', 'SignedHeaders' and 'Signature', each once.")
        : of(parts);
  }

  private static Read of(Map<String, String> parts) {
    var credential = CREDENTIAL.matcher(parts.getOrDefault("Credential", ""));
    if (!credential.matches()) {
      return incomplete(
          "Authorization header requires 'Credential' parameter, written"
              + " KEY/YYYYMMDD/REGION/SERVICE/aws4_request.");
    }
    var names = parts.getOrDefault("SignedHeaders", "");
    if (!HEADERS.matcher(names).matches() || !sortedOnce(names)) {
      return incomplete(
          "Authorization header requires 'SignedHeaders' parameter: lower-case names, sorted, each"
              + " once.");
    }
    var signature = parts.getOrDefault("Signature", "");
    if (!SIGNATURE.matcher(signature).matches()) {
      return incomplete(
          "Authorization header requires 'Signature' parameter of 64 hexadecimal digits.");
    }
    return new Read.Ok(
        new Authorization(
            credential.group("key"),
            credential.group("day"),
            credential.group("region"),
            credential.group("service"),
            List.of(names.split(";")),
            signature));
  }

  /** Null when the header is not a list of names and values after the algorithm's name. */
  private static @Nullable Map<String, String> parts(String header) {
    var text = header.strip();
    if (!text.startsWith(ALGORITHM + " ")) {
      return null;
    }
    var parts = new HashMap<String, String>();
    for (var part : text.substring(ALGORITHM.length()).split(",", -1)) {
      var equals = part.indexOf('=');
      if (equals < 0
          || parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip())
              != null) {
        return null;
      }
    }
    return parts.size() == 3 ? parts : null;
  }

  private static boolean sortedOnce(String names) {
    var list = List.of(names.split(";"));
    return list.equals(
        list.stream().map(n -> n.toLowerCase(Locale.ROOT)).sorted().distinct().toList());
  }

  private static Read incomplete(String why) {
    return new Read.Bad(new Fault.SignatureIncomplete(why));
  }
}
