package dev.sallyport.drill;

import dev.sallyport.SallyportForTests;
import dev.sallyport.drill.Ledger.Person;
import dev.sallyport.drill.Outcome.Done;
import dev.sallyport.drill.Outcome.Refused;
import dev.sallyport.drill.Outcome.Trouble;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;

/**
 * People who come one after another, each doing what people do: sign up, sign in, refresh, change
 * the password, sign out; where it matters, twice at once at two replicas. What they are promised
 * goes into the ledger, and is looked at again in the end.
 */
final class Crowd {
  private static final String POOL = "local_Sallyport";
  private static final String CLIENT = "drilling";

  private final Replicas replicas;
  private final Ledger ledger = new Ledger();
  private final List<CompletableFuture<Void>> walking;
  private final AtomicInteger lives = new AtomicInteger();
  private volatile boolean over;

  private Crowd(Replicas replicas, int many) {
    this.replicas = replicas;
    this.walking = Stream.generate(() -> Together.start(this::walk)).limit(many).toList();
  }

  /** Settings of gateways that a crowd goes to: a client whose refresh tokens rotate. */
  static Map<String, String> settings(Map<String, String> more) {
    var client = "SALLYPORT_POOLS_0_CLIENTS_2_";
    var settings = new HashMap<String, String>();
    settings.put(client + "ID", CLIENT);
    settings.put(client + "FLOWS", "ALLOW_USER_PASSWORD_AUTH");
    settings.put(client + "REFRESHTOKENROTATION", "60s");
    settings.put("SALLYPORT_LIMITS_LOCKAFTER", "50");
    settings.put("SALLYPORT_LIMITS_ADDRESSFAILURES", "1000000");
    settings.put("SALLYPORT_LIMITS_NETWORKFAILURES", "1000000");
    settings.put("SALLYPORT_LIMITS_REGIONFAILURES", "1000000");
    settings.putAll(more);
    return settings;
  }

  /** Lets so many come at once. */
  static Crowd begin(Replicas replicas, int many) {
    return new Crowd(replicas, many);
  }

  /** What they were promised. */
  Ledger ledger() {
    return ledger;
  }

  /** Lets nobody come any more, and looks at every promise again, at every replica. */
  Ledger settled() {
    over = true;
    walking.forEach(Together::end);
    var settling = ledger.people().stream().map(p -> Together.start(() -> settle(p))).toList();
    settling.forEach(Together::end);
    return ledger;
  }

  private Void walk() {
    while (!over) {
      live(lives.incrementAndGet());
    }
    return null;
  }

  private void live(int number) {
    var person = new Person(SallyportForTests.somebody(), "First-Horse-" + number);
    if (number % 3 == 0 ? invited(person) : signedUp(person)) {
      ledger.add(person);
      session(person, number);
    }
  }

  /** Signs up, at two replicas at once: one is told yes, the other no. */
  private boolean signedUp(Person person) {
    var replies =
        replicas.twice(
            api ->
                api.signUp(
                    r -> r.clientId(CLIENT).username(person.name).password(password(person))));
    var told = replies.stream().filter(Done.class::isInstance).count();
    if (told > 1) {
      ledger.broken(person, "signed up twice", replies);
    }
    if (told == 0) {
      return false;
    }
    ledger.acknowledged("sign-ups");
    var confirmed =
        replicas.decided(
            api -> api.adminConfirmSignUp(r -> r.userPoolId(POOL).username(person.name)));
    // Whoever asks again may hear that it was done before.
    return !(confirmed instanceof Refused(var type, var why))
        || held(person, "sign-up", why.contains("CONFIRMED"), type + " " + why);
  }

  /** Has a temporary password; two answers at once to the one question buy one sign-in. */
  private boolean invited(Person person) {
    var temporary = password(person);
    var invited =
        replicas.once(
            api ->
                api.adminCreateUser(
                    r ->
                        r.userPoolId(POOL)
                            .username(person.name)
                            .messageAction("SUPPRESS")
                            .temporaryPassword(temporary)));
    if (!(invited instanceof Done)) {
      return false;
    }
    ledger.acknowledged("invitations");
    if (!(signIn(person, temporary) instanceof Done(InitiateAuthResponse asked))) {
      ledger.broken(person, "invited and not asked", "");
      return false;
    }
    var chosen = "Second-Horse-1";
    var answers =
        replicas.twice(
            api ->
                api.respondToAuthChallenge(
                    r ->
                        r.clientId(CLIENT)
                            .session(asked.session())
                            .challengeName("NEW_PASSWORD_REQUIRED")
                            .challengeResponses(
                                Map.of("USERNAME", person.name, "NEW_PASSWORD", chosen))));
    var granted = answers.stream().filter(Done.class::isInstance).count();
    if (granted > 1) {
      ledger.broken(person, "one session bought two sign-ins", "");
    }
    if (granted == 1) {
      ledger.acknowledged("challenges");
      person.passwords = Set.of(chosen);
      person.former.add(temporary);
    }
    return granted == 1;
  }

  private static String password(Person person) {
    return person.passwords.iterator().next();
  }

  private Outcome<InitiateAuthResponse> signIn(Person person, String password) {
    return replicas.decided(api -> signIn(api, person, password));
  }

  private static InitiateAuthResponse signIn(
      CognitoIdentityProviderClient api, Person person, String password) {
    return api.initiateAuth(
        r ->
            r.clientId(CLIENT)
                .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                .authParameters(Map.of("USERNAME", person.name, "PASSWORD", password)));
  }

  private AuthenticationResultType tokens(Person person) {
    var reply = signIn(person, password(person));
    if (reply instanceof Done(InitiateAuthResponse in) && in.authenticationResult() != null) {
      ledger.acknowledged("sign-ins");
      return in.authenticationResult();
    }
    ledger.broken(person, "cannot sign in", reply);
    return null;
  }

  private void session(Person person, int number) {
    var in = tokens(person);
    if (in == null) {
      return;
    }
    var newest = rotated(person, in.refreshToken(), 3);
    if (newest.isEmpty() || !changed(person, in.accessToken(), "Third-Horse-" + number)) {
      return;
    }
    var again = tokens(person);
    if (again == null) {
      return;
    }
    end(person, again, number % 2 == 0);
    var last = tokens(person);
    if (last != null) {
      person.living = rotated(person, last.refreshToken(), 2);
    }
  }

  /** Exchanges a token so many times, twice at once each; empty when the session was lost. */
  private String rotated(Person person, String first, int times) {
    var newest = first;
    for (int i = 0; i < times; i++) {
      var token = newest;
      var successors = new HashSet<String>();
      for (var reply : replicas.twice(api -> exchange(api, token))) {
        add(person, reply, successors);
      }
      if (successors.isEmpty()) {
        add(person, replicas.decided(api -> exchange(api, token)), successors);
      }
      if (successors.size() != 1) {
        ledger.broken(person, "a refresh token has so many successors", successors.size());
        return "";
      }
      ledger.acknowledged("rotations");
      newest = successors.iterator().next();
    }
    return newest;
  }

  private void add(Person person, Outcome<String> reply, Set<String> successors) {
    switch (reply) {
      case Done(var token) -> successors.add(token);
      case Refused<String> refused -> ledger.broken(person, "a session was lost", refused);
      case Trouble<String> _ -> {}
    }
  }

  private static String exchange(CognitoIdentityProviderClient api, String token) {
    return api.getTokensFromRefreshToken(r -> r.clientId(CLIENT).refreshToken(token))
        .authenticationResult()
        .refreshToken();
  }

  /** False where nobody knows whether it was changed. */
  private boolean changed(Person person, String access, String chosen) {
    var old = password(person);
    var reply =
        replicas.once(
            api ->
                api.changePassword(
                    r -> r.accessToken(access).previousPassword(old).proposedPassword(chosen)));
    return switch (reply) {
      case Done<?> _ -> {
        ledger.acknowledged("changed passwords");
        person.passwords = Set.of(chosen);
        person.former.add(old);
        if (signIn(person, old) instanceof Done) {
          ledger.broken(person, "the old password was taken", "");
        }
        yield true;
      }
      case Refused<?> refused -> held(person, "change of password", false, refused);
      case Trouble<?> _ -> {
        person.passwords = Set.of(old, chosen);
        yield false;
      }
    };
  }

  /** Revokes a session, or signs out everywhere, and asks at once whether it is over. */
  private void end(Person person, AuthenticationResultType session, boolean everywhere) {
    var refresh = session.refreshToken();
    Outcome<?> reply =
        everywhere
            ? replicas.decided(api -> api.globalSignOut(r -> r.accessToken(session.accessToken())))
            : replicas.decided(api -> api.revokeToken(r -> r.clientId(CLIENT).token(refresh)));
    if (reply instanceof Done) {
      ledger.acknowledged(everywhere ? "sign-outs" : "revocations");
      person.ended.add(refresh);
      person.endedAccess.add(session.accessToken());
      over(person, replicas.decided(api -> exchange(api, refresh)), "an ended session went on");
    } else if (!everywhere) {
      // Whoever signs out everywhere and asks again may hear that the access token has ended.
      ledger.broken(person, "cannot sign out", reply);
    }
  }

  private void over(Person person, Outcome<?> reply, String what) {
    if (!(reply instanceof Refused)) {
      ledger.broken(person, what, reply);
    }
  }

  private boolean held(Person person, String what, boolean holds, Object how) {
    if (!holds) {
      ledger.broken(person, what, how);
    }
    return holds;
  }

  private Void settle(Person person) {
    for (var api : replicas.all()) {
      var right =
          person.passwords.stream()
              .filter(each -> patient(api, a -> signIn(a, person, each)) instanceof Done)
              .count();
      held(person, "exactly one password is right", right == 1, right);
      for (var former : person.former) {
        over(person, patient(api, a -> signIn(a, person, former)), "an old password is taken");
      }
      for (var token : person.ended) {
        over(person, patient(api, a -> exchange(a, token)), "an ended session is back");
      }
      for (var token : person.endedAccess) {
        over(person, patient(api, a -> a.getUser(r -> r.accessToken(token))), "a token is back");
      }
    }
    if (!person.living.isEmpty()) {
      rotated(person, person.living, 1);
    }
    return null;
  }

  private static <T> Outcome<T> patient(
      CognitoIdentityProviderClient api, Function<CognitoIdentityProviderClient, T> call) {
    for (int i = 0; ; i++) {
      var outcome = Outcome.of(api, call);
      if (!(outcome instanceof Trouble) || i == 100) {
        return outcome;
      }
      Together.pause(Duration.ofMillis(100));
    }
  }
}
