/**
 * How work moves between threads: typed messages on the local event bus, deadlines that travel with
 * them, and bounded pools for work that would block an event loop. Knows nothing of logins. Start
 * at {@link dev.sallyport.runtime.BoundedPool}.
 */
@NullMarked
package dev.sallyport.runtime;

import org.jspecify.annotations.NullMarked;
