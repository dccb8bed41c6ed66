package dev.sallyport.ingress.pages;

import dev.sallyport.directory.AppClient.Flow;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.flow.FlowCommand.FirstProof;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.telemetry.Metrics;
import java.util.function.Predicate;

/** How a sign-in at a client begins. */
enum Beginning {
  /** With name and password; the declared list asks the rest. */
  PASSWORD,
  /** With the name; functions of the pool's own ask the rest. */
  FUNCTIONS,
  /** With the name; the person chooses what to prove it by. */
  CHOICE;

  /**
   * How it begins there.
   *
   * @param decides whether functions of a pool's own may decide a sign-in
   */
  static Beginning of(AuthorizationRequest request, Predicate<Pool> decides) {
    var pool = request.pool();
    var client = request.client();
    var functions =
        decides.test(pool)
            && client.flows().contains(Flow.ALLOW_CUSTOM_AUTH)
            && !client.flows().contains(Flow.ALLOW_USER_PASSWORD_AUTH)
            && !client.flows().contains(Flow.ALLOW_USER_SRP_AUTH);
    if (functions) {
      return FUNCTIONS;
    }
    return pool.signIn().firstFactors().stream().anyMatch(each -> each != FirstFactor.PASSWORD)
        ? CHOICE
        : PASSWORD;
  }

  /** What it is called where sign-ins are counted. */
  Metrics.Flow flow() {
    return switch (this) {
      case PASSWORD -> Metrics.Flow.PASSWORD;
      case FUNCTIONS -> Metrics.Flow.CUSTOM;
      case CHOICE -> Metrics.Flow.CHOICE;
    };
  }

  /** A password that came along, as scripts that know Cognito's page send it, is a choice made. */
  FirstProof proof(String password) {
    return switch (this) {
      case PASSWORD -> new FirstProof.Password(password);
      case FUNCTIONS -> new FirstProof.None();
      case CHOICE ->
          password.isEmpty()
              ? new FirstProof.Choice(null, null, null)
              : new FirstProof.Choice("PASSWORD", password, null);
    };
  }
}
