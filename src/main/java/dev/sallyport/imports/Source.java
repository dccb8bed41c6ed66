package dev.sallyport.imports;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Where the pieces of a file come from, one after another. */
interface Source {
  /** The next piece; null after the last. */
  Future<byte @Nullable []> next();
}
