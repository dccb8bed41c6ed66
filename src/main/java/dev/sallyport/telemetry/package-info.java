/**
 * What can be measured: every metric name of ours stands in one file, and so does what Vert.x
 * itself may report. Labels are closed sets, so that nobody outside can make new series. Start at
 * {@link dev.sallyport.telemetry.Metrics}.
 */
@NullMarked
package dev.sallyport.telemetry;

import org.jspecify.annotations.NullMarked;
