package dev.sallyport.flow;

import dev.sallyport.runtime.Attempt;
import dev.sallyport.runtime.Instances;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;

/**
 * Receives flow commands and answers each with a reply. Holds no state: any instance plays any
 * round.
 */
final class FlowVerticle extends VerticleBase {
  private final Instances<FlowCommand> instances;
  private final Starts starts;
  private final Rounds rounds;
  private final Enrolments enrolments;
  private final Notes notes;

  FlowVerticle(
      Instances<FlowCommand> instances,
      Starts starts,
      Rounds rounds,
      Enrolments enrolments,
      Notes notes) {
    this.instances = instances;
    this.notes = notes;
    this.starts = starts;
    this.rounds = rounds;
    this.enrolments = enrolments;
  }

  @Override
  public Future<?> start() {
    return instances.receive(vertx, this::receive);
  }

  private void receive(Message<FlowCommand> message) {
    var command = message.body();
    Attempt.is(notes.attempt(command));
    play(command)
        .otherwise(trouble -> notes.troubled(command, "", trouble))
        .compose(reply -> paid(command, reply))
        .onSuccess(message::reply);
  }

  /** Tokens are made while the rest is under way; any other reply waits for it. */
  private Future<FlowReply> paid(FlowCommand command, FlowReply reply) {
    return reply instanceof FlowReply.Granted
        ? Future.succeededFuture(reply)
        : command
            .owed()
            .paid()
            .map(reply)
            .otherwise(trouble -> notes.troubled(command, "", trouble));
  }

  private Future<FlowReply> play(FlowCommand command) {
    try {
      return switch (command) {
        case FlowCommand.Start start -> starts.start(start);
        case FlowCommand.Answer answer -> rounds.play(answer);
        case FlowCommand.Associate associate -> enrolments.associate(associate);
        case FlowCommand.VerifyToken verify -> enrolments.verify(verify);
      };
    } catch (RuntimeException trouble) {
      return Future.failedFuture(trouble);
    }
  }
}
