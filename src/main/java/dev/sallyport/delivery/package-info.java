/**
 * Getting a code to a person: what the messages say, how many there may be, and the ways they go
 * out. It accepts a message quickly and sends it later; it never makes a code and never decides who
 * gets one. Start at {@link dev.sallyport.delivery.Messenger}.
 */
@NullMarked
package dev.sallyport.delivery;

import org.jspecify.annotations.NullMarked;
