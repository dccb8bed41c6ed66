package dev.sallyport.browser;

import dev.sallyport.runtime.Deadline;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * A browser's request to us.
 *
 * @param address where it came from
 * @param path in its canonical form
 * @param query without its question mark; null where there is none
 */
public record PageRequest(
    String method,
    String address,
    Origin origin,
    String path,
    @Nullable String query,
    MultiMap headers,
    Deadline deadline) {}
