package dev.sallyport.config;

import java.time.Duration;

/**
 * How a process that is told to stop comes to its end.
 *
 * @param notice how long it goes on serving, unready, while load balancers notice; 0 to 5 min
 * @param grace how long requests in hand may take after that; 1 s to 5 min
 */
public record DrainConfig(Duration notice, Duration grace) {
  private static final Duration MOST = Duration.ofMinutes(5);

  static DrainConfig read(Section section) {
    return new DrainConfig(
        section.duration("notice", Duration.ZERO, MOST, Duration.ZERO),
        section.duration("grace", Duration.ofSeconds(1), MOST, Duration.ofSeconds(10)));
  }
}
