package dev.sallyport.config;

/** Where health, readiness and metrics are served. */
public record OpsConfig(String host, int port) {}
