package dev.sallyport.config;

/** How many requests of each kind may be in hand at once; more are refused at once. */
public record AdmissionConfig(int login, int token, int admin) {}
