package dev.sallyport.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** A crowd, and faults one after another, each between two times in which all is well. */
final class Drill {
  /** What is aimed at is five seconds; a machine that others use may take longer. */
  private static final Duration MOST = Duration.ofSeconds(15);

  private static final int AT_ONCE = 4;

  /** So much is acknowledged before the next fault. */
  private static final int CALM = 25;

  private final String name;
  private final Replicas replicas;
  private final Crowd crowd;

  private Drill(String name, Replicas replicas) {
    this.name = name;
    this.replicas = replicas;
    this.crowd = Crowd.begin(replicas, AT_ONCE);
    calm();
    replicas.outage();
  }

  /** Begins with a crowd that finds all well. */
  static Drill begin(String name, Replicas replicas) {
    return new Drill(name, replicas);
  }

  /**
   * One fault: it is made, it ends, and then people come and go again. How long the unluckiest
   * tried is printed.
   */
  void fault(String what, Runnable make, Runnable end) {
    var before = replicas.troubles();
    make.run();
    end.run();
    calm();
    var outage = replicas.outage();
    System.out.printf(
        "DRILL %s: %s: %d ms until the unluckiest was served (5000 are aimed at), %d calls in"
            + " vain%n",
        name, what, outage.toMillis(), replicas.troubles() - before);
    assertThat(outage).as(what).isLessThan(MOST);
  }

  private void calm() {
    var enough = crowd.ledger().size() + CALM;
    await().atMost(Duration.ofMinutes(1)).until(() -> crowd.ledger().size() >= enough);
  }

  /** Ends it with a look at every promise. */
  Ledger end() {
    var ledger = crowd.settled();
    System.out.printf(
        "DRILL %s: acknowledged to %d people: %s; broken: %d%n",
        name, ledger.people().size(), ledger, ledger.broken().size());
    return ledger;
  }
}
