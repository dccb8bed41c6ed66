package dev.sallyport.config;

/** How many requests of each kind may be in hand at once; more are refused at once. */
public record AdmissionConfig(int login, int token, int admin, int proxy, int socket) {
  static AdmissionConfig read(Section section) {
    return new AdmissionConfig(
        section.intBetween("login", 1, 100_000, 256),
        section.intBetween("token", 1, 100_000, 512),
        section.intBetween("admin", 1, 100_000, 64),
        section.intBetween("proxy", 1, 1_000_000, 10_000),
        section.intBetween("socket", 1, 1_000_000, 10_000));
  }
}
