package dev.sallyport.config;

/**
 * How many there may be of what is made through the API (limits.md §2); most defaults are the most
 * that Cognito grants.
 *
 * @param clients of one pool, as are the others but pools, secretsPerClient and those of a user
 * @param users people of one pool, whoever makes them
 * @param customAttributes also those of a pool from configuration
 * @param linkedIdentitiesPerUser at outside providers, besides one that the user came by
 * @param devicesPerUser of more, the one not used for longest goes
 */
public record QuotasConfig(
    int pools,
    int clients,
    int secretsPerClient,
    int resourceServers,
    int identityProviders,
    int brandingStyles,
    int terms,
    int customAttributes,
    int groups,
    int groupsPerUser,
    int users,
    int passkeysPerUser,
    int linkedIdentitiesPerUser,
    int devicesPerUser,
    RequestsConfig requests) {

  static QuotasConfig read(Section section) {
    return new QuotasConfig(
        section.intBetween("pools", 0, 10_000, 10_000),
        section.intBetween("clients", 1, 10_000, 10_000),
        section.intBetween("secretsPerClient", 1, 10, 2),
        section.intBetween("resourceServers", 0, 300, 300),
        section.intBetween("identityProviders", 0, 1_000, 1_000),
        section.intBetween("brandingStyles", 0, 10_000, 20),
        section.intBetween("terms", 0, 20_000, 40),
        section.intBetween("customAttributes", 0, 100, 50),
        section.intBetween("groups", 0, 10_000, 10_000),
        section.intBetween("groupsPerUser", 1, 100, 100),
        section.intBetween("users", 1, 1_000_000_000, 40_000_000),
        section.intBetween("passkeysPerUser", 0, 100, 20),
        section.intBetween("linkedIdentitiesPerUser", 0, 50, 5),
        section.intBetween("devicesPerUser", 1, 1_000, 100),
        RequestsConfig.read(section.section("requests")));
  }

  /** All at their defaults. */
  public static QuotasConfig usual() {
    return new QuotasConfig(
        10_000,
        10_000,
        2,
        300,
        1_000,
        20,
        40,
        50,
        10_000,
        100,
        40_000_000,
        20,
        5,
        100,
        RequestsConfig.none());
  }
}
