package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pool's LDAP directory. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LdapConfigTest {
  private static final String CLIENT =
      "clients: [{id: app, flows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_AUTH]}]";

  private static LdapConfig ldap(String settings) {
    return Read.pool(CLIENT, "ldap: {base: 'dc=example,dc=com', " + settings + "}").ldap();
  }

  private static String fault(String... lines) {
    return String.join("\n", Read.faults(Read.poolYaml(lines)));
  }

  @Test
  void a_server_and_a_base_are_enough() {
    var ldap = ldap("servers: [ldaps://ldap.example.com, 'ldap://[::1]:1389']");
    assertThat(ldap.servers())
        .containsExactly(
            new LdapConfig.Server("ldap.example.com", 636, true),
            new LdapConfig.Server("::1", 1389, false));
    assertThat(ldap.startTls()).isTrue();
    assertThat(ldap.filter()).isEqualTo("(&(objectClass=person)(|(uid={login})(mail={login})))");
    assertThat(ldap.subject()).isEqualTo("entryUUID");
    assertThat(ldap.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(Read.pool(CLIENT).ldap()).isNull();
  }

  @Test
  void active_directory_has_other_names() {
    var ldap = ldap("kind: ACTIVE_DIRECTORY, servers: [ldaps://dc.example.com]");
    assertThat(ldap.filter()).contains("sAMAccountName={login}", "userPrincipalName={login}");
    assertThat(ldap.subject()).isEqualTo("objectGUID");
    assertThat(ldap.username()).isEqualTo("sAMAccountName");
  }

  @Test
  void in_the_clear_it_is_spoken_to_on_this_machine_or_where_that_is_said_twice() {
    assertThat(ldap("startTls: false, servers: [ldap://localhost]").startTls()).isFalse();
    assertThat(ldap("startTls: false, insecure: true, servers: [ldap://a.example]").startTls())
        .isFalse();
    assertThat(fault(CLIENT, "ldap: {base: 'o=x', startTls: false, servers: [ldap://a.example]}"))
        .contains("pools[0].ldap.startTls: cannot be false for ldap://");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "servers: [ldap://a]                                    | ldap.base: is missing",
        "base: 'o=x'                                            | ldap.servers: is missing",
        "base: 'o=x', servers: [http://a]                       | must be ldaps://host",
        "base: 'o=x', servers: [ldap://a/x]                     | must be ldaps://host",
        "base: 'x', servers: [ldap://a]                         | must be a distinguished name",
        "base: 'o=x', servers: [ldap://a], filter: '(uid=x)'    | must be an LDAP filter with",
        "base: 'o=x', servers: [ldap://a], filter: '(u={login}' | must be an LDAP filter with",
        "base: 'o=x', servers: [ldap://a], bindDn: 'cn=a'       | must be given together with",
        "base: 'o=x', servers: [ldap://a], name: A_B            | without _ and spaces",
        "base: 'o=x', servers: [ldap://a], emailDomains: [a.b]  | needs attributes.email",
        "base: 'o=x', servers: [ldap://a], attributes: {a: b}   | this pool has no attribute",
        "base: 'o=x', servers: [ldap://a], trust: /nowhere      | cannot be read",
      })
  void what_cannot_work_is_a_fault(String settings, String fault) {
    assertThat(fault(CLIENT, "ldap: {" + settings + "}")).contains(fault);
  }

  @Test
  void srp_and_another_place_to_ask_do_not_go_with_it() {
    var ldap = "ldap: {base: 'o=x', servers: [ldap://a.example]}";
    assertThat(fault("clients: [{id: app}]", ldap))
        .contains("its flows must be without ALLOW_USER_SRP_AUTH");
    assertThat(fault(CLIENT, ldap, "upstream: {region: eu-west-1, clientId: x}"))
        .contains("cannot be used together with upstream");
  }
}
