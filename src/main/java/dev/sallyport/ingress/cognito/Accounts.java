package dev.sallyport.ingress.cognito;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Limits;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the account operations share: who is meant by a call, and the event each decision leaves.
 */
final class Accounts {
  private final Pools pools;
  private final UserStore users;
  private final Limits limits;
  private final Audit audit;

  Accounts(Pools pools, UserStore users, Limits limits, Audit audit) {
    this.limits = limits;
    this.pools = pools;
    this.users = users;
    this.audit = audit;
  }

  /** A client and the pool it belongs to. */
  record Party(Pool pool, AppClient client) {}

  /**
   * Who a public call is about.
   *
   * @param user null when the name is nobody's
   * @param tag the person's, or that of the stable nobody
   * @param login the name as it was typed
   * @param counted that the person may do this once more in this hour; fails with LimitExceeded
   */
  record Who(
      Pool pool,
      AppClient client,
      @Nullable User user,
      PersonTag tag,
      String login,
      Future<Void> counted) {}

  /** The user a signed call is about, and its pool. */
  record Named(Pool pool, User user) {}

  /** The client in {@code ClientId} and its pool. */
  Future<Party> party(Call call) {
    return pools
        .client(call.input().getString("ClientId"), call.deadline())
        .compose(
            client ->
                pools.pool(client.poolId(), call.deadline()).map(pool -> new Party(pool, client)));
  }

  /**
   * The client in {@code ClientId}, whose {@code SecretHash} is checked, and whoever {@code
   * Username} names, who is counted for this. Fails with NobodyToWriteTo only where the client is
   * told of unknown users.
   */
  Future<Who> who(Call call, String action, Limits.Action counting) {
    var login = call.input().getString("Username");
    var clientId = call.input().getString("ClientId");
    return party(call)
        .compose(
            party ->
                users
                    .locate(party.pool(), login, call.deadline())
                    .compose(tag -> who(call, action, counting, party, login, tag)))
        .onFailure(trouble -> record(call, action, "", clientId, "", "refused", why(trouble)));
  }

  /** Counts while the person is looked up, where the client has proved itself by then. */
  private Future<Who> who(
      Call call, String action, Limits.Action counting, Party party, String login, PersonTag tag) {
    var found = users.at(party.pool(), login, tag, call.deadline());
    var proof = call.input().getString("SecretHash");
    var counted =
        SecretHash.right(party.client(), proof, login)
            ? limits.count(tag.value(), counting, call.deadline())
            : null;
    return found.map(
        user -> {
          SecretHash.check(party.client(), proof, login, user == null ? login : user.username());
          if (user == null && !toldOf(party, action)) {
            throw new Failed(new Failure.NobodyToWriteTo());
          }
          var theirs = user == null ? users.nobody(party.pool(), login).tag() : user.tag();
          return new Who(
              party.pool(),
              party.client(),
              user,
              theirs,
              login,
              counted != null && theirs.equals(tag)
                  ? counted
                  : limits.count(theirs.value(), counting, call.deadline()));
        });
  }

  /** Whether an unknown name goes on like a known one. */
  private static boolean toldOf(Party party, String action) {
    return party.client().hideUsers()
        || (action.equals("ForgotPassword") && party.pool().lambdas().has(Kind.USER_MIGRATION));
  }

  /** The pool in {@code UserPoolId}. */
  Future<Pool> pool(Call call) {
    return pools.pool(call.input().getString("UserPoolId"), call.deadline());
  }

  /** The pool in {@code UserPoolId} as it is now: an administrator reads what was just written. */
  Future<Pool> freshPool(Call call) {
    return pools.freshPool(call.input().getString("UserPoolId"), call.deadline());
  }

  /** The user a signed call names. Fails with UserNotFound: an administrator is told. */
  Future<Named> named(Call call, String action) {
    var login = call.input().getString("Username");
    return theOne(call, action, pool -> users.find(pool, login, call.deadline()));
  }

  /** The same for a call that names the user in a way of its own. */
  Future<Named> theOne(Call call, String action, Function<Pool, Future<@Nullable User>> find) {
    var poolId = call.input().getString("UserPoolId");
    return pool(call)
        .compose(
            pool ->
                find.apply(pool)
                    .map(
                        user -> {
                          if (user == null) {
                            throw new Failed(new Failure.UserNotFound());
                          }
                          return new Named(pool, user);
                        }))
        .onFailure(trouble -> record(call, action, poolId, "", "", "refused", why(trouble)));
  }

  private void record(
      Call call,
      String action,
      String pool,
      String client,
      String who,
      String outcome,
      String why) {
    audit.record(
        new AuditEvent(
            call.requestId(), pool, client, who, call.address().value(), action, outcome, why));
  }

  /** Leaves the event of how a future ended: {@code done}, or {@code refused} and why. */
  <T> Future<T> recorded(
      Call call, String action, String pool, String client, String who, Future<T> result) {
    return result
        .onSuccess(_ -> record(call, action, pool, client, who, "done", ""))
        .onFailure(trouble -> record(call, action, pool, client, who, "refused", why(trouble)));
  }

  /** The same for a public call. */
  <T> Future<T> recorded(Call call, String action, Who who, Future<T> result) {
    var user = who.user();
    var name = user == null ? who.tag().value() : user.sub();
    return recorded(call, action, who.pool().id(), who.client().id(), name, result);
  }

  /** The same for a call of somebody who is signed in. */
  <T> Future<T> recorded(Call call, String action, TokenReply.Verified owner, Future<T> result) {
    return recorded(
        call, action, owner.pool().id(), owner.client().id(), owner.user().sub(), result);
  }

  /** The same for a signed call. */
  <T> Future<T> recorded(Call call, String action, Named named, Future<T> result) {
    return recorded(call, action, named.pool().id(), "", named.user().sub(), result);
  }

  /** Does this for the user a signed call names, and leaves the event. */
  <T> Future<T> forNamed(Call call, String action, Function<Named, Future<T>> work) {
    return named(call, action)
        .compose(
            named -> recorded(call, action, named, Future.succeededFuture(named).compose(work)));
  }

  private static String why(Throwable trouble) {
    return trouble instanceof Failed failed
        ? failed.failure().getClass().getSimpleName()
        : trouble.getClass().getSimpleName();
  }
}
