package dev.sallyport.config;

/**
 * The listener of health, readiness and metrics, apart from the API's. Port 0 takes any free one.
 */
public record OpsConfig(String host, int port) {}
