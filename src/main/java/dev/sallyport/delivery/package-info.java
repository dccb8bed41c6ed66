/**
 * Getting a code to a person: what the messages say, and the ways they go out. It accepts a message
 * quickly and sends it later; it never makes a code and never decides who gets one. Start at {@link
 * dev.sallyport.delivery.Delivery}.
 */
@NullMarked
package dev.sallyport.delivery;

import org.jspecify.annotations.NullMarked;
