/**
 * The HTTP verticles: listeners and their limits, request bodies, client addresses, and {@code
 * Admission}, which says how many requests of each kind are in hand at once. What is served on a
 * listener is in the rooms below this one. Start at {@link dev.sallyport.ingress.IngressVerticle}.
 */
@NullMarked
package dev.sallyport.ingress;

import org.jspecify.annotations.NullMarked;
