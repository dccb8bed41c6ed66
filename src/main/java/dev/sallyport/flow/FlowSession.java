package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.User;
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
 * @param proof what is known of the first factor; of a password it is told only when no step is
 *     left
 * @param provedFrom the address that gave the password, empty before
 * @param stage what waits for an answer
 * @param steps what is left to pass, the one being asked first
 * @param wrongLeft how many wrong answers the step being asked still allows
 * @param until when the step being asked ends
 * @param kept what its challenge remembers of the round
 * @param methods how the person proved themselves so far
 * @param secondProved a second factor was proved, so that none is asked any more
 * @param first what a choice-based sign-in begins with, once it was chosen; else null
 * @param device the device the client says it is, or null
 * @param custom what the pool's own functions know, where they decide; else null
 * @param unproved a password that somebody unknown gave, to be tried elsewhere once no step is
 *     left; else null. A session is sealed with a key that only the client has, who knows it anyway
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
    boolean secondProved,
    @Nullable Stage first,
    @Nullable DeviceClaim device,
    @Nullable CustomAuth custom,
    @Nullable String unproved)
    implements FlowSessionBuilder.With {

  /** The method of a password (RFC 8176 §2). */
  static final String PASSWORD = "pwd";

  /** The method of a passkey: a key that the person holds (RFC 8176 §2). */
  static final String PASSKEY = "swk";

  /** The method that says there were two factors (RFC 8176 §2). */
  static final String MULTIPLE = "mfa";

  /**
   * What is known of the first factor, mostly the password. A held verdict was neither told nor
   * counted: steps are left, and right and wrong look the same until they are passed.
   */
  enum Proof {
    NONE,
    HELD_RIGHT,
    HELD_WRONG,
    RIGHT,
    WRONG,
    LOCKED,
    /** Another first factor than the password was right: the one that was chosen. */
    OTHER_RIGHT;

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
    FUNCTION("CUSTOM_CHALLENGE"),
    DEVICE_SRP_AUTH("DEVICE_SRP_AUTH"),
    DEVICE_PASSWORD_VERIFIER("DEVICE_PASSWORD_VERIFIER"),
    SOFTWARE_TOKEN_MFA("SOFTWARE_TOKEN_MFA"),
    SELECT_MFA_TYPE("SELECT_MFA_TYPE"),
    MFA_SETUP("MFA_SETUP"),
    SELECT_CHALLENGE("SELECT_CHALLENGE"),
    PASSWORD("PASSWORD"),
    PASSWORD_SRP("PASSWORD_SRP"),
    WEB_AUTHN("WEB_AUTHN"),
    SMS_MFA("SMS_MFA"),
    EMAIL_OTP("EMAIL_OTP"),
    SMS_OTP("SMS_OTP"),
    /** No challenge, but the Session that ConfirmSignUp answers; its name stays in here. */
    SIGNED_UP(FlowCommand.Answer.SIGNED_UP);

    private final String wire;

    Stage(String wire) {
      this.wire = wire;
    }

    /** The stage that asks this second factor. */
    static Stage asking(SecondFactor factor) {
      return switch (factor) {
        case SOFTWARE_TOKEN_MFA -> SOFTWARE_TOKEN_MFA;
        case SMS_MFA -> SMS_MFA;
        case EMAIL_OTP -> EMAIL_OTP;
      };
    }

    /** ChallengeName on the wire. */
    String wire() {
      return wire;
    }

    /** Whether an answer to this challenge is one to this stage; a choice may go without saying. */
    boolean answeredBy(String challenge) {
      return wire.equals(challenge)
          || (this == SELECT_CHALLENGE && Choices.named(challenge).isPresent());
    }
  }

  FlowSession {
    steps = List.copyOf(steps);
    kept = Map.copyOf(kept);
    methods = List.copyOf(methods);
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
    return verdict == Proof.RIGHT ? proved.by(PASSWORD) : proved;
  }

  /** The first factor that was chosen was right, and is no password. */
  FlowSession provedOtherwise(String method) {
    return withProof(Proof.OTHER_RIGHT).by(method);
  }

  /** A first factor other than the password was right, in a call from here. */
  FlowSession proved(List<String> how, Address from) {
    var proved = withProof(Proof.OTHER_RIGHT).withProvedFrom(from.value());
    for (var method : how) {
      proved = proved.by(method);
    }
    return how.contains(MULTIPLE) ? proved.withSecondProved(true) : proved;
  }

  /** Whether the password was given. */
  boolean byPassword() {
    return methods.contains(PASSWORD);
  }

  /** The same attempt, now that its owner has come in from elsewhere. */
  FlowSession of(User owner) {
    return withSub(owner.sub())
        .withUsername(owner.username())
        .withEpoch(owner.credentialEpoch())
        .withUnproved(null);
  }

  /** Whether a passkey was given. */
  boolean byPasskey() {
    return methods.contains(PASSKEY);
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

  /** A second factor was proved, in this way. */
  FlowSession proved(String method) {
    return withSecondProved(true).by(method);
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

  /** One more way in which the person proved themselves. */
  FlowSession by(String method) {
    var all = new ArrayList<>(methods);
    all.add(method);
    return withMethods(all);
  }

  @Override
  public String toString() {
    return "FlowSession[" + attempt + ", " + stage + "]";
  }
}
