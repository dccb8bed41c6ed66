package dev.sallyport.ingress.cognito;

import static dev.sallyport.config.RequestCategory.USER_ACCOUNT_RECOVERY;
import static dev.sallyport.config.RequestCategory.USER_AUTHENTICATION;
import static dev.sallyport.config.RequestCategory.USER_CREATION;
import static dev.sallyport.config.RequestCategory.USER_LIST;
import static dev.sallyport.config.RequestCategory.USER_POOL_CLIENT_READ;
import static dev.sallyport.config.RequestCategory.USER_POOL_CLIENT_UPDATE;
import static dev.sallyport.config.RequestCategory.USER_POOL_READ;
import static dev.sallyport.config.RequestCategory.USER_POOL_RESOURCE_READ;
import static dev.sallyport.config.RequestCategory.USER_POOL_RESOURCE_UPDATE;
import static dev.sallyport.config.RequestCategory.USER_POOL_UPDATE;
import static dev.sallyport.config.RequestCategory.USER_READ;
import static dev.sallyport.config.RequestCategory.USER_RESOURCE_READ;
import static dev.sallyport.config.RequestCategory.USER_RESOURCE_UPDATE;
import static dev.sallyport.config.RequestCategory.USER_TOKEN;
import static dev.sallyport.config.RequestCategory.USER_UPDATE;

import dev.sallyport.config.RequestCategory;
import dev.sallyport.limits.Requests.Use;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which category of requests each of Cognito's operations is in (limits.md §1). */
final class RequestCategories {
  private static final Map<RequestCategory, List<String>> OPERATIONS =
      Map.of(
          USER_AUTHENTICATION,
          List.of(
              "InitiateAuth",
              "AdminInitiateAuth",
              "RespondToAuthChallenge",
              "AdminRespondToAuthChallenge",
              "GetTokensFromRefreshToken"),
          USER_CREATION,
          List.of("SignUp", "ConfirmSignUp", "AdminCreateUser", "AdminConfirmSignUp"),
          USER_ACCOUNT_RECOVERY,
          List.of(
              "ForgotPassword",
              "ConfirmForgotPassword",
              "ChangePassword",
              "AdminResetUserPassword",
              "AdminSetUserPassword"),
          USER_READ,
          List.of("GetUser", "AdminGetUser", "GetUserAuthFactors", "AdminGetUserAuthFactors"),
          USER_UPDATE,
          List.of(
              "UpdateUserAttributes",
              "DeleteUserAttributes",
              "VerifyUserAttribute",
              "AdminUpdateUserAttributes",
              "AdminDeleteUserAttributes",
              "AdminEnableUser",
              "AdminDisableUser",
              "AdminAddUserToGroup",
              "AdminRemoveUserFromGroup",
              "AdminLinkProviderForUser",
              "AdminDisableProviderForUser",
              "DeleteUser",
              "AdminDeleteUser",
              "GlobalSignOut",
              "AdminUserGlobalSignOut"),
          USER_TOKEN,
          List.of("RevokeToken"),
          USER_RESOURCE_READ,
          List.of(
              "GetDevice",
              "ListDevices",
              "AdminGetDevice",
              "AdminListDevices",
              "AdminListGroupsForUser",
              "ResendConfirmationCode",
              "GetUserAttributeVerificationCode",
              "AdminListUserAuthEvents",
              "ListWebAuthnCredentials"),
          USER_RESOURCE_UPDATE,
          List.of(
              "ConfirmDevice",
              "ForgetDevice",
              "UpdateDeviceStatus",
              "AdminForgetDevice",
              "AdminUpdateDeviceStatus",
              "SetUserMFAPreference",
              "AdminSetUserMFAPreference",
              "SetUserSettings",
              "AdminSetUserSettings",
              "AssociateSoftwareToken",
              "VerifySoftwareToken",
              "AdminUpdateAuthEventFeedback",
              "UpdateAuthEventFeedback",
              "StartWebAuthnRegistration",
              "CompleteWebAuthnRegistration",
              "DeleteWebAuthnCredential"),
          USER_LIST,
          List.of("ListUsers", "ListUsersInGroup"));

  private static final Map<String, RequestCategory> OF_USERS = inverse();

  private RequestCategories() {}

  private static Map<String, RequestCategory> inverse() {
    var categories = new HashMap<String, RequestCategory>();
    OPERATIONS.forEach((category, names) -> names.forEach(name -> categories.put(name, category)));
    return Map.copyOf(categories);
  }

  /** What is not about people is told by its name. */
  static RequestCategory of(String operation) {
    var ofUsers = OF_USERS.get(operation);
    if (ofUsers != null) {
      return ofUsers;
    }
    var reads =
        operation.startsWith("Get")
            || operation.startsWith("Describe")
            || operation.startsWith("List");
    return switch (operation) {
      case "DescribeUserPool", "ListUserPools" -> USER_POOL_READ;
      case "CreateUserPool", "UpdateUserPool", "DeleteUserPool" -> USER_POOL_UPDATE;
      case String name when name.contains("UserPoolClient") ->
          reads ? USER_POOL_CLIENT_READ : USER_POOL_CLIENT_UPDATE;
      default -> reads ? USER_POOL_RESOURCE_READ : USER_POOL_RESOURCE_UPDATE;
    };
  }

  /** What an operation of this category does to a user. */
  static Use use(RequestCategory category) {
    return switch (category) {
      case USER_READ, USER_RESOURCE_READ -> Use.READ;
      case USER_UPDATE, USER_RESOURCE_UPDATE, USER_ACCOUNT_RECOVERY -> Use.WRITE;
      default -> Use.NEITHER;
    };
  }
}
