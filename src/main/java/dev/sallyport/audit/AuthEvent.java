package dev.sallyport.audit;

import dev.sallyport.audit.Personal.Factor;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person did or somebody tried in their name: a whole sign-in, with all its
 * rounds, is one.
 *
 * @param id the attempt's
 * @param address where it came from last, numeric
 * @param device the key of the device it came with; may be empty
 */
public record AuthEvent(
    String id,
    Personal.Type type,
    Instant created,
    Personal.Response response,
    Map<Factor, Boolean> answered,
    String address,
    String device,
    @Nullable Feedback feedback) {
  public AuthEvent {
    answered = Map.copyOf(answered);
  }

  /** What an administrator thinks of it. */
  public record Feedback(boolean valid, Instant given) {}

  /** What these entries of one attempt come to, in whatever order they were written. */
  static Optional<AuthEvent> of(String id, List<Entry> entries, @Nullable Feedback feedback) {
    var inOrder =
        entries.stream()
            .filter(entry -> entry.event().personal() != null)
            .sorted(Comparator.comparing(Entry::at))
            .toList();
    if (inOrder.isEmpty()) {
      return Optional.empty();
    }
    var answered = new EnumMap<Factor, Boolean>(Factor.class);
    var device = "";
    for (var entry : inOrder) {
      var personal = Objects.requireNonNull(entry.event().personal());
      answered.putAll(personal.answered());
      device = personal.device().isEmpty() ? device : personal.device();
    }
    var last = inOrder.getLast().event();
    return Optional.of(
        new AuthEvent(
            id,
            Objects.requireNonNull(inOrder.getFirst().event().personal()).type(),
            inOrder.getFirst().at(),
            Objects.requireNonNull(last.personal()).response(),
            answered,
            last.address(),
            device,
            feedback));
  }
}
