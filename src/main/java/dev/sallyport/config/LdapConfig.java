package dev.sallyport.config;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An LDAP directory, Active Directory or another, that judges the passwords of people who have none
 * in the pool.
 *
 * @param name what identities and usernames of its people say it is
 * @param servers asked in this order, the next where one cannot be reached
 * @param startTls whether a connection that begins in the clear is upgraded before anything is said
 * @param trust certificates that the servers' must be signed by; null for the machine's own
 * @param bindDn who looks people up; null for nobody in particular
 * @param base below which people are
 * @param filter finds one person; {@link #LOGIN} in it stands for what was typed
 * @param subject the attribute that says who somebody is for good
 * @param username the attribute that the username is made of
 * @param attributes the pool's, each by the directory's
 * @param verified which of email and phone_number the directory vouches for
 * @param groupAttribute holds the names (DN) of a person's groups
 * @param groups the pool's, by names (DN) of the directory's
 * @param emailDomains whose addresses people must have; empty for any, or none
 * @param timeout how long asking about one sign-in may take
 * @param connectTimeout for a connection to be there
 * @param atOnce how many sign-ins may be asked about at once; more are refused
 */
public record LdapConfig(
    String name,
    Kind kind,
    List<Server> servers,
    boolean startTls,
    @Nullable Certificates trust,
    @Nullable String bindDn,
    Secret bindPassword,
    String base,
    String filter,
    String subject,
    String username,
    Map<String, String> attributes,
    Set<String> verified,
    String groupAttribute,
    Map<String, String> groups,
    Set<String> emailDomains,
    Duration timeout,
    Duration connectTimeout,
    int atOnce) {
  /** What stands for the typed name in a filter. */
  public static final String LOGIN = "{login}";

  private static final Duration LEAST = Duration.ofMillis(100);

  /** A sign-in has five seconds for everything. */
  private static final Duration MOST = Duration.ofSeconds(4);

  private static final Rule PROVIDER =
      Rule.matching("[^_\\p{Z}\\p{C}]{1,32}", "must be 1 to 32 characters without _ and spaces");
  private static final Rule ADDRESS =
      new Rule(text -> Server.of(text) != null, "must be ldaps://host or ldap://host, with :port");
  private static final Rule DN_TEXT =
      new Rule(text -> !text.isEmpty() && DN.isValidDN(text), "must be a distinguished name");
  private static final Rule FILTER =
      new Rule(LdapConfig::filter, "must be an LDAP filter with " + LOGIN + " in it");
  private static final Rule ATTRIBUTE =
      Rule.matching("[A-Za-z][A-Za-z0-9-]{0,127}", "must be the name of an LDAP attribute");
  private static final Rule DOMAIN =
      Rule.matching("[A-Za-z0-9.-]{1,253}", "must be a domain such as example.com");

  /** What a directory is, which its other settings follow. */
  public enum Kind {
    LDAP("(&(objectClass=person)(|(uid={login})(mail={login})))", "entryUUID", "uid"),
    ACTIVE_DIRECTORY(
        "(&(objectCategory=person)(objectClass=user)"
            + "(|(sAMAccountName={login})(userPrincipalName={login})(mail={login})))",
        "objectGUID",
        "sAMAccountName");

    private final String filter;
    private final String subject;
    private final String username;

    Kind(String filter, String subject, String username) {
      this.filter = filter;
      this.subject = subject;
      this.username = username;
    }
  }

  /**
   * Where it is asked.
   *
   * @param tls whether it is protected from the first byte
   */
  public record Server(String host, int port, boolean tls) {
    private static @Nullable Server of(String text) {
      try {
        var uri = URI.create(text);
        var tls = "ldaps".equals(uri.getScheme());
        var bare = uri.getRawPath().isEmpty() && uri.getRawQuery() == null;
        return uri.getHost() != null && bare && (tls || "ldap".equals(uri.getScheme()))
            ? new Server(
                uri.getHost().replaceAll("[\\[\\]]", ""),
                uri.getPort() > 0 ? uri.getPort() : tls ? 636 : 389,
                tls)
            : null;
      } catch (IllegalArgumentException noAddress) {
        return null;
      }
    }
  }

  public LdapConfig {
    servers = List.copyOf(servers);
    attributes = Map.copyOf(attributes);
    verified = Set.copyOf(verified);
    groups = Map.copyOf(groups);
    emailDomains = Set.copyOf(emailDomains);
  }

  static @Nullable LdapConfig read(Section section, Rule known) {
    if (!section.given()) {
      return null;
    }
    var kind = section.choice("kind", Kind.class, Kind.LDAP);
    var startTls = section.flag("startTls", true);
    var attributes = section.map("attributes", known, ATTRIBUTE);
    var verified =
        section.texts("verified", List.of(), Rule.oneOf("attribute", "email", "phone_number"));
    var domains = section.texts("emailDomains", List.of(), DOMAIN);
    if (!domains.isEmpty() && !attributes.containsKey("email")) {
      section.fault("emailDomains", "needs attributes.email");
    }
    var bindDn = section.optionalText("bindDn", DN_TEXT);
    var password = section.secret("bindPassword", Rule.ANY);
    if ((bindDn == null) != (password == null)) {
      section.fault("bindDn", "must be given together with bindPassword");
    }
    return new LdapConfig(
        section.text("name", "LDAP", PROVIDER),
        kind,
        servers(section, startTls),
        startTls,
        section.certificates("trust"),
        bindDn,
        password == null ? new Secret("") : password,
        section.requiredText("base", DN_TEXT),
        section.text("filter", kind.filter, FILTER),
        section.text("subject", kind.subject, ATTRIBUTE),
        section.text("username", kind.username, ATTRIBUTE),
        attributes,
        Set.copyOf(verified),
        section.text("groupAttribute", "memberOf", ATTRIBUTE),
        section.map("groups", DN_TEXT, Rule.NAME),
        domains.stream()
            .map(domain -> domain.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet()),
        section.duration("timeout", LEAST, MOST, Duration.ofSeconds(3)),
        section.duration("connectTimeout", LEAST, MOST, Duration.ofSeconds(2)),
        section.intBetween("atOnce", 1, 1_000, 16));
  }

  /** Passwords go there, and must not go where anybody on the way can read them. */
  private static List<Server> servers(Section section, boolean startTls) {
    var insecure = section.flag("insecure", false);
    var texts = section.texts("servers", List.of(), ADDRESS);
    if (texts.isEmpty()) {
      section.fault("servers", "is missing");
    }
    var servers = texts.stream().map(Server::of).filter(server -> server != null).toList();
    if (!startTls
        && !insecure
        && servers.stream().anyMatch(each -> !each.tls() && !Hosts.loopback(each.host()))) {
      section.fault(
          "startTls", "cannot be false for ldap:// on another machine without insecure: true");
    }
    return servers;
  }

  private static boolean filter(String text) {
    try {
      Filter.create(text.replace(LOGIN, "x"));
      return text.contains(LOGIN);
    } catch (LDAPException malformed) {
      return false;
    }
  }
}
