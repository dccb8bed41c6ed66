package dev.sallyport;

import dev.sallyport.redis.MovableClock;
import dev.sallyport.redis.RedisFaults;

/** What is there in test mode only: a clock that can be moved, and faults made on purpose. */
record TestMode(MovableClock clock, RedisFaults faults) {}
