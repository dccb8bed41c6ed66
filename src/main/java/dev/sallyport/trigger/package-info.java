/**
 * Calls out to a pool's own code over HTTP, in the form in which AWS Lambda gets its events: one
 * file per trigger. It says what a function answered; what follows is decided by whoever asked
 * (flow, token, the operations). It never retries what may have been heard, and no function makes
 * another's callers wait. Start at {@link dev.sallyport.trigger.Triggers}, then {@code Function}.
 */
@NullMarked
package dev.sallyport.trigger;

import org.jspecify.annotations.NullMarked;
