/**
 * The configuration: immutable records, one per part, and the reader that makes them from YAML and
 * the environment or says everything that is wrong with it. No other code reads YAML, environment
 * or system properties. It knows no other room. Start at {@code Config}.
 */
@NullMarked
package dev.sallyport.config;

import org.jspecify.annotations.NullMarked;
