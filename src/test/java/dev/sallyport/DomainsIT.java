package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DomainDescriptionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DomainStatusType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;

/** Pools get domain prefixes through the API. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DomainsIT {
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    sdk = sallyport.sdk();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static String pool() {
    return sdk.createUserPool(r -> r.poolName("with a domain")).userPool().id();
  }

  private static String domain() {
    return "d" + UUID.randomUUID().toString().substring(0, 18);
  }

  private static DomainDescriptionType described(String domain) {
    return sdk.describeUserPoolDomain(r -> r.domain(domain)).domainDescription();
  }

  @Test
  void a_domain_leads_to_its_pool_until_it_is_deleted() {
    var pool = pool();
    var domain = domain();
    assertThat(described(domain).userPoolId()).isNull();
    sdk.createUserPoolDomain(r -> r.userPoolId(pool).domain(domain));
    assertThat(described(domain).userPoolId()).isEqualTo(pool);
    assertThat(described(domain).status()).isEqualTo(DomainStatusType.ACTIVE);
    assertThat(described(domain).managedLoginVersion()).isEqualTo(1);
    assertThat(sdk.describeUserPool(r -> r.userPoolId(pool)).userPool().domain()).isEqualTo(domain);
    sdk.updateUserPoolDomain(r -> r.userPoolId(pool).domain(domain).managedLoginVersion(2));
    assertThat(described(domain).managedLoginVersion()).isEqualTo(2);
    sdk.deleteUserPoolDomain(r -> r.userPoolId(pool).domain(domain));
    assertThat(described(domain).userPoolId()).isNull();
    assertThat(sdk.describeUserPool(r -> r.userPoolId(pool)).userPool().domain()).isNull();
    assertThatThrownBy(() -> sdk.deleteUserPoolDomain(r -> r.userPoolId(pool).domain(domain)))
        .isInstanceOf(ResourceNotFoundException.class);
    var next = pool();
    sdk.createUserPoolDomain(r -> r.userPoolId(next).domain(domain));
    assertThat(described(domain).userPoolId()).isEqualTo(next);
  }

  @Test
  void a_pool_has_one_domain_and_a_domain_one_pool() {
    var pool = pool();
    var domain = domain();
    sdk.createUserPoolDomain(r -> r.userPoolId(pool).domain(domain));
    assertThatThrownBy(() -> sdk.createUserPoolDomain(r -> r.userPoolId(pool).domain(domain())))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("already has a domain");
    var other = pool();
    assertThatThrownBy(() -> sdk.createUserPoolDomain(r -> r.userPoolId(other).domain(domain)))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Domain already exists.");
    assertThatThrownBy(() -> sdk.deleteUserPoolDomain(r -> r.userPoolId(other).domain(domain)))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(described(domain).userPoolId()).isEqualTo(pool);
  }

  @Test
  void of_many_pools_that_want_one_domain_at_once_one_gets_it() {
    var domain = domain();
    var won =
        IntStream.range(0, 4).mapToObj(_ -> pool()).toList().parallelStream()
            .filter(pool -> gets(pool, domain))
            .toList();
    assertThat(won).hasSize(1);
    assertThat(described(domain).userPoolId()).isEqualTo(won.getFirst());
  }

  private static boolean gets(String pool, String domain) {
    try {
      sdk.createUserPoolDomain(r -> r.userPoolId(pool).domain(domain));
      return true;
    } catch (InvalidParameterException taken) {
      return false;
    }
  }

  @Test
  void a_pool_is_deleted_after_its_domain() {
    var pool = pool();
    var domain = domain();
    sdk.createUserPoolDomain(r -> r.userPoolId(pool).domain(domain));
    assertThatThrownBy(() -> sdk.deleteUserPool(r -> r.userPoolId(pool)))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("has a domain configured");
    sdk.deleteUserPoolDomain(r -> r.userPoolId(pool).domain(domain));
    sdk.deleteUserPool(r -> r.userPoolId(pool));
  }

  @Test
  void what_is_not_here_or_cannot_be_is_refused() {
    var pool = pool();
    assertThatThrownBy(
            () ->
                sdk.createUserPoolDomain(
                    r ->
                        r.userPoolId(pool)
                            .domain(domain())
                            .customDomainConfig(
                                c ->
                                    c.certificateArn(
                                        "arn:aws:acm:us-east-1:123456789012:certificate/x"))))
        .hasMessageContaining("CustomDomainConfig is not supported by this version of Sallyport.");
    assertThatThrownBy(
            () ->
                sdk.createUserPoolDomain(
                    r -> r.userPoolId(pool).domain(domain()).managedLoginVersion(3)))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () -> sdk.createUserPoolDomain(r -> r.userPoolId("local_Sallyport").domain(domain())))
        .isInstanceOf(NotAuthorizedException.class);
  }
}
