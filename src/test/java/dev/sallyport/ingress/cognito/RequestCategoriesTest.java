package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.RequestCategory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each operation is counted with others of its kind. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestCategoriesTest {
  @ParameterizedTest
  @CsvSource({
    "AdminInitiateAuth, USER_AUTHENTICATION",
    "SignUp, USER_CREATION",
    "ChangePassword, USER_ACCOUNT_RECOVERY",
    "AdminGetUser, USER_READ",
    "AdminAddUserToGroup, USER_UPDATE",
    "RevokeToken, USER_TOKEN",
    "ResendConfirmationCode, USER_RESOURCE_READ",
    "AssociateSoftwareToken, USER_RESOURCE_UPDATE",
    "ListUsersInGroup, USER_LIST",
    "ListUserPools, USER_POOL_READ",
    "CreateUserPool, USER_POOL_UPDATE",
    "ListUserPoolClients, USER_POOL_CLIENT_READ",
    "AddUserPoolClientSecret, USER_POOL_CLIENT_UPDATE",
    "GetGroup, USER_POOL_RESOURCE_READ",
    "DescribeUserPoolDomain, USER_POOL_RESOURCE_READ",
    "AddCustomAttributes, USER_POOL_RESOURCE_UPDATE",
    "TagResource, USER_POOL_RESOURCE_UPDATE"
  })
  void an_operation_has_its_category(String operation, RequestCategory category) {
    assertThat(RequestCategories.of(operation)).isEqualTo(category);
  }
}
