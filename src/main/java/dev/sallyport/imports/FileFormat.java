package dev.sallyport.imports;

/** How a file of users is written; one user a line in both. */
public enum FileFormat {
  /**
   * Cognito's: the names of GetCSVHeader in the first line, a backslash before a comma that belongs
   * to a value, at most 16,000 characters a row. By Cognito's rules each user has a verified
   * address or number among the pool's {@code autoVerify} and waits for a password reset.
   */
  CSV,

  /**
   * One JSON object a line, as {@code aws cognito-idp list-users} has them under {@code Users}:
   * {@code Username}, {@code Attributes}, {@code Enabled}, {@code UserStatus}, {@code
   * UserCreateDate}, {@code UserLastModifiedDate}, {@code MFAOptions}; and two members of our own,
   * {@code passwordHash} (a PHC string of Argon2id) and {@code groups} (names of groups that the
   * pool has).
   */
  JSON_LINES
}
