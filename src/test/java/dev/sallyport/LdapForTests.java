package dev.sallyport;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A real LDAP server in this JVM: in the clear, with StartTLS, and with TLS from the first byte.
 */
final class LdapForTests implements AutoCloseable {
  static final String BASE = "dc=example,dc=com";
  static final String READER = "cn=reader,dc=example,dc=com";
  static final String READER_PASSWORD = "the-readers-own-secret";

  /** The names (DN) that were bound with since. */
  final ConcurrentLinkedQueue<String> bound = new ConcurrentLinkedQueue<>();

  /** The filters that were searched by. */
  final ConcurrentLinkedQueue<String> searched = new ConcurrentLinkedQueue<>();

  /** What Active Directory would say of the bind of somebody, by the start of their name (DN). */
  final Map<String, String> says = new ConcurrentHashMap<>();

  /** While there is one, searches wait for it. */
  volatile CountDownLatch slow = new CountDownLatch(0);

  private final Path trust;
  private InMemoryDirectoryServer server;

  /** A server whose certificate is of this host. */
  LdapForTests(String host) {
    try {
      var scratch = Files.createTempDirectory("ldap");
      var keys = keys(scratch.resolve("keys.p12"), host);
      trust = scratch.resolve("trust.pem");
      Files.writeString(
          trust,
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder().encodeToString(keys.getCertificate("ldap").getEncoded())
              + "\n-----END CERTIFICATE-----\n");
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, "changeit".toCharArray());
      var tls = SSLContext.getInstance("TLS");
      tls.init(managers.getKeyManagers(), null, null);
      var config = new InMemoryDirectoryServerConfig(BASE);
      config.setSchema(null);
      config.addAdditionalBindCredentials(READER, READER_PASSWORD);
      config.addInMemoryOperationInterceptor(new Listening());
      var here = InetAddress.getByName("127.0.0.1");
      config.setListenerConfigs(
          InMemoryListenerConfig.createLDAPConfig("plain", here, 0, tls.getSocketFactory()),
          InMemoryListenerConfig.createLDAPSConfig(
              "tls", here, 0, tls.getServerSocketFactory(), tls.getSocketFactory()));
      server = new InMemoryDirectoryServer(config);
      server.add("dn: " + BASE, "objectClass: domain", "dc: example");
      server.add("dn: ou=people," + BASE, "objectClass: organizationalUnit", "ou: people");
      server.startListening();
    } catch (LDAPException
        | LDIFException
        | IOException
        | GeneralSecurityException
        | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static KeyStore keys(Path store, String host)
      throws IOException, GeneralSecurityException, InterruptedException {
    var made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "ldap",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "SAN=dns:" + host,
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    made.getInputStream().transferTo(OutputStream.nullOutputStream());
    if (made.waitFor() != 0) {
      throw new IllegalStateException("keytool failed");
    }
    return KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
  }

  String plain() {
    return "ldap://localhost:" + server.getListenPort("plain");
  }

  String tls() {
    return "ldaps://localhost:" + server.getListenPort("tls");
  }

  /** The file of its certificate. */
  Path trust() {
    return trust;
  }

  /** Somebody with a password. */
  void person(String uid, String password, String... attributes) {
    var entry =
        new Entry(
            "uid=" + uid + ",ou=people," + BASE,
            new com.unboundid.ldap.sdk.Attribute("objectClass", "person", "inetOrgPerson"),
            new com.unboundid.ldap.sdk.Attribute("uid", uid),
            new com.unboundid.ldap.sdk.Attribute("cn", uid),
            new com.unboundid.ldap.sdk.Attribute("userPassword", password));
    for (int i = 0; i < attributes.length; i += 2) {
      entry.addAttribute(attributes[i], attributes[i + 1]);
    }
    done(() -> server.add(entry));
  }

  void change(String uid, String attribute, String... values) {
    done(
        () ->
            server.modify(
                "uid=" + uid + ",ou=people," + BASE,
                new Modification(ModificationType.REPLACE, attribute, values)));
  }

  void remove(String uid) {
    done(() -> server.delete("uid=" + uid + ",ou=people," + BASE));
  }

  private interface Doing {
    void run() throws LDAPException;
  }

  private static void done(Doing doing) {
    try {
      doing.run();
    } catch (LDAPException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** Sees what is asked, and answers as other servers would. */
  private final class Listening extends InMemoryOperationInterceptor {
    @Override
    public void processSearchRequest(InMemoryInterceptedSearchRequest request) {
      searched.add(request.getRequest().getFilter().toString());
      try {
        slow.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest request)
        throws LDAPException {
      var dn = request.getRequest().getBindDN();
      bound.add(dn);
      for (var said : says.entrySet()) {
        if (dn.startsWith(said.getKey())) {
          throw new LDAPException(
              ResultCode.INVALID_CREDENTIALS,
              "80090308: LdapErr: DSID-0C09042A, comment: AcceptSecurityContext error, data "
                  + said.getValue()
                  + ", v3839");
        }
      }
    }
  }

  @Override
  public void close() {
    server.shutDown(true);
  }
}
