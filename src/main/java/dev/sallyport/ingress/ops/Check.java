package dev.sallyport.ingress.ops;

import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.function.Function;

/**
 * One thing that must be well before requests are sent here.
 *
 * @param name as shown on the readiness page, such as {@code redis}
 * @param ask succeeds while it is well; why it is not is logged where it failed, never shown
 */
public record Check(String name, Function<Deadline, Future<?>> ask) {}
