package dev.sallyport.config;

/**
 * How many tokens are signed at once and how many more wait. The queue is longer than the admission
 * of logins, so that a login that has come this far is not refused here.
 */
public record SigningConfig(int threads, int queue) {}
