package dev.sallyport.config;

import java.util.Set;

/** The attributes every pool has (directory.md §3). */
final class StandardAttributes {
  static final Set<String> NAMES =
      Set.of(
          "address",
          "birthdate",
          "email",
          "family_name",
          "gender",
          "given_name",
          "locale",
          "middle_name",
          "name",
          "nickname",
          "phone_number",
          "picture",
          "preferred_username",
          "profile",
          "updated_at",
          "website",
          "zoneinfo");

  /** Written by administrators only. */
  static final Set<String> VERIFIED = Set.of("email_verified", "phone_number_verified");

  private StandardAttributes() {}

  static String type(String name) {
    return name.equals("updated_at") ? "Number" : "String";
  }
}
