/**
 * The program: reads the configuration, builds every room in order, prints where to sign in, and
 * stops in the reverse order. The only code that knows all rooms; it decides nothing about a
 * sign-in. Start at {@code Gateway}.
 */
@NullMarked
package dev.sallyport;

import org.jspecify.annotations.NullMarked;
