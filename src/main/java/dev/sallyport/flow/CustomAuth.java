package dev.sallyport.flow;

import dev.sallyport.runtime.Withers;
import dev.sallyport.trigger.CustomAuthTriggers.Passed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a sign-in that the pool's own functions decide (triggers.md §5).
 *
 * @param session what was asked and what came of it, the first first
 * @param srpA the client's public value in hex, until the password was asked or never will be
 * @param issued the functions say it is enough
 */
@Withers
record CustomAuth(List<Passed> session, @Nullable String srpA, boolean issued)
    implements CustomAuthBuilder.With {
  private static final String SRP_A = "SRP_A";

  CustomAuth {
    session = List.copyOf(session);
  }

  /** Begins with nothing, or with the first half of SRP. */
  static CustomAuth begin(@Nullable String srpA) {
    var session = srpA == null ? List.<Passed>of() : List.of(new Passed(SRP_A, true, null));
    return new CustomAuth(session, srpA, false);
  }

  /** One more challenge was answered; the password is asked right after SRP_A or never. */
  CustomAuth answered(String challenge, boolean result, @Nullable String metadata) {
    var all = new ArrayList<>(session);
    all.add(new Passed(challenge, result, metadata));
    return new CustomAuth(all, null, issued);
  }

  /** Whether anything was answered rightly: SRP_A proves nothing yet. */
  boolean proved() {
    return session.stream().anyMatch(each -> each.result() && !each.challenge().equals(SRP_A));
  }

  /** Says nothing of what was answered. */
  @Override
  public String toString() {
    return "CustomAuth[" + session.size() + "]";
  }
}
