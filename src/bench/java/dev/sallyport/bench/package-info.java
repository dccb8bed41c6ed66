/**
 * Load tests and side-by-sides: programs that a person starts with {@code src/bench/run.sh}, never
 * part of what is shipped. {@link dev.sallyport.bench.Bench} is the command; {@link
 * dev.sallyport.bench.LoadTest} is what Gatling plays, in a process of its own, by an open model:
 * people come at a rate, whether or not those before them have been served, so that a server that
 * stands still is charged for everybody who came meanwhile (no coordinated omission).
 */
@NullMarked
package dev.sallyport.bench;

import org.jspecify.annotations.NullMarked;
