package dev.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.DpopDemand;
import dev.sallyport.directory.OAuthSettings.Grant;
import dev.sallyport.directory.OAuthSettings.Scopes;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OAuthSettingsTest {
  private static final Set<String> ACTIVE = Set.of("api/read", "api/write", "api/other");

  private static OAuthSettings with(boolean enabled, String... scopes) {
    return new OAuthSettings(
        enabled,
        Set.of(Grant.CLIENT_CREDENTIALS),
        Set.of(scopes),
        List.of(),
        List.of(),
        null,
        Set.of(),
        DpopDemand.OPTIONAL,
        null,
        List.of(),
        false);
  }

  @Test
  void a_grant_counts_only_where_all_are_switched_on() {
    assertThat(with(true).allows(Grant.CLIENT_CREDENTIALS)).isTrue();
    assertThat(with(true).allows(Grant.CODE)).isFalse();
    assertThat(with(false).allows(Grant.CLIENT_CREDENTIALS)).isFalse();
    for (var grant : Grant.values()) {
      assertThat(OAuthSettings.NONE.allows(grant)).isFalse();
      assertThat(Grant.of(grant.wire())).isEqualTo(grant);
    }
  }

  @Test
  void a_machine_that_asks_for_nothing_gets_all_scopes_of_its_own() {
    assertThat(with(true, "api/read", "api/write").machineScopes(null, ACTIVE))
        .isEqualTo(new Scopes.Granted(Set.of("api/read", "api/write")));
  }

  @Test
  void a_machine_gets_what_it_asks_for_and_no_more() {
    assertThat(with(true, "api/read", "api/write").machineScopes(Set.of("api/read"), ACTIVE))
        .isEqualTo(new Scopes.Granted(Set.of("api/read")));
  }

  @Test
  void one_scope_that_is_not_its_own_spoils_the_request() {
    assertThat(with(true, "api/read").machineScopes(Set.of("api/read", "api/other"), ACTIVE))
        .isEqualTo(new Scopes.Refused("api/other"));
  }

  @Test
  void an_inactive_scope_may_be_asked_for_and_is_not_granted() {
    var client = with(true, "api/read", "api/gone");
    assertThat(client.machineScopes(Set.of("api/read", "api/gone"), ACTIVE))
        .isEqualTo(new Scopes.Granted(Set.of("api/read")));
    assertThat(client.machineScopes(null, ACTIVE))
        .isEqualTo(new Scopes.Granted(Set.of("api/read")));
    assertThat(client.machineScopes(Set.of("api/gone"), ACTIVE))
        .isEqualTo(new Scopes.Granted(Set.of()));
  }

  @Test
  void a_machine_gets_no_scope_that_tells_of_people() {
    var client = with(true, "openid", "api/read");
    assertThat(client.machineScopes(null, ACTIVE))
        .isEqualTo(new Scopes.Granted(Set.of("api/read")));
    assertThat(client.machineScopes(Set.of("openid"), ACTIVE))
        .isEqualTo(new Scopes.Refused("openid"));
  }
}
