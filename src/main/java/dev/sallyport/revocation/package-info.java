/**
 * How every replica hears that tokens have ended before they expire: whoever ends them writes it to
 * one stream in Redis, and each process follows that stream and keeps in memory what it heard, so
 * that a token is judged without a trip to Redis. It says what is known of a token, how old that
 * knowledge is, and whether Redis lost some of it; it never reads a token, and never decides that
 * one ends (the token room and the directory do). Start at {@link
 * dev.sallyport.revocation.Revocation}, then {@link dev.sallyport.revocation.RevocationFeed}.
 */
@NullMarked
package dev.sallyport.revocation;

import org.jspecify.annotations.NullMarked;
