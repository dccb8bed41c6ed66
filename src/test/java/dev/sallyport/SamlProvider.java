package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.ingress.gate.IssuerProcess;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.awaitility.Awaitility;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** A SAML identity provider that is not ours (npm's samlify, see {@code saml.mjs}). */
public final class SamlProvider implements AutoCloseable {
  private final IssuerProcess process;
  private final JsonObject usual = new JsonObject();

  private SamlProvider(IssuerProcess process) {
    this.process = process;
  }

  /** One with two keys, of which it uses the first. */
  public static SamlProvider start() {
    var command = new ArrayList<>(List.of("saml.mjs"));
    command.addAll(keys());
    command.addAll(keys());
    return new SamlProvider(IssuerProcess.start(command.toArray(String[]::new)));
  }

  private static List<String> keys() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      var pair = generator.generateKeyPair();
      var self = new X500Principal("CN=provider");
      var now = Instant.now();
      var certificate =
          new JcaX509v3CertificateBuilder(
                  self,
                  BigInteger.ONE,
                  Date.from(now.minus(Duration.ofDays(1))),
                  Date.from(now.plus(Duration.ofDays(1))),
                  self,
                  pair.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()));
      return List.of(
          pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
          pem("CERTIFICATE", certificate.getEncoded()));
    } catch (GeneralSecurityException | OperatorCreationException | java.io.IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static String pem(String what, byte[] der) {
    var text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(what, Base64.getMimeEncoder().encodeToString(der), what);
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  public String url() {
    return process.url();
  }

  /**
   * What it is told of us: where our metadata is. A pool's keys are made with it, which takes a
   * busy machine longer than a sign-in may last that needs them first.
   */
  public void knows(String metadata) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> SamlSite.read(metadata).contains("EntityDescriptor"));
    usual.put("sp", metadata);
    behaves(Map.of());
  }

  /** How it is from now on. */
  public void behaves(Map<String, ?> how) {
    var all = usual.copy();
    how.forEach(all::put);
    process.behaves(FederatedBrowser.query(Map.of("how", all.encode())));
  }

  public JsonObject told() {
    return process.told();
  }

  /** The form that a page of its has the browser post. */
  static Map<String, String> form(String html) {
    return fields(Jsoup.parse(html));
  }

  private static Map<String, String> fields(Document page) {
    var all = new java.util.LinkedHashMap<String, String>();
    page.select("form input[type=hidden]").forEach(each -> all.put(each.attr("name"), each.val()));
    return all;
  }

  static String action(String html) {
    return Jsoup.parse(html).select("form").attr("action");
  }

  @Override
  public void close() {
    process.close();
  }
}
