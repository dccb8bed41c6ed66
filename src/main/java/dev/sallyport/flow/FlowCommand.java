package dev.sallyport.flow;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.BusMessage;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.runtime.Owed;
import dev.sallyport.telemetry.Metrics;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be asked of the flow verticles. */
public sealed interface FlowCommand extends BusMessage {
  /** The request this came from; the id of a {@code Start} names the whole attempt. */
  String requestId();

  /** Where the call came from. */
  Address address();

  /** When nobody waits any more. */
  Deadline deadline();

  /** The pool the client belongs to. */
  Pool pool();

  /** The client that asks. */
  AppClient client();

  /** ClientMetadata: told to the pool's own functions and never stored. */
  Map<String, String> metadata();

  /**
   * What is under way for this command. A reply other than {@link FlowReply.Granted} comes after
   * it; tokens may be made meanwhile, and are told once it is paid ({@link FlowClient#paid}).
   */
  Owed owed();

  /**
   * Begin an attempt. Whether the client may use this flow, and its secret hash, were checked by
   * the caller.
   *
   * @param device the DEVICE_KEY the client sent, or null
   */
  record Start(
      String requestId,
      Address address,
      Deadline deadline,
      Pool pool,
      AppClient client,
      Metrics.Flow flow,
      String login,
      FirstProof proof,
      @Nullable String device,
      Map<String, String> metadata,
      Owed owed)
      implements FlowCommand {
    public Start {
      metadata = Map.copyOf(metadata);
    }

    /** With nothing under way yet. */
    public Start(
        String requestId,
        Address address,
        Deadline deadline,
        Pool pool,
        AppClient client,
        Metrics.Flow flow,
        String login,
        FirstProof proof,
        @Nullable String device,
        Map<String, String> metadata) {
      this(
          requestId,
          address,
          deadline,
          pool,
          client,
          flow,
          login,
          proof,
          device,
          metadata,
          new Owed());
    }

    /** Without ClientMetadata. */
    public Start(
        String requestId,
        Address address,
        Deadline deadline,
        Pool pool,
        AppClient client,
        Metrics.Flow flow,
        String login,
        FirstProof proof) {
      this(requestId, address, deadline, pool, client, flow, login, proof, null, Map.of());
    }

    @Override
    public String toString() {
      return "Start[" + requestId + ", " + flow + "]";
    }
  }

  /**
   * Answer the challenge that waits.
   *
   * @param challenge the ChallengeName the client says it answers
   * @param session null only for PASSWORD_VERIFIER, where the secret block stands for it
   * @param answer the ChallengeResponses by their wire name
   */
  record Answer(
      String requestId,
      Address address,
      Deadline deadline,
      Pool pool,
      AppClient client,
      String challenge,
      @Nullable String session,
      Map<String, String> answer,
      Map<String, String> metadata,
      Owed owed)
      implements FlowCommand {
    /** The challenge that InitiateAuth answers with the Session it got from ConfirmSignUp. */
    public static final String SIGNED_UP = "SIGNED_UP";

    public Answer {
      answer = Map.copyOf(answer);
      metadata = Map.copyOf(metadata);
    }

    /** With nothing under way yet. */
    public Answer(
        String requestId,
        Address address,
        Deadline deadline,
        Pool pool,
        AppClient client,
        String challenge,
        @Nullable String session,
        Map<String, String> answer,
        Map<String, String> metadata) {
      this(
          requestId,
          address,
          deadline,
          pool,
          client,
          challenge,
          session,
          answer,
          metadata,
          new Owed());
    }

    /** Without ClientMetadata. */
    public Answer(
        String requestId,
        Address address,
        Deadline deadline,
        Pool pool,
        AppClient client,
        String challenge,
        @Nullable String session,
        Map<String, String> answer) {
      this(requestId, address, deadline, pool, client, challenge, session, answer, Map.of());
    }

    @Override
    public String toString() {
      return "Answer[" + requestId + ", " + challenge + "]";
    }
  }

  /** Draw a software token for the session that waits for one to be set up. */
  record Associate(
      String requestId,
      Address address,
      Deadline deadline,
      Pool pool,
      AppClient client,
      String session,
      Owed owed)
      implements FlowCommand {
    /** With nothing under way yet. */
    public Associate(
        String requestId,
        Address address,
        Deadline deadline,
        Pool pool,
        AppClient client,
        String session) {
      this(requestId, address, deadline, pool, client, session, new Owed());
    }

    @Override
    public Map<String, String> metadata() {
      return Map.of();
    }

    @Override
    public String toString() {
      return "Associate[" + requestId + "]";
    }
  }

  /**
   * Verify the software token drawn for this session, and register it.
   *
   * @param deviceName what the person calls the device; may be empty
   */
  record VerifyToken(
      String requestId,
      Address address,
      Deadline deadline,
      Pool pool,
      AppClient client,
      String session,
      String code,
      String deviceName,
      Owed owed)
      implements FlowCommand {
    /** With nothing under way yet. */
    public VerifyToken(
        String requestId,
        Address address,
        Deadline deadline,
        Pool pool,
        AppClient client,
        String session,
        String code,
        String deviceName) {
      this(requestId, address, deadline, pool, client, session, code, deviceName, new Owed());
    }

    @Override
    public Map<String, String> metadata() {
      return Map.of();
    }

    @Override
    public String toString() {
      return "VerifyToken[" + requestId + "]";
    }
  }

  /** How an attempt begins. */
  sealed interface FirstProof {
    /** Password flows: the password comes with the first call. */
    record Password(String password) implements FirstProof {
      @Override
      public String toString() {
        return "Password[***]";
      }
    }

    /**
     * SRP flows, and CUSTOM_AUTH that begins with SRP.
     *
     * @param srpA the client's public value in hex
     */
    record Srp(String srpA) implements FirstProof {}

    /** CUSTOM_AUTH: the declared list alone, the password asked in its turn. */
    record None() implements FirstProof {}

    /**
     * USER_AUTH: the person chooses what to begin with (auth-flows.md §9).
     *
     * @param preferred the name of a challenge, or null to be shown what there is
     * @param password for PASSWORD, judged at once
     * @param srpA for PASSWORD_SRP
     */
    record Choice(@Nullable String preferred, @Nullable String password, @Nullable String srpA)
        implements FirstProof {
      @Override
      public String toString() {
        return "Choice[" + preferred + "]";
      }
    }

    /**
     * The person just confirmed their sign-up: a session is opened that signs them in when it is
     * answered.
     *
     * @param user whose sign-up it was, as good as confirmed: the session is told only where it is
     */
    record SignedUp(User user) implements FirstProof {
      @Override
      public String toString() {
        return "SignedUp[" + user.sub() + "]";
      }
    }
  }
}
