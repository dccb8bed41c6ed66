/**
 * The login state machine. A flow starts when somebody asks to sign in and ends granted or refused;
 * in between it waits in Redis, sealed, for the answer to one challenge. This room decides who is
 * signing in. It never sees HTTP (ingress does) and never mints a token (token does). Start at
 * {@code FlowStep}: it is the whole machine; {@code Starts} and {@code Rounds} play it.
 */
@NullMarked
package dev.sallyport.flow;

import org.jspecify.annotations.NullMarked;
