package dev.sallyport.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import dev.sallyport.config.LdapConfig;
import java.util.Set;
import java.util.regex.Pattern;

/** What a refused bind means. Functions only. */
final class BindTrouble {
  /**
   * Active Directory says more after its code 49: {@code AcceptSecurityContext error, data 533}.
   */
  private static final Pattern DATA = Pattern.compile("\\bdata ([0-9a-fA-F]{1,8})\\b");

  /** How directories refuse a password, or whoever has none or was wrong too often. */
  private static final Set<ResultCode> WRONG =
      Set.of(
          ResultCode.INVALID_CREDENTIALS,
          ResultCode.NO_SUCH_OBJECT,
          ResultCode.INAPPROPRIATE_AUTHENTICATION,
          ResultCode.CONSTRAINT_VIOLATION,
          ResultCode.UNWILLING_TO_PERFORM);

  private BindTrouble() {}

  /** The answer it is; throws it again where it is none, and the directory could not be asked. */
  static Answer answer(LdapConfig.Kind kind, LDAPException refused) throws LDAPException {
    if (!WRONG.contains(refused.getResultCode())) {
      throw refused;
    }
    return kind == LdapConfig.Kind.ACTIVE_DIRECTORY ? activeDirectory(refused) : new Answer.Wrong();
  }

  /**
   * Told only to whoever gave the right password. A locked account (775) is said of to anybody, so
   * it is a wrong password here.
   */
  private static Answer activeDirectory(LDAPException refused) {
    var said = refused.getDiagnosticMessage();
    var data = DATA.matcher(said == null ? "" : said);
    return switch (data.find() ? data.group(1).toLowerCase(java.util.Locale.ROOT) : "") {
      // not at this hour, not from this machine, disabled, expired
      case "530", "531", "533", "701" -> new Answer.Barred();
      // the password is too old, or was set by an administrator for once
      case "532", "773" -> new Answer.Outdated();
      default -> new Answer.Wrong();
    };
  }
}
