package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceServerScopeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceServerType;

/** Resource servers and their scopes are kept through the API. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ResourceServersIT {
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;
  private String pool;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    sdk = sallyport.sdk();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  @BeforeEach
  void make() {
    pool = sdk.createUserPool(r -> r.poolName("servers")).userPool().id();
  }

  private static ResourceServerScopeType scope(String name) {
    return ResourceServerScopeType.builder().scopeName(name).scopeDescription("to " + name).build();
  }

  private ResourceServerType create(String identifier, String... scopes) {
    return sdk.createResourceServer(
            r ->
                r.userPoolId(pool)
                    .identifier(identifier)
                    .name("A server")
                    .scopes(List.of(scopes).stream().map(ResourceServersIT::scope).toList()))
        .resourceServer();
  }

  private ResourceServerType described(String identifier) {
    return sdk.describeResourceServer(r -> r.userPoolId(pool).identifier(identifier))
        .resourceServer();
  }

  @Test
  void a_server_is_told_as_it_was_made_and_then_as_it_was_changed() {
    var made = create("https://api.example", "read", "write");
    assertThat(described("https://api.example")).isEqualTo(made);
    assertThat(made.scopes()).containsExactly(scope("read"), scope("write"));
    var changed =
        sdk.updateResourceServer(
                r -> r.userPoolId(pool).identifier("https://api.example").name("Other"))
            .resourceServer();
    assertThat(changed.scopes()).isEmpty();
    assertThat(described("https://api.example").name()).isEqualTo("Other");
  }

  @Test
  void an_identifier_and_a_scope_are_given_once() {
    create("one", "read");
    assertThatThrownBy(() -> create("one"))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("one already exists in user pool " + pool);
    assertThatThrownBy(() -> create("two", "read", "read"))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> create("three", "read/all"))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("failed to satisfy constraint");
  }

  @Test
  void a_deleted_server_is_gone_from_its_pool_alone() {
    create("one");
    var other = sdk.createUserPool(r -> r.poolName("servers")).userPool().id();
    assertThatThrownBy(() -> sdk.deleteResourceServer(r -> r.userPoolId(other).identifier("one")))
        .isInstanceOf(ResourceNotFoundException.class);
    sdk.deleteResourceServer(r -> r.userPoolId(pool).identifier("one"));
    assertThatThrownBy(() -> described("one"))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("Resource server one does not exist.");
    assertThatThrownBy(
            () -> sdk.updateResourceServer(r -> r.userPoolId(pool).identifier("one").name("x")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(create("one").identifier()).isEqualTo("one");
  }

  @Test
  void servers_are_listed_page_by_page() {
    List.of("c", "a", "b").forEach(this::create);
    var pages =
        sdk.listResourceServersPaginator(r -> r.userPoolId(pool).maxResults(2)).stream()
            .map(
                page ->
                    page.resourceServers().stream().map(ResourceServerType::identifier).toList())
            .toList();
    assertThat(pages).containsExactly(List.of("a", "b"), List.of("c"));
  }

  @Test
  void a_pool_from_configuration_has_none_and_gets_none() {
    assertThat(sdk.listResourceServers(r -> r.userPoolId("local_Sallyport")).resourceServers())
        .isEmpty();
    assertThatThrownBy(
            () ->
                sdk.createResourceServer(
                    r -> r.userPoolId("local_Sallyport").identifier("one").name("x")))
        .isInstanceOf(NotAuthorizedException.class);
  }
}
