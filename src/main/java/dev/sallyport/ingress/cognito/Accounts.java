package dev.sallyport.ingress.cognito;

import dev.sallyport.audit.Audit;
import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.directory.Ahead;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowCommand;
import dev.sallyport.flow.FlowReply;
import dev.sallyport.limits.Limits;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the account operations share: who is meant by a call, and the event each decision leaves.
 */
final class Accounts {
  private final Pools pools;
  private final UserStore users;
  private final Limits limits;
  private final AccountEvents events;

  Accounts(Pools pools, UserStore users, Limits limits, Audit audit) {
    this.limits = limits;
    this.pools = pools;
    this.users = users;
    this.events = new AccountEvents(audit);
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
    return met(call, action, counting, (_, _) -> Future.<Void>succeededFuture()).map(Met::who);
  }

  /**
   * Who a public call is about, and what was asked of the person meanwhile.
   *
   * @param asked what came of it; nothing of it may be told before the person was counted
   */
  record Met<T>(Who who, Future<T> asked) {}

  /**
   * The same, and something else is asked under the person's tag while the person is looked up.
   *
   * @param ask asks it of whoever has this tag in this pool, somebody or nobody
   */
  <T> Future<Met<T>> met(
      Call call,
      String action,
      Limits.Action counting,
      BiFunction<Pool, PersonTag, Future<T>> ask) {
    var login = call.input().getString("Username");
    var clientId = call.input().getString("ClientId");
    return party(call)
        .compose(
            party ->
                users
                    .locate(party.pool(), login, call.deadline())
                    .compose(
                        tag ->
                            met(
                                call,
                                action,
                                party,
                                login,
                                tag,
                                theirs ->
                                    new Asked<>(
                                        limits.count(theirs.value(), counting, call.deadline()),
                                        ask.apply(party.pool(), theirs)))))
        .recover(trouble -> events.refused(call, action, "", clientId, "", null, trouble));
  }

  private record Asked<T>(Future<Void> counted, Future<T> more) {}

  /** Asks while the person is looked up, where the client has proved itself by then. */
  private <T> Future<Met<T>> met(
      Call call,
      String action,
      Party party,
      String login,
      PersonTag tag,
      Function<PersonTag, Asked<T>> ask) {
    var found = users.at(party.pool(), login, tag, call.deadline());
    var proof = call.input().getString("SecretHash");
    var early = SecretHash.right(party.client(), proof, login) ? ask.apply(tag) : null;
    return found.map(
        user -> {
          SecretHash.check(party.client(), proof, login, user == null ? login : user.username());
          if (user == null && !toldOf(party, action)) {
            throw new Failed(new Failure.NobodyToWriteTo());
          }
          var theirs =
              user == null ? users.strangers().nobody(party.pool(), login).tag() : user.tag();
          var asked = early != null && theirs.equals(tag) ? early : ask.apply(theirs);
          return new Met<>(
              new Who(party.pool(), party.client(), user, theirs, login, asked.counted()),
              asked.more());
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
    return theOne(call, action, pool -> named(call, pool, login));
  }

  /** The user of this name, or null; counted as the call's while it is looked up. */
  Future<@Nullable User> named(Call call, Pool pool, String login) {
    return users.locate(pool, login, call.deadline()).compose(tag -> at(call, pool, login, tag));
  }

  private Future<@Nullable User> at(Call call, Pool pool, String login, PersonTag tag) {
    var counted = call.charge().ofUser(tag);
    var user = users.at(pool, login, tag, call.deadline());
    return Future.all(user, counted).map(_ -> user.result());
  }

  /** The same for a call that names the user in a way of its own. */
  Future<Named> theOne(Call call, String action, Function<Pool, Future<@Nullable User>> find) {
    return found(
        call,
        action,
        pool -> find.apply(pool).map(user -> user == null ? null : new Named(pool, user)));
  }

  /** A user and what was read of the person together with it. */
  record Beside<T extends @Nullable Object>(Named named, T beside) {}

  /**
   * The user a signed call names, and what else there is of the person: where the person is, is
   * known before who it is. Nothing may be changed by that.
   */
  <T extends @Nullable Object> Future<Beside<T>> named(
      Call call, String action, Function<PersonTag, Future<T>> read) {
    var login = call.input().getString("Username");
    return found(
        call,
        action,
        pool ->
            users
                .locate(pool, login, call.deadline())
                .compose(
                    tag -> {
                      var beside = read.apply(tag);
                      return at(call, pool, login, tag)
                          .compose(user -> beside(pool, user, tag, beside, read));
                    }));
  }

  private static <T extends @Nullable Object> Future<@Nullable Beside<T>> beside(
      Pool pool,
      @Nullable User user,
      PersonTag tag,
      Future<T> beside,
      Function<PersonTag, Future<T>> read) {
    if (user == null) {
      return Future.succeededFuture();
    }
    // One whose sub was typed may be at another tag than the name leads to.
    var theirs = user.tag().equals(tag) ? beside : read.apply(user.tag());
    return theirs.map(found -> new Beside<>(new Named(pool, user), found));
  }

  /** A user and what was taken for the change that the call is about. */
  record Ready(Pool pool, Ahead.Ready ready) {
    Named named() {
      return new Named(pool, ready.user());
    }
  }

  /** The same where something is taken for the user while it is found. */
  Future<Ready> ready(
      Call call, String action, Function<Pool, Future<Ahead.@Nullable Ready>> find) {
    return found(
        call,
        action,
        pool -> find.apply(pool).map(ready -> ready == null ? null : new Ready(pool, ready)));
  }

  private <T> Future<T> found(Call call, String action, Function<Pool, Future<@Nullable T>> find) {
    var poolId = call.input().getString("UserPoolId");
    return pool(call)
        .compose(find)
        .map(
            found -> {
              if (found == null) {
                throw new Failed(new Failure.UserNotFound());
              }
              return found;
            })
        .recover(trouble -> events.refused(call, action, poolId, "", "", null, trouble));
  }

  /**
   * Somebody signed in, and gets no tokens all the same.
   *
   * @param ended the sign-in itself had come to its end; else another answer may have been faster,
   *     and what became of that one is what the person's history tells
   */
  Failed noTokens(
      FlowCommand command, FlowReply.Granted granted, Throwable trouble, boolean ended) {
    return events.noTokens(command, granted, trouble, ended);
  }

  /** Leaves the event of how a future ended: {@code done}, or {@code refused} and why. */
  <T> Future<T> recorded(
      Call call, String action, String pool, String client, String who, Future<T> result) {
    return events.recorded(call, action, pool, client, who, null, result);
  }

  /** The same for a public call; nobody has no history. */
  <T> Future<T> recorded(Call call, String action, Who who, Future<T> result) {
    var user = who.user();
    var name = user == null ? who.tag().value() : user.sub();
    var tag = user == null ? null : user.tag();
    return events.recorded(call, action, who.pool().id(), who.client().id(), name, tag, result);
  }

  /** The same for a call that makes a user, who is known only then. */
  <T> Future<T> recordedMaking(
      Call call, String action, String pool, String client, Future<T> made, Function<T, User> who) {
    return made.compose(
        done -> {
          var user = who.apply(done);
          return events.recorded(call, action, pool, client, user.sub(), user.tag(), made);
        },
        trouble -> events.refused(call, action, pool, client, "", null, trouble));
  }

  /** The same for a call of somebody who is signed in. */
  <T> Future<T> recorded(Call call, String action, TokenReply.Verified owner, Future<T> result) {
    var user = owner.user();
    return events.recorded(
        call, action, owner.pool().id(), owner.client().id(), user.sub(), user.tag(), result);
  }

  /** The same for a signed call. */
  <T> Future<T> recorded(Call call, String action, Named named, Future<T> result) {
    var user = named.user();
    return events.recorded(call, action, named.pool().id(), "", user.sub(), user.tag(), result);
  }

  /** Does this for the user a signed call names and what is read beside, and leaves the event. */
  <B, T> Future<T> forNamed(
      Call call,
      String action,
      Function<PersonTag, Future<B>> read,
      Function<Beside<B>, Future<T>> work) {
    return named(call, action, read)
        .compose(
            found ->
                recorded(call, action, found.named(), Future.succeededFuture(found).compose(work)));
  }

  /** Does this for the user a signed call names, and leaves the event. */
  <T> Future<T> forNamed(Call call, String action, Function<Named, Future<T>> work) {
    return named(call, action)
        .compose(
            named -> recorded(call, action, named, Future.succeededFuture(named).compose(work)));
  }
}
