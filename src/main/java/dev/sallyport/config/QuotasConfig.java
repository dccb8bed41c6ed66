package dev.sallyport.config;

/**
 * How many there may be of what is made through the API (limits.md §2); the defaults are the most
 * that Cognito grants.
 *
 * @param clients of one pool, as are the others but pools and groupsPerUser
 */
public record QuotasConfig(
    int pools,
    int clients,
    int resourceServers,
    int identityProviders,
    int brandingStyles,
    int terms,
    int groups,
    int groupsPerUser) {

  static QuotasConfig read(Section section) {
    return new QuotasConfig(
        section.intBetween("pools", 0, 10_000, 10_000),
        section.intBetween("clients", 1, 10_000, 10_000),
        section.intBetween("resourceServers", 0, 300, 300),
        section.intBetween("identityProviders", 0, 1_000, 1_000),
        section.intBetween("brandingStyles", 0, 10_000, 20),
        section.intBetween("terms", 0, 20_000, 40),
        section.intBetween("groups", 0, 10_000, 10_000),
        section.intBetween("groupsPerUser", 1, 100, 100));
  }

  /** All at their defaults. */
  public static QuotasConfig usual() {
    return new QuotasConfig(10_000, 10_000, 300, 1_000, 20, 40, 10_000, 100);
  }
}
