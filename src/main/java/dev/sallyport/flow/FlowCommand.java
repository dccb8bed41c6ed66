package dev.sallyport.flow;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.BusMessage;
import dev.sallyport.runtime.Deadline;
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
   * Begin an attempt. Whether the client may use this flow, and its secret hash, were checked by
   * the caller.
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
      Map<String, String> metadata)
      implements FlowCommand {
    public Start {
      metadata = Map.copyOf(metadata);
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
      this(requestId, address, deadline, pool, client, flow, login, proof, Map.of());
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
      Map<String, String> metadata)
      implements FlowCommand {
    public Answer {
      answer = Map.copyOf(answer);
      metadata = Map.copyOf(metadata);
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
  }
}
