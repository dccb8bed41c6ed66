package dev.sallyport.flow;

import dev.sallyport.challenge.Round;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.User;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * One stage of a sign-in: asks the client for something and judges the answer. It holds nothing of
 * an attempt; what must be remembered between the two is in the session. Both fail with {@link
 * dev.sallyport.failure.Failed} for trouble; then the client's try is given back.
 */
interface StageHandler {
  /**
   * What a stage is opened with.
   *
   * @param session the attempt as it stands
   * @param ticket under which the session will wait, drawn already for what must be bound to it
   * @param user null for nobody, who must be asked as somebody would be
   */
  record Opening(
      FlowCommand command,
      FlowSession session,
      SessionTicket ticket,
      PersonTag tag,
      @Nullable User user) {}

  /** The session that waits, and what the client is shown. */
  record Opened(FlowSession waiting, Round round) {}

  /** One answer with what was found for it. */
  record Play(
      FlowCommand.Answer command, SessionTicket ticket, FlowSession session, @Nullable User user) {
    PersonTag tag() {
      return ticket.tag();
    }
  }

  /** What an answer leads to, and whether it was wrong and so stays counted where it came from. */
  record Judged(FlowStep step, boolean wrong) {
    /** Not wrong: right, or not judged at all. */
    static Judged fine(FlowStep step) {
      return new Judged(step, false);
    }
  }

  /** Asks. */
  Future<Opened> open(Opening opening);

  /** Judges. */
  Future<Judged> judge(Play play);
}
