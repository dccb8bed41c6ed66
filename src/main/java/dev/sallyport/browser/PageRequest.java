package dev.sallyport.browser;

import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A browser's request to us.
 *
 * @param address where it came from
 * @param path in its canonical form
 * @param query without its question mark; null where there is none
 * @param body reads it as text, once; fails where it is long, or not there in time
 */
public record PageRequest(
    String method,
    String address,
    Origin origin,
    String path,
    @Nullable String query,
    MultiMap headers,
    Supplier<Future<String>> body,
    Deadline deadline) {}
