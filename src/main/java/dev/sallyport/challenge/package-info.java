/**
 * What a person can be asked, one file per type. A challenge opens a round and judges the answer to
 * it; it keeps nothing between the two, decides nothing about the login as a whole (flow does) and
 * knows no protocol. Start at {@link dev.sallyport.challenge.Challenge}; {@code Challenges} is the
 * list of all types.
 */
@NullMarked
package dev.sallyport.challenge;

import org.jspecify.annotations.NullMarked;
