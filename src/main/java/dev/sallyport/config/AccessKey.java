package dev.sallyport.config;

/** A pair that signs administrators' requests (AWS Signature Version 4). */
public record AccessKey(String id, Secret secret) {}
