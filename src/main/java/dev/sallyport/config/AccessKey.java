package dev.sallyport.config;

/** A key that may sign administrators' operations. */
public record AccessKey(String id, Secret secret) {}
