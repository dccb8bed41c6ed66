package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.POOL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.crypto.SrpClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What takes long is done where nobody waits behind it. */
@ExtendWith(SharedGateway.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class EventLoopIT {
  /** Hashing, powers of SRP, making signatures, names of hosts, reading files: seen on a stack. */
  private static final Pattern SLOW =
      Pattern.compile(
          ".*Argon2.*|java\\.math\\.BigInteger\\.(oddModPow|modPow)|java\\.net\\.InetAddress\\..*"
              + "|java\\.security\\.Signature\\.sign|java\\.io\\.FileInputStream\\.read.*"
              + "|java\\.io\\.FileOutputStream\\.write.*|java\\.security\\.KeyPairGenerator\\..*");

  private static SallyportForTests sallyport;
  private static Caller caller;

  @BeforeAll
  static void start(SallyportForTests shared) {
    sallyport = shared;
    caller = new Caller(shared.api(), shared.ops());
  }

  /** Looks at what every thread does, again and again, while the calls are under way. */
  private static List<String> seen(List<Callable<Caller.Reply>> calls, Set<String> elsewhere) {
    var blocked = new ArrayList<String>();
    var over = new AtomicBoolean();
    var looking =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    Thread.getAllStackTraces()
                        .forEach((thread, stack) -> look(thread, stack, blocked, elsewhere));
                  }
                });
    Caller.together(calls);
    over.set(true);
    try {
      looking.join();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
    return blocked;
  }

  private static void look(
      Thread thread, StackTraceElement[] stack, List<String> blocked, Set<String> elsewhere) {
    Arrays.stream(stack)
        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
        .filter(frame -> SLOW.matcher(frame).matches())
        .findFirst()
        .ifPresent(
            frame -> {
              if (thread.getName().startsWith("vert.x-eventloop")) {
                blocked.add(thread.getName() + ": " + Arrays.toString(stack));
              } else {
                elsewhere.add(thread.getName().replaceAll("[0-9]+", "N"));
              }
            });
  }

  @Test
  void AC114_nothing_that_takes_long_is_done_on_an_event_loop() {
    var user = sallyport.user();
    var calls = new ArrayList<Callable<Caller.Reply>>();
    for (int i = 0; i < 15; i++) {
      var refresh = sallyport.signedIn(user, Caller.PASSWORD).refreshToken();
      calls.add(() -> caller.password(OPEN, user, Caller.PASSWORD));
      calls.add(() -> caller.password(OPEN, SallyportForTests.somebody(), Caller.PASSWORD));
      calls.add(() -> caller.srp(OPEN, user, SrpClient.of(POOL)));
      calls.add(() -> caller.refresh(OPEN, refresh));
    }
    var elsewhere = new TreeSet<String>();
    assertThat(seen(calls, elsewhere)).isEmpty();
    // That looking sees it at all where it is done.
    assertThat(elsewhere).anyMatch(name -> name.contains("hash"));
  }
}
