package dev.sallyport.ingress.console;

import java.util.Locale;

/** What an operator may do with a user: each is one operation of the API. */
enum Deed {
  DISABLE("AdminDisableUser", true),
  ENABLE("AdminEnableUser", false),
  RESET("AdminResetUserPassword", true),
  UNLOCK("AdminUnlockUser", false),
  SIGN_OUT("AdminUserGlobalSignOut", true);

  private final String operation;
  private final boolean grave;

  Deed(String operation, boolean grave) {
    this.operation = operation;
    this.grave = grave;
  }

  String operation() {
    return operation;
  }

  /** Whether the person is worse off by it. */
  boolean grave() {
    return grave;
  }

  /** In a URL, and in the names of texts. */
  String path() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
