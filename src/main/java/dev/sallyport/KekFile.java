package dev.sallyport;

import dev.sallyport.config.KekConfig;
import dev.sallyport.crypto.Kek;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Where the key that seals what is in Redis comes from: configuration, or, for the demo, a file of
 * its own in the data directory, made at the first start. Blocks.
 */
final class KekFile {
  private static final int BYTES = 32;

  private KekFile() {}

  static Kek read(KekConfig config, Path dataDir, SecureRandom random) throws IOException {
    return current(config, dataDir, random)
        .opening(
            config.others().stream()
                .map(other -> Kek.of(other.id(), decoded(other.key().reveal())))
                .toList());
  }

  private static byte[] decoded(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  private static Kek current(KekConfig config, Path dataDir, SecureRandom random)
      throws IOException {
    var secret = config.key();
    if (secret != null) {
      return Kek.of(config.id(), decoded(secret.reveal()));
    }
    var file = dataDir.resolve("kek");
    if (!Files.exists(file)) {
      var key = new byte[BYTES];
      random.nextBytes(key);
      Files.createDirectories(dataDir);
      var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Files.writeString(
          Files.createFile(file, mode), Base64.getEncoder().encodeToString(key) + "\n");
    }
    return Kek.of(config.id(), decoded(Files.readString(file).trim()));
  }
}
