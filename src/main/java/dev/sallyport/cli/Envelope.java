package dev.sallyport.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.bcpg.CompressionAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignatureException;
import org.bouncycastle.openpgp.api.EncryptedDataPacketType;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPKey;
import org.bouncycastle.openpgp.api.OpenPGPMessageInputStream;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.jspecify.annotations.Nullable;

/**
 * The outside of an export: an OpenPGP message (RFC 9580), encrypted to one or more keys and, where
 * asked, signed. How it is encrypted is what the keys can do: AES-256-OCB in chunks for those of
 * ours, what gpg reads for those of gpg's making; integrity protected always.
 */
final class Envelope {
  private static final int LONGEST_KEY = 1 << 20;

  /** The ways of encrypting that show changes. */
  private static final Set<EncryptedDataPacketType> PROTECTED =
      Set.of(
          EncryptedDataPacketType.SEIPDv1,
          EncryptedDataPacketType.SEIPDv2,
          EncryptedDataPacketType.LIBREPGP_OED);

  private Envelope() {}

  /** A secret key that is ready to be used. */
  record Unlocked(OpenPGPKey key, char[] passphrase) {
    @Override
    public String toString() {
      return "Unlocked[***]";
    }
  }

  /** Reads a public key. A secret one is refused, so that none is passed around by mistake. */
  static OpenPGPCertificate certificate(Path file) throws IOException {
    var text = text(file);
    OpenPGPCertificate certificate;
    try {
      certificate = new BcOpenPGPApi().readKeyOrCertificate().parseKeyOrCertificate(text);
    } catch (IOException | RuntimeException none) {
      throw new IOException(file + " is no OpenPGP public key", none);
    }
    if (certificate.isSecretKey()) {
      throw new IOException(file + " is a secret key; give the public one");
    }
    return certificate;
  }

  /** Reads a secret key. */
  static Unlocked key(Path file, @Nullable Path passphrase) throws IOException {
    var text = text(file);
    var phrase = passphrase(passphrase);
    try {
      return new Unlocked(new BcOpenPGPApi().readKeyOrCertificate().parseKey(text), phrase);
    } catch (IOException | RuntimeException none) {
      throw new IOException(file + " is no OpenPGP secret key", none);
    }
  }

  /** The first line of a file; empty where there is none. */
  static char[] passphrase(@Nullable Path file) throws IOException {
    return file == null ? new char[0] : text(file).lines().findFirst().orElse("").toCharArray();
  }

  private static String text(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST_KEY), UTF_8);
    }
  }

  /** A new secret key, locked where there is a passphrase. */
  static OpenPGPKey make(String name, char[] passphrase) throws IOException {
    try {
      var made = new BcOpenPGPApi().generateKey().ed25519x25519Key(name);
      return passphrase.length == 0 ? made.build() : made.build(passphrase);
    } catch (PGPException impossible) {
      throw new IOException("no key could be made", impossible);
    }
  }

  /**
   * What is written goes encrypted to {@code file}; it is whole once it is closed.
   *
   * @throws IOException when nothing can be encrypted to one of the keys
   */
  static OutputStream seal(
      OutputStream file, List<OpenPGPCertificate> to, @Nullable Unlocked signer)
      throws IOException {
    try {
      var message =
          new BcOpenPGPApi()
              .signAndOrEncryptMessage()
              .setArmored(false)
              // What is secret and what others can choose stand side by side in it.
              .setCompressionNegotiator((_, _) -> CompressionAlgorithmTags.UNCOMPRESSED);
      for (var each : to) {
        message.addEncryptionCertificate(each);
      }
      if (signer != null) {
        message.addSigningKey(signer.key(), _ -> signer.passphrase());
      }
      return message.open(file);
    } catch (PGPException | RuntimeException unfit) {
      throw new IOException("cannot encrypt to this key: " + unfit.getMessage(), unfit);
    }
  }

  /** A message being read. Nothing of it counts before {@link #check}. */
  static final class Opened implements AutoCloseable {
    private final OpenPGPMessageInputStream in;

    private Opened(OpenPGPMessageInputStream in) {
      this.in = in;
    }

    /** What is inside. Whatever is wrong with the message is an {@link IOException}. */
    InputStream inside() {
      return new InputStream() {
        @Override
        public int read() throws IOException {
          var one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int from, int most) throws IOException {
          try {
            return in.read(to, from, most);
          } catch (IOException | RuntimeException broken) {
            throw damaged(broken);
          }
        }
      };
    }

    /**
     * After all was read: that it is whole and was not changed and, where somebody is named, that
     * it is signed by them.
     */
    void check(@Nullable OpenPGPCertificate signedBy) throws IOException {
      try {
        in.close();
      } catch (IOException | RuntimeException broken) {
        throw damaged(broken);
      }
      var mode = in.getResult().getEncryptionMethod().getMode();
      if (mode == null || !PROTECTED.contains(mode)) {
        throw new IOException("the file is not protected against changes");
      }
      if (signedBy != null && !signed(signedBy)) {
        throw new IOException("the file is not signed by the key of --signed-by");
      }
    }

    private boolean signed(OpenPGPCertificate by) {
      try {
        for (var signature : in.getResult().getSignatures()) {
          var issuer = signature.getIssuerCertificate();
          if (issuer != null
              && Arrays.equals(issuer.getFingerprint(), by.getFingerprint())
              && signature.isTestedCorrect()
              && signature.isValid()) {
            return true;
          }
        }
        return false;
      } catch (PGPSignatureException unfit) {
        return false;
      }
    }

    @Override
    public void close() {
      // The file underneath is its opener's; closing the message again would only check it again.
    }
  }

  private static IOException damaged(Exception why) {
    return new IOException("the file is no export, or is damaged, cut off or changed", why);
  }

  /**
   * Begins to read a message.
   *
   * @throws IOException when it is none, or none for this key
   */
  static Opened open(InputStream file, Unlocked with, @Nullable OpenPGPCertificate signedBy)
      throws IOException {
    var message =
        new BcOpenPGPApi()
            .decryptAndOrVerifyMessage()
            .addDecryptionKey(with.key(), with.passphrase());
    if (signedBy != null) {
      message.addVerificationCertificate(signedBy);
    }
    try {
      return new Opened(message.process(file));
    } catch (PGPException wrong) {
      throw new IOException(
          "the file cannot be opened with this key: it is to another, or the passphrase is wrong",
          wrong);
    } catch (IOException | RuntimeException none) {
      throw damaged(none);
    }
  }
}
