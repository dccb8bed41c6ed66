package dev.sallyport.ldap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ServerSet;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import dev.sallyport.config.Certificates;
import dev.sallyport.config.LdapConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections to a directory: protected, with a checked name, and before anything is said.
 */
final class Connections {
  private static final int MOST_BYTES = 1_048_576;

  /** A server that is back is used again after this. */
  private static final Duration AGE = Duration.ofMinutes(5);

  private Connections() {}

  /**
   * None is made yet, so that a directory which is down stops no start.
   *
   * @param as who is signed in on them; null for nobody
   */
  static LDAPConnectionPool of(LdapConfig config, @Nullable BindRequest as) {
    var trusted = trusted(config.trust());
    var options = options(config);
    var sets =
        config.servers().stream()
            .map(server -> set(config, server, trusted, options))
            .toArray(ServerSet[]::new);
    try {
      var pool =
          new LDAPConnectionPool(new FailoverServerSet(sets), as, 0, config.atOnce(), null, false);
      pool.setMaxWaitTimeMillis(config.timeout().toMillis());
      pool.setCreateIfNecessary(false);
      pool.setMaxConnectionAgeMillis(AGE.toMillis());
      pool.setRetryFailedOperationsDueToInvalidConnections(true);
      return pool;
    } catch (LDAPException never) {
      throw new IllegalStateException(never);
    }
  }

  private static ServerSet set(
      LdapConfig config,
      LdapConfig.Server server,
      SSLContext trusted,
      LDAPConnectionOptions options) {
    PostConnectProcessor upgrade =
        !server.tls() && config.startTls() ? new StartTLSPostConnectProcessor(trusted) : null;
    var sockets = server.tls() ? trusted.getSocketFactory() : SocketFactory.getDefault();
    return new SingleServerSet(server.host(), server.port(), sockets, options, null, upgrade);
  }

  private static LDAPConnectionOptions options(LdapConfig config) {
    var options = new LDAPConnectionOptions();
    options.setConnectTimeoutMillis((int) config.connectTimeout().toMillis());
    options.setResponseTimeoutMillis(config.timeout().toMillis());
    options.setAbandonOnTimeout(true);
    options.setFollowReferrals(false);
    options.setMaxMessageSize(MOST_BYTES);
    options.setBindWithDNRequiresPassword(true);
    options.setUseSynchronousMode(true);
    options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
    return options;
  }

  private static SSLContext trusted(@Nullable Certificates trust) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust == null ? null : managers(trust), null);
      return context;
    } catch (GeneralSecurityException | IOException unusable) {
      throw new IllegalStateException("certificates cannot be used", unusable);
    }
  }

  private static TrustManager[] managers(Certificates trust)
      throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    var all =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(trust.pem().getBytes(US_ASCII)));
    for (var certificate : all) {
      store.setCertificateEntry("trusted" + store.size(), certificate);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
