package dev.sallyport.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tokens of a sign-in as text. */
enum TokenOutput {
  /** Byte for byte what the AWS CLI prints. */
  JSON,
  /** The same of its {@code --output text}: values by the order of their names, tabs between. */
  TEXT,
  /** For a shell to evaluate. */
  ENV;

  private static final String RESULT = "AuthenticationResult";

  /** As the AWS CLI has them, which is as the service model has them. */
  private static final List<String> ORDER =
      List.of(
          "AccessToken", "ExpiresIn", "TokenType", "RefreshToken", "IdToken", "NewDeviceMetadata");

  private static final ObjectWriter WRITER = writer();

  /** The reply of a sign-in that is over. */
  String of(JsonObject reply) throws IOException {
    return switch (this) {
      case JSON -> json(reply);
      case TEXT -> text(reply.getJsonObject(RESULT));
      case ENV ->
          export("ACCESS_TOKEN", reply, "AccessToken")
              + export("ID_TOKEN", reply, "IdToken")
              + export("REFRESH_TOKEN", reply, "RefreshToken");
    };
  }

  private static String json(JsonObject reply) throws JsonProcessingException {
    var all = new LinkedHashMap<String, Object>();
    Optional.ofNullable(reply.getJsonObject("ChallengeParameters"))
        .ifPresent(shown -> all.put("ChallengeParameters", shown.getMap()));
    var given = reply.getJsonObject(RESULT).getMap();
    var ordered = new LinkedHashMap<String, Object>();
    Stream.concat(ORDER.stream(), given.keySet().stream())
        .filter(given::containsKey)
        .forEach(name -> ordered.put(name, given.get(name)));
    all.put(RESULT, ordered);
    return WRITER.writeValueAsString(all) + "\n";
  }

  private static String text(JsonObject result) {
    var device = result.getJsonObject("NewDeviceMetadata");
    return line("AUTHENTICATIONRESULT", result)
        + (device == null ? "" : line("NEWDEVICEMETADATA", device));
  }

  private static String line(String name, JsonObject values) {
    return values.stream()
        .filter(each -> !(each.getValue() instanceof JsonObject))
        .sorted(Map.Entry.comparingByKey())
        .map(each -> Objects.toString(each.getValue()))
        .collect(Collectors.joining("\t", name + "\t", "\n"));
  }

  /** Nothing but what a token is made of may reach a shell. */
  private static String export(String variable, JsonObject reply, String name) throws IOException {
    var value = reply.getJsonObject(RESULT).getString(name);
    if (value == null) {
      return "";
    }
    if (!value.matches("[A-Za-z0-9._=-]+")) {
      throw new IOException(name + " is no token, and not fit for a shell");
    }
    return "export " + variable + "=" + value + "\n";
  }

  private static ObjectWriter writer() {
    var indent = new DefaultIndenter("    ", "\n");
    var separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("");
    return new ObjectMapper()
        .writer(
            new DefaultPrettyPrinter(separators)
                .withObjectIndenter(indent)
                .withArrayIndenter(indent));
  }
}
