package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pools;
import dev.sallyport.directory.SoftwareTokens;
import dev.sallyport.directory.UserStore;
import dev.sallyport.flow.FlowClient;
import java.time.InstantSource;
import java.util.List;

/** The list of operations on second factors: a person's, and what a pool asks for. */
final class MfaOperations {
  private MfaOperations() {}

  static List<Operation> all(
      Accounts accounts,
      Pools pools,
      UserStore users,
      SoftwareTokens softwareTokens,
      AccessTokens tokens,
      FlowClient flow,
      InstantSource clock) {
    var sessions = new SetUpSessions(pools, flow);
    return List.of(
        new AssociateSoftwareToken(accounts, users, softwareTokens, tokens, sessions),
        new VerifySoftwareToken(accounts, users, softwareTokens, tokens, sessions),
        new SetUserMfaPreference(Operation.Access.PUBLIC, accounts, users, tokens),
        new SetUserMfaPreference(Operation.Access.SIGNED, accounts, users, tokens),
        new SetUserSettings(Operation.Access.PUBLIC, accounts, users, tokens),
        new SetUserSettings(Operation.Access.SIGNED, accounts, users, tokens),
        new GetUserAuthFactors(Operation.Access.PUBLIC, accounts, tokens),
        new GetUserAuthFactors(Operation.Access.SIGNED, accounts, tokens),
        new AdminDeleteSoftwareToken(accounts, users),
        new SetUserPoolMfaConfig(accounts, pools, clock),
        new GetUserPoolMfaConfig(accounts));
  }
}
