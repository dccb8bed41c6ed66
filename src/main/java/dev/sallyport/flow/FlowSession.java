package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.config.StepConfig;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Withers;
import dev.sallyport.telemetry.Metrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of an attempt while it waits for an answer. It carries its own list of steps,
 * so that an attempt keeps the list it began with when configuration changes.
 *
 * @param attempt the id of the request that began it
 * @param flow how it was begun
 * @param sub the user's, or the made-up one of nobody
 * @param login the name as it was typed
 * @param username the canonical name told to the client
 * @param epoch the user's credential epoch at the start; 0 for nobody
 * @param proof what is known of the password; told only when no step is left
 * @param provedFrom the address that gave the password, empty before
 * @param stage what waits for an answer
 * @param steps what is left to pass, the one being asked first
 * @param wrongLeft how many wrong answers the step being asked still allows
 * @param until when the step being asked ends
 * @param kept what its challenge remembers of the round
 * @param methods how the person proved themselves so far
 * @param custom what the pool's own functions know, where they decide; else null
 */
@Withers
record FlowSession(
    String attempt,
    Metrics.Flow flow,
    String sub,
    String login,
    String username,
    int epoch,
    Proof proof,
    String provedFrom,
    Stage stage,
    List<StepConfig> steps,
    int wrongLeft,
    Instant until,
    Map<String, String> kept,
    Instant began,
    List<String> methods,
    @Nullable CustomAuth custom)
    implements FlowSessionBuilder.With {

  /**
   * What is known of the password. A held verdict was neither told nor counted: steps are left, and
   * right and wrong look the same until they are passed.
   */
  enum Proof {
    NONE,
    HELD_RIGHT,
    HELD_WRONG,
    RIGHT,
    WRONG,
    LOCKED;

    static Proof held(boolean right) {
      return right ? HELD_RIGHT : HELD_WRONG;
    }

    static Proof told(Guess.Outcome outcome) {
      return switch (outcome) {
        case RIGHT -> RIGHT;
        case WRONG -> WRONG;
        case LOCKED -> LOCKED;
      };
    }

    boolean held() {
      return this == HELD_RIGHT || this == HELD_WRONG;
    }

    /** Whether the call that proved it counts against its address; a held one does alike. */
    boolean counts() {
      return held() || this == WRONG;
    }
  }

  /** What waits for an answer. */
  enum Stage {
    PASSWORD_VERIFIER("PASSWORD_VERIFIER"),
    STEP("CUSTOM_CHALLENGE"),
    NEW_PASSWORD("NEW_PASSWORD_REQUIRED"),
    /** Made by the pool's own function. */
    FUNCTION("CUSTOM_CHALLENGE");

    private final String wire;

    Stage(String wire) {
      this.wire = wire;
    }

    /** ChallengeName on the wire. */
    String wire() {
      return wire;
    }
  }

  FlowSession {
    steps = List.copyOf(steps);
    kept = Map.copyOf(kept);
    methods = List.copyOf(methods);
  }

  /** An attempt that no function of the pool's decides. */
  FlowSession(
      String attempt,
      Metrics.Flow flow,
      String sub,
      String login,
      String username,
      int epoch,
      Proof proof,
      String provedFrom,
      Stage stage,
      List<StepConfig> steps,
      int wrongLeft,
      Instant until,
      Map<String, String> kept,
      Instant began,
      List<String> methods) {
    this(
        attempt,
        flow,
        sub,
        login,
        username,
        epoch,
        proof,
        provedFrom,
        stage,
        steps,
        wrongLeft,
        until,
        kept,
        began,
        methods,
        null);
  }

  /** The step being asked. */
  StepConfig step() {
    return steps.getFirst();
  }

  /** The password was judged by a call from here. */
  FlowSession proved(Proof verdict, Address from) {
    var proved = withProof(verdict).withProvedFrom(from.value());
    if (verdict == Proof.RIGHT && custom != null) {
      proved = proved.withCustom(custom.answered("PASSWORD_VERIFIER", true, null));
    }
    return verdict == Proof.RIGHT ? proved.by("pwd") : proved;
  }

  /** The step being asked was passed. */
  FlowSession passed(String method) {
    var verdict = step().type() == StepConfig.Type.PASSWORD ? Proof.RIGHT : proof;
    return withProof(verdict)
        .withSteps(steps.subList(1, steps.size()))
        .withWrongLeft(0)
        .withKept(Map.of())
        .by(method);
  }

  /** The pool's own functions say it is enough; the gate has the last word. */
  FlowSession issued() {
    return custom == null
        ? this
        : withCustom(custom.withIssued(true)).withProof(Proof.RIGHT).by("custom");
  }

  /** Whether the pool's own function is to be asked what comes next. */
  boolean undecided() {
    return custom != null && !custom.issued() && (proof == Proof.NONE || proof == Proof.RIGHT);
  }

  /** The step being asked was answered wrongly once more. */
  FlowSession wrong() {
    return withWrongLeft(wrongLeft - 1);
  }

  /** The first step left begins now. */
  FlowSession asking(Instant now) {
    return at(Stage.STEP, now.plus(step().time()), Map.of()).withWrongLeft(step().wrongAnswers());
  }

  /** Waiting for the answer to this round. */
  FlowSession waitingOn(Round round) {
    return withKept(round.kept());
  }

  /** Waiting at this stage until then. */
  FlowSession at(Stage next, Instant end, Map<String, String> remember) {
    return withStage(next).withUntil(end).withKept(remember).withWrongLeft(0);
  }

  private FlowSession by(String method) {
    var all = new ArrayList<>(methods);
    all.add(method);
    return withMethods(all);
  }

  @Override
  public String toString() {
    return "FlowSession[" + attempt + ", " + stage + "]";
  }
}
