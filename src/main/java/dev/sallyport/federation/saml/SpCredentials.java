package dev.sallyport.federation.saml;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * What a pool signs its requests with, and what assertions are encrypted for: two keys, so that
 * nobody has one used for the other.
 */
public record SpCredentials(Held signing, Held decrypting) {
  private static final int RSA_BITS = 2048;
  private static final long YEARS = 10;
  private static final int SERIAL_BITS = 120;

  /** A key, and the certificate that carries its public half to providers. */
  public record Held(PrivateKey key, X509Certificate certificate) {
    /** DER in Base64, as SAML and Cognito write it. */
    public String text() {
      try {
        return Base64.getEncoder().encodeToString(certificate.getEncoded());
      } catch (CertificateEncodingException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
      return "Held[***]";
    }
  }

  /** Makes new ones. Blocks: a key may take a second. */
  static SpCredentials generate(String name, Instant now) throws GeneralSecurityException {
    return new SpCredentials(made(name + " signing", now), made(name + " encryption", now));
  }

  private static Held made(String name, Instant now) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(RSA_BITS);
    var pair = generator.generateKeyPair();
    var self = new X500Principal("CN=" + name);
    try {
      var signer = new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate());
      var certificate =
          new JcaX509v3CertificateBuilder(
                  self,
                  new BigInteger(SERIAL_BITS, new java.security.SecureRandom()).setBit(SERIAL_BITS),
                  Date.from(now.minus(1, ChronoUnit.HOURS)),
                  Date.from(now.plus(YEARS * 365, ChronoUnit.DAYS)),
                  self,
                  pair.getPublic())
              .build(signer)
              .getEncoded();
      return new Held(pair.getPrivate(), certificate(certificate));
    } catch (OperatorCreationException | java.io.IOException broken) {
      throw new GeneralSecurityException(broken);
    }
  }

  private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  /** In the clear; to be sealed at once. */
  byte[] encode() throws GeneralSecurityException {
    return new JsonObject()
        .put("signing", parts(signing))
        .put("decrypting", parts(decrypting))
        .toBuffer()
        .getBytes();
  }

  private static JsonArray parts(Held held) throws GeneralSecurityException {
    return new JsonArray().add(held.key().getEncoded()).add(held.certificate().getEncoded());
  }

  /** Reads what {@link #encode} wrote. */
  static SpCredentials decode(byte[] encoded) throws GeneralSecurityException {
    var json = new JsonObject(Buffer.buffer(encoded));
    return new SpCredentials(
        held(json.getJsonArray("signing")), held(json.getJsonArray("decrypting")));
  }

  private static Held held(JsonArray parts) throws GeneralSecurityException {
    return new Held(
        KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(parts.getBinary(0))),
        certificate(parts.getBinary(1)));
  }

  /** Says nothing of the keys. */
  @Override
  public String toString() {
    return "SpCredentials[***]";
  }
}
