package dev.sallyport.runtime;

/** An immutable record that one verticle hands to another. Only these travel on the event bus. */
public interface BusMessage {}
