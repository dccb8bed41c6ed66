/**
 * Who may try how often: counters, lockout and rate limits, all in Redis, so that replicas count
 * together. This room knows people by their tag and callers by their address; it never learns what
 * was tried. Start at {@code Limits}.
 */
@NullMarked
package dev.sallyport.limits;

import org.jspecify.annotations.NullMarked;
