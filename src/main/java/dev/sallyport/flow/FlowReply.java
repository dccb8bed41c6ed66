package dev.sallyport.flow;

import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.BusMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a flow verticle answers. */
public sealed interface FlowReply extends BusMessage {
  /**
   * The person must answer a challenge.
   *
   * @param challenge the ChallengeName on the wire
   * @param session goes to the client and comes back with the answer
   * @param shown the ChallengeParameters
   * @param available the AvailableChallenges; empty where there is nothing to choose
   */
  record Waiting(
      String challenge, String session, Map<String, String> shown, List<String> available)
      implements FlowReply {
    @Override
    public String toString() {
      return "Waiting[" + challenge + "]";
    }
  }

  /**
   * The person is who they say. What they get for it is the token room's business.
   *
   * @param attempt the id of the attempt
   * @param methods how it was proved, such as {@code pwd}, {@code captcha}
   * @param device the key of the device they came with, or null
   */
  record Granted(
      String attempt, User user, Instant authTime, List<String> methods, @Nullable String device)
      implements FlowReply {}

  /**
   * A software token was drawn.
   *
   * @param secretCode its seed in Base32
   * @param session takes the place of the one that was brought
   */
  record Associated(String secretCode, String session) implements FlowReply {
    @Override
    public String toString() {
      return "Associated[]";
    }
  }

  /** The software token is registered; the challenge is answered with this session. */
  record Enrolled(String session) implements FlowReply {
    @Override
    public String toString() {
      return "Enrolled[]";
    }
  }

  /**
   * The answer is no. Trouble (Redis gone, pool full) travels the same way.
   *
   * @param attempt the id under which events of it were left
   */
  record Refused(Failure failure, String attempt) implements FlowReply {}
}
