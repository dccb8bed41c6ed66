package dev.sallyport.config;

/** An HTTP service that is asked for a person's questions; the key goes with every request. */
public record QuestionSourceConfig(String url, Secret key) {}
