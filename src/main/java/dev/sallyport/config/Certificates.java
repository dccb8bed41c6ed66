package dev.sallyport.config;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/**
 * Certificates of who is trusted, as they were in their file when the configuration was read: what
 * is another in the file is another here, as soon as the configuration is read again.
 *
 * @param pem all of them, with what stands around them
 */
public record Certificates(Path file, String pem) {
  /** Reads them; IllegalArgumentException where the file has none. */
  static Certificates of(String file) {
    try {
      var path = Path.of(file);
      var bytes = Files.readAllBytes(path);
      var found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
      if (found.isEmpty()) {
        throw new IllegalArgumentException("has no certificate in it");
      }
      return new Certificates(path, new String(bytes, US_ASCII));
    } catch (InvalidPathException | IOException unread) {
      throw new IllegalArgumentException("is a file that cannot be read", unread);
    } catch (CertificateException malformed) {
      throw new IllegalArgumentException("is no file of certificates (PEM)", malformed);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
