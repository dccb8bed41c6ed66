package dev.sallyport.drill;

import dev.sallyport.drill.Outcome.Done;
import dev.sallyport.drill.Outcome.Trouble;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;

/**
 * The replicas as their clients know them: the AWS SDK's own client for each. Who meets trouble
 * tries again, at any of them, and how long the unluckiest had to is remembered.
 */
final class Replicas implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(30);
  private static final AwsBasicCredentials KEY =
      AwsBasicCredentials.create(
          "SALLYPORTDEMOKEY0001", "demo-secret-for-localhost-only-000000000");

  private final List<CognitoIdentityProviderClient> all;
  private final AtomicLong longest = new AtomicLong();
  private final AtomicLong troubles = new AtomicLong();

  Replicas(URI... apis) {
    all = new CopyOnWriteArrayList<>(Stream.of(apis).map(Replicas::client).toList());
  }

  private static CognitoIdentityProviderClient client(URI api) {
    return CognitoIdentityProviderClient.builder()
        .endpointOverride(api)
        .region(Region.of("local"))
        .credentialsProvider(StaticCredentialsProvider.create(KEY))
        .httpClient(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(1))
                .socketTimeout(Duration.ofSeconds(8))
                .build())
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }

  /** All of them. */
  List<CognitoIdentityProviderClient> all() {
    return all;
  }

  /** That one of them is gone for good, as a load balancer would find out. */
  void forget(int which) {
    all.remove(which);
  }

  /** One call to any of them. */
  <T> Outcome<T> once(Function<CognitoIdentityProviderClient, T> call) {
    return noted(Outcome.of(any(), call));
  }

  private CognitoIdentityProviderClient any() {
    var now = List.copyOf(all);
    return now.get(ThreadLocalRandom.current().nextInt(now.size()));
  }

  /** The same call to two of them at once, where there are two. */
  <T> List<Outcome<T>> twice(Function<CognitoIdentityProviderClient, T> call) {
    return Stream.of(all.getFirst(), all.getLast())
        .map(each -> Together.start(() -> noted(Outcome.of(each, call))))
        .toList()
        .stream()
        .map(Together::end)
        .toList();
  }

  private <T> Outcome<T> noted(Outcome<T> outcome) {
    if (outcome instanceof Trouble) {
      troubles.incrementAndGet();
    }
    return outcome;
  }

  /** Calls any of them until it is decided; trouble for good is trouble after a minute. */
  <T> Outcome<T> decided(Function<CognitoIdentityProviderClient, T> call) {
    var began = System.nanoTime();
    while (true) {
      var outcome = once(call);
      var since = System.nanoTime() - began;
      if (!(outcome instanceof Trouble) || since > Duration.ofMinutes(1).toNanos()) {
        if (outcome instanceof Done) {
          longest.accumulateAndGet(since, Math::max);
        }
        return outcome;
      }
      Together.pause(PAUSE);
    }
  }

  /** How many calls met trouble. */
  long troubles() {
    return troubles.get();
  }

  /** How long whoever waited longest tried until it was done, since this was last asked. */
  Duration outage() {
    return Duration.ofNanos(longest.getAndSet(0));
  }

  @Override
  public void close() {
    all.forEach(CognitoIdentityProviderClient::close);
  }
}
