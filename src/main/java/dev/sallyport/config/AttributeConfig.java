package dev.sallyport.config;

/**
 * One attribute of a pool: a custom one, or a standard one that is required or immutable here
 * (directory.md §3).
 *
 * @param name the wire name; custom ones start with {@code custom:}
 * @param type String, Number, DateTime or Boolean
 * @param minimum smallest length (String) or value (Number)
 * @param maximum largest length (String) or value (Number)
 */
public record AttributeConfig(
    String name, String type, boolean mutable, boolean required, long minimum, long maximum) {}
