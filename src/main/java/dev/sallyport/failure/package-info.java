/**
 * What can go wrong, in our own words. A {@link dev.sallyport.failure.Failure} is a value that
 * every room may answer with; {@link dev.sallyport.failure.Failed} carries one through a failed
 * future. This room knows no protocol: each protocol spells every failure once, in its own
 * exhaustive switch. Start at {@link dev.sallyport.failure.Failure}.
 */
@NullMarked
package dev.sallyport.failure;

import org.jspecify.annotations.NullMarked;
