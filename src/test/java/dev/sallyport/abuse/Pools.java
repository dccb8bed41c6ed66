package dev.sallyport.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Configuration files with one pool, {@code local_Sallyport}, and its client {@code app}. */
final class Pools {
  private static final String START =
      """
      region: local
      accessKeys:
        - id: SALLYPORTDEMOKEY0001
          secret: demo-secret-for-localhost-only-000000000
      pools:
        - id: local_Sallyport
      """;
  private static final String CLIENT =
      """
        - id: %s
          flows:
            - ALLOW_USER_PASSWORD_AUTH
            - ALLOW_USER_SRP_AUTH
            - ALLOW_CUSTOM_AUTH
            - ALLOW_REFRESH_TOKEN_AUTH
      """;

  private Pools() {}

  /** A file whose pool has these settings besides, and more clients like {@code app}. */
  static Path file(String settings, String... more) {
    var clients =
        Stream.concat(Stream.of("app"), Stream.of(more))
            .map(CLIENT::formatted)
            .collect(Collectors.joining("", "clients:\n", ""));
    try {
      return Files.writeString(
          Files.createTempFile("sallyport", ".yaml"), START + (settings + clients).indent(4));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
