package dev.sallyport.ingress.cognito;

import dev.sallyport.audit.Audit;
import dev.sallyport.challenge.Guess;
import dev.sallyport.config.TestingConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.delivery.Messenger;
import dev.sallyport.directory.Codes;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.UserStore;
import dev.sallyport.flow.FlowClient;
import dev.sallyport.limits.Limits;
import dev.sallyport.migration.Migrations;
import dev.sallyport.token.TokenClient;
import dev.sallyport.trigger.Triggers;
import dev.sallyport.webauthn.Registrations;
import java.time.InstantSource;
import java.util.List;

/** The list of operations on accounts, pools and clients: all but those that sign in. */
final class AccountOperations {
  private AccountOperations() {}

  /** What they are built from. */
  record Parts(
      Arns arns,
      Pools pools,
      UserStore users,
      Passwords passwords,
      Codes codes,
      Limits limits,
      Guess guess,
      Messenger messenger,
      TokenClient tokens,
      Triggers triggers,
      Migrations migrations,
      Kek kek,
      RandomIds ids,
      InstantSource clock,
      TestingConfig testing,
      Audit audit,
      FlowClient flow,
      Registrations registrations) {}

  static List<Operation> all(Parts parts) {
    var pools = parts.pools();
    var users = parts.users();
    var passwords = parts.passwords();
    var codes = parts.codes();
    var limits = parts.limits();
    var accounts = new Accounts(pools, users, parts.limits(), parts.audit());
    var triggers = new AccountTriggers(parts.triggers(), parts.migrations());
    var tokens = new AccessTokens(parts.tokens());
    var sender = new CodeSender(users, codes, parts.messenger(), parts.ids(), parts.testing());
    var registrations = parts.registrations();
    var owners = new Owners(accounts, tokens);
    var changes = new AttributeChanges(users, sender, limits, triggers);
    var groups = users.groups();
    var pages = new PageTokens(parts.kek(), parts.clock());
    return List.of(
        new CreateGroup(accounts, groups, parts.ids(), parts.clock()),
        new GetGroup(accounts, groups),
        new UpdateGroup(accounts, groups, parts.clock()),
        new DeleteGroup(accounts, groups),
        new ListGroups(accounts, groups, pages),
        new AdminAddUserToGroup(accounts, users),
        new AdminRemoveUserFromGroup(accounts, users),
        new AdminListGroupsForUser(accounts, groups, pages),
        new ListUsersInGroup(accounts, users, pages),
        new ListUsers(accounts, users, pages),
        new UpdateUserAttributes(owners, changes),
        new DeleteUserAttributes(owners, users),
        new GetUserAttributeVerificationCode(owners, changes, limits),
        new VerifyUserAttribute(owners, codes, limits),
        new DeleteUser(owners, users),
        new AdminUpdateUserAttributes(accounts, changes),
        new AdminDeleteUserAttributes(accounts, users),
        new AdminDisableUser(accounts, users),
        new AdminEnableUser(accounts, users),
        new AdminLinkProviderForUser(accounts, pools, users, parts.clock()),
        new AdminDisableProviderForUser(accounts, pools, users),
        new AdminResetUserPassword(accounts, users, sender, triggers),
        new AdminUserGlobalSignOut(accounts, tokens),
        new AdminUnlockUser(accounts, limits),
        new SignUp(accounts, users, passwords, sender, triggers),
        new ConfirmSignUp(accounts, users, codes, sender, triggers, parts.flow()),
        new ResendConfirmationCode(accounts, sender, triggers),
        new ForgotPassword(accounts, sender, triggers),
        new ConfirmForgotPassword(accounts, passwords, codes, sender, triggers),
        new ChangePassword(accounts, users, passwords, parts.guess(), limits, tokens),
        new GetUser(tokens),
        new GlobalSignOut(accounts, tokens),
        new RevokeToken(accounts, pools, tokens),
        new AdminCreateUser(
            accounts, users, passwords, new TemporaryPassword(parts.ids()), sender, triggers),
        new AdminSetUserPassword(accounts, users, passwords),
        new AdminGetUser(accounts),
        new AdminConfirmSignUp(accounts, users, triggers),
        new AdminDeleteUser(accounts, users),
        new AdminSetUserQuestions(accounts, users, parts.kek(), parts.ids()),
        new CreateUserPool(accounts, pools, parts.clock(), parts.arns(), parts.triggers(), tokens),
        new DescribeUserPool(accounts, pools, parts.arns()),
        new CreateUserPoolClient(accounts, pools, parts.clock()),
        new DescribeUserPoolClient(accounts, pools),
        new StartWebAuthnRegistration(accounts, registrations, tokens),
        new CompleteWebAuthnRegistration(accounts, registrations, tokens),
        new ListWebAuthnCredentials(tokens),
        new DeleteWebAuthnCredential(accounts, users, tokens));
  }
}
