package dev.sallyport;

import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.awaitility.Awaitility;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;

/**
 * People who sign in at one of some replicas, refresh at another, and use each token at all of
 * them, their gates too, over and over.
 */
final class SignInLoad {
  private static final int PEOPLE = 3;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String user;
  private final List<SallyportForTests> replicas;
  private final List<Thread> people = new ArrayList<>();
  private final AtomicLong rounds = new AtomicLong();
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final Set<String> lately = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private final ReentrantReadWriteLock going = new ReentrantReadWriteLock(true);
  private volatile boolean ended;

  private SignInLoad(String user, List<SallyportForTests> replicas) {
    this.user = user;
    this.replicas = new CopyOnWriteArrayList<>(replicas);
  }

  static SignInLoad begin(String user, SallyportForTests... replicas) {
    var load = new SignInLoad(user, List.of(replicas));
    for (var i = 0; i < PEOPLE; i++) {
      load.people.add(Thread.ofPlatform().start(load::person));
    }
    return load;
  }

  /** Waits until everybody has done it all, from beginning to end, at least once more. */
  void some() {
    lately.clear();
    var enough = rounds.get() + 3 * PEOPLE;
    Awaitility.await().until(() -> rounds.get() >= enough);
  }

  /** The keys that signed since {@link #some} was last begun. */
  Set<String> kids() {
    return Set.copyOf(lately);
  }

  /** Does this between one round and the next. */
  void pausing(Runnable what) {
    going.writeLock().lock();
    try {
      what.run();
    } finally {
      going.writeLock().unlock();
    }
  }

  /** From now on tokens of this key may fail. */
  void revoked(String kid) {
    revoked.add(kid);
  }

  /** From now on this one is used as well. */
  void joins(SallyportForTests replica) {
    pausing(() -> replicas.add(replica));
  }

  /** From now on it is not. */
  void leaves(SallyportForTests replica) {
    pausing(() -> replicas.remove(replica));
  }

  /** What failed, in words; empty where nothing did. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  void end() {
    ended = true;
    for (var person : people) {
      try {
        person.join();
      } catch (InterruptedException broken) {
        throw new IllegalStateException(broken);
      }
    }
  }

  private void person() {
    while (!ended) {
      going.readLock().lock();
      try {
        round();
      } catch (RuntimeException trouble) {
        wrong.add(trouble.toString());
      } finally {
        going.readLock().unlock();
      }
      rounds.incrementAndGet();
    }
  }

  private void round() {
    var signedIn = any().signedIn(user, "Horse-Battery-8");
    used(signedIn.accessToken());
    used(refreshed(any(), signedIn.refreshToken()).accessToken());
  }

  private SallyportForTests any() {
    return replicas.get(ThreadLocalRandom.current().nextInt(replicas.size()));
  }

  /** What a refresh token is good for there. */
  static AuthenticationResultType refreshed(SallyportForTests at, String refreshToken) {
    return at.sdk()
        .initiateAuth(
            r ->
                r.clientId("demoapp")
                    .authFlow("REFRESH_TOKEN_AUTH")
                    .authParameters(Map.of("REFRESH_TOKEN", refreshToken)))
        .authenticationResult();
  }

  private void used(String token) {
    lately.add(kid(token));
    var opened = opened(token);
    // Asked after: whoever was told of the end may have been answered before.
    if (opened.contains(false) && !revoked.contains(kid(token))) {
      wrong.add(kid(token) + " " + opened);
    }
  }

  /** A new token. */
  String token() {
    return any().signedIn(user, "Horse-Battery-8").accessToken();
  }

  /** Whether a token is good at the API, and at the gate, of each replica. */
  List<Boolean> opened(String token) {
    var opened = new ArrayList<Boolean>();
    for (var replica : replicas) {
      opened.add(api(replica, token));
      opened.add(status(replica.gate().resolve("/orders"), token) == 200);
    }
    return opened;
  }

  private static boolean api(SallyportForTests replica, String token) {
    try {
      return !replica.sdk().getUser(r -> r.accessToken(token)).username().isEmpty();
    } catch (CognitoIdentityProviderException refused) {
      return false;
    }
  }

  private static int status(URI where, String token) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(where).header("Authorization", "Bearer " + token).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  static String kid(String token) {
    try {
      return SignedJWT.parse(token).getHeader().getKeyID();
    } catch (ParseException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }
}
