package dev.sallyport.flow;

import dev.sallyport.flow.FlowSession.Stage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Who handles each stage. */
final class Stages {
  private final Map<Stage, StageHandler> handlers;

  /** These handlers; one for each stage, or it fails at the start. */
  Stages(Map<Stage, StageHandler> handlers) {
    this.handlers = new EnumMap<>(handlers);
    for (var stage : Stage.values()) {
      of(stage);
    }
  }

  StageHandler of(Stage stage) {
    return Objects.requireNonNull(handlers.get(stage), () -> "nobody handles " + stage);
  }
}
