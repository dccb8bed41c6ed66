package dev.sallyport.config;

/** What requests are counted together (limits.md §1). */
public enum RequestCategory {
  USER_AUTHENTICATION("userAuthentication", 120),
  USER_CREATION("userCreation", 50),
  USER_FEDERATION("userFederation", 25),
  USER_ACCOUNT_RECOVERY("userAccountRecovery", 30),
  USER_READ("userRead", 120),
  USER_UPDATE("userUpdate", 25),
  USER_TOKEN("userToken", 120),
  USER_RESOURCE_READ("userResourceRead", 50),
  USER_RESOURCE_UPDATE("userResourceUpdate", 25),
  USER_LIST("userList", 30),
  USER_POOL_READ("userPoolRead", 15),
  USER_POOL_UPDATE("userPoolUpdate", 15),
  USER_POOL_RESOURCE_READ("userPoolResourceRead", 20),
  USER_POOL_RESOURCE_UPDATE("userPoolResourceUpdate", 15),
  USER_POOL_CLIENT_READ("userPoolClientRead", 15),
  USER_POOL_CLIENT_UPDATE("userPoolClientUpdate", 15),
  CLIENT_AUTHENTICATION("clientAuthentication", 150);

  private final String key;
  private final int cognitos;

  RequestCategory(String key, int cognitos) {
    this.key = key;
    this.cognitos = cognitos;
  }

  /** Its setting. */
  public String key() {
    return key;
  }

  /** How many a second Cognito allows by default. */
  public int cognitos() {
    return cognitos;
  }

  /** Whether each of its operations has a limit of its own besides. */
  public boolean eachOperation() {
    return switch (this) {
      case USER_POOL_RESOURCE_READ,
          USER_POOL_RESOURCE_UPDATE,
          USER_POOL_CLIENT_READ,
          USER_POOL_CLIENT_UPDATE ->
          true;
      default -> false;
    };
  }
}
