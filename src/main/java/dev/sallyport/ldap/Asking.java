package dev.sallyport.ldap;

import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.controls.PasswordExpiredControl;
import dev.sallyport.config.LdapConfig;
import dev.sallyport.runtime.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a directory about one name and password: searches, then binds as who was found. Nobody's
 * name is bound with too, so that it takes as many steps as somebody's. Every call blocks.
 */
final class Asking {
  private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

  private final LdapConfig config;
  private final LoginFilter filter;
  private final Found found;
  private final LDAPConnectionPool searching;
  private final LDAPConnectionPool binding;

  Asking(LdapConfig config) {
    this.config = config;
    this.filter = new LoginFilter(config.filter());
    this.found = new Found(config);
    var bindDn = config.bindDn();
    this.searching =
        Connections.of(
            config,
            bindDn == null ? null : new SimpleBindRequest(bindDn, config.bindPassword().reveal()));
    this.binding = Connections.of(config, null);
  }

  /**
   * What the directory says. Fails with LDAPException where it does not answer, and with
   * IllegalStateException where it is not as the configuration says.
   *
   * @param password never empty: a bind without one is nobody's, and succeeds (RFC 4513 §5.1.2)
   */
  Answer of(String login, String password, boolean caseSensitive, Deadline deadline)
      throws LDAPException {
    var entry = entry(login, caseSensitive, deadline);
    if (entry == null) {
      refused("cn=" + UUID.randomUUID() + "," + config.base(), password, deadline);
      return new Answer.Nobody();
    }
    var refused = refused(entry.getDN(), password, deadline);
    if (refused != null) {
      return refused;
    }
    return found.disabled(entry) ? new Answer.Barred() : found.person(entry);
  }

  private @Nullable Entry entry(String login, boolean caseSensitive, Deadline deadline)
      throws LDAPException {
    var entries = search(login, deadline);
    if (entries.size() > 1) {
      LOG.warn("the directory has several entries of one name: its filter must find one");
    }
    var entry = entries.size() == 1 ? entries.getFirst() : null;
    return entry != null && filter.names(entry, login, caseSensitive) && found.mayCome(entry)
        ? entry
        : null;
  }

  /** Two at most: that there are more than one is all that counts. */
  private List<SearchResultEntry> search(String login, Deadline deadline) throws LDAPException {
    var wanted = new ArrayList<>(found.wanted());
    wanted.addAll(filter.attributes());
    var request =
        new SearchRequest(
            null,
            null,
            config.base(),
            SearchScope.SUB,
            DereferencePolicy.NEVER,
            2,
            (int) config.timeout().plusSeconds(1).toSeconds(),
            false,
            filter.of(login),
            wanted.toArray(String[]::new));
    request.setResponseTimeoutMillis(Math.max(1, deadline.millisLeft()));
    try {
      return searching.search(request).getSearchEntries();
    } catch (LDAPSearchException partly) {
      if (partly.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
        return partly.getSearchEntries();
      }
      throw partly;
    }
  }

  /** Null where the password is right and does. */
  private @Nullable Answer refused(String dn, String password, Deadline deadline)
      throws LDAPException {
    var request = new SimpleBindRequest(dn, password);
    request.setResponseTimeoutMillis(Math.max(1, deadline.millisLeft()));
    try {
      var result = binding.bind(request);
      return PasswordExpiredControl.get(result) == null ? null : new Answer.Outdated();
    } catch (LDAPException refused) {
      return BindTrouble.answer(config.kind(), refused);
    }
  }

  void close() {
    searching.close();
    binding.close();
  }
}
