/**
 * Brings many users into a pool from a file: Cognito's CSV, or JSON lines in the shape of {@code
 * list-users}. One row makes one user or is told with the reason why not; nobody who is there
 * already is changed. It never sees a password in clear, and never holds more of a file than a
 * piece of it. Start at {@link dev.sallyport.imports.UserImport}, then {@code Newcomers}; the jobs
 * of the API are in {@code ImportJobs}.
 */
@NullMarked
package dev.sallyport.imports;

import org.jspecify.annotations.NullMarked;
