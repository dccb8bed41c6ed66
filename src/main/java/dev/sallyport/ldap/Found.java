package dev.sallyport.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import dev.sallyport.config.LdapConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an entry says of the person whose it is, as this configuration reads it. */
final class Found {
  private static final String GUID = "objectGUID";
  private static final String CONTROL = "userAccountControl";

  /** ADS_UF_ACCOUNTDISABLE. */
  private static final long DISABLED = 0x2;

  private final LdapConfig config;
  private final Map<DN, String> groups = new HashMap<>();

  Found(LdapConfig config) {
    this.config = config;
    config.groups().forEach((name, group) -> groups.put(dn(name), group));
  }

  private static DN dn(String name) {
    try {
      return new DN(name);
    } catch (LDAPException malformed) {
      throw new IllegalArgumentException(malformed);
    }
  }

  /** The attributes to ask for: some are told only to who names them. */
  List<String> wanted() {
    var all = new ArrayList<>(config.attributes().values());
    all.addAll(List.of(config.subject(), config.username()));
    if (!groups.isEmpty()) {
      all.add(config.groupAttribute());
    }
    if (config.kind() == LdapConfig.Kind.ACTIVE_DIRECTORY) {
      all.add(CONTROL);
    }
    return all;
  }

  /** Whether the account is of those that may come at all. */
  boolean mayCome(Entry entry) {
    var mail = config.attributes().get("email");
    var address = mail == null ? null : entry.getAttributeValue(mail);
    return config.emailDomains().isEmpty()
        || (address != null
            && config
                .emailDomains()
                .contains(
                    address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT)));
  }

  /** Active Directory's own mark; it refuses the bind too, where it is asked itself. */
  boolean disabled(Entry entry) {
    var control = entry.getAttributeValueAsLong(CONTROL);
    return config.kind() == LdapConfig.Kind.ACTIVE_DIRECTORY
        && control != null
        && (control & DISABLED) != 0;
  }

  /** Whose entry it is. Throws IllegalStateException where it does not say so. */
  Answer.Person person(Entry entry) {
    var subject = subject(entry.getAttribute(config.subject()));
    var username = entry.getAttributeValue(config.username());
    if (subject == null || subject.isEmpty() || username == null || username.isEmpty()) {
      throw new IllegalStateException(
          "an entry has no " + config.subject() + " or no " + config.username());
    }
    return new Answer.Person(subject, username, attributes(entry), groups(entry));
  }

  /**
   * Active Directory's is 16 bytes, of which the first three numbers have their last byte first.
   */
  private static @Nullable String subject(@Nullable Attribute attribute) {
    if (attribute == null) {
      return null;
    }
    var bytes = attribute.getValueByteArray();
    if (!attribute.getBaseName().equalsIgnoreCase(GUID) || bytes == null || bytes.length != 16) {
      return attribute.getValue();
    }
    var little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    var high =
        Integer.toUnsignedLong(little.getInt()) << 32
            | Short.toUnsignedLong(little.getShort()) << 16
            | Short.toUnsignedLong(little.getShort());
    return new UUID(high, little.order(ByteOrder.BIG_ENDIAN).getLong()).toString();
  }

  private Map<String, String> attributes(Entry entry) {
    var all = new HashMap<String, String>();
    config
        .attributes()
        .forEach(
            (ours, theirs) -> {
              var value = entry.getAttributeValue(theirs);
              if (value != null && !value.isEmpty()) {
                all.put(ours, value);
              }
            });
    for (var name : List.of("email", "phone_number")) {
      if (all.containsKey(name)) {
        all.put(name + "_verified", Boolean.toString(config.verified().contains(name)));
      }
    }
    return all;
  }

  private Set<String> groups(Entry entry) {
    var all = new HashSet<String>();
    var names = entry.getAttributeValues(config.groupAttribute());
    for (var name : names == null ? new String[0] : names) {
      var group = DN.isValidDN(name) ? groups.get(dn(name)) : null;
      if (group != null) {
        all.add(group);
      }
    }
    return all;
  }
}
