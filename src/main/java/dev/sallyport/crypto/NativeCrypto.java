package dev.sallyport.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.amazon.corretto.crypto.provider.SelfTestStatus;
import com.google.common.base.Suppliers;
import java.security.Security;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Amazon Corretto Crypto Provider, which signs a token four (RS256) to eight (ES256) times as fast
 * as the JDK does. It is a library of the machine's own kind (Linux on x86-64 with glibc here); on
 * others the JDK's own providers do the same work. Nothing else needs to know: what asks for an
 * algorithm gets it from the first provider that has it.
 *
 * <p>One thing it makes slower: many small HMACs in a loop, as in PBKDF2. Such a loop asks for
 * {@code SunJCE} by name.
 */
public final class NativeCrypto {
  private static final Logger LOG = LoggerFactory.getLogger(NativeCrypto.class);

  private static final Supplier<Boolean> THERE = Suppliers.memoize(NativeCrypto::installed);

  private NativeCrypto() {}

  /**
   * Puts it first in this process's list of providers, where it loads and passes its own tests. May
   * be called again, by any thread. Blocks for some hundred milliseconds the first time. What was
   * made before it, such as a signature, keeps the provider it has.
   *
   * @return whether it is there now; if not, the log says why
   */
  public static boolean install() {
    return THERE.get();
  }

  private static boolean installed() {
    var provider = AmazonCorrettoCryptoProvider.INSTANCE;
    var trouble = provider.getLoadingError();
    if (trouble == null && provider.runSelfTests() == SelfTestStatus.PASSED) {
      Security.insertProviderAt(provider, 1);
      return true;
    }
    LOG.atInfo()
        .addKeyValue("why", trouble == null ? "its own tests fail" : trouble.getMessage())
        .log("signing with the JDK's own providers");
    return false;
  }
}
