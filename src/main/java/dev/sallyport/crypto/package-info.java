/**
 * Password hashes, SRP, sealing with keys of ours, random ids and comparing in constant time: plain
 * functions, no I/O and no waiting on anything but the processor. It knows neither pools nor users,
 * only strings and bytes. What takes milliseconds ({@link dev.sallyport.crypto.PasswordHash}, the
 * powers in {@link dev.sallyport.crypto.Srp}) says so, and its callers run it off the event loop.
 * Start at {@link dev.sallyport.crypto.PasswordHash}.
 */
@NullMarked
package dev.sallyport.crypto;

import org.jspecify.annotations.NullMarked;
