package dev.sallyport.config;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a value must look like.
 *
 * @param refusal said of a value that does not; {@code {}} in it stands for the value, quoted
 */
record Rule(Predicate<String> accepts, String refusal) {
  static final Rule ANY = new Rule(text -> !text.isEmpty(), "must not be empty");
  static final Rule REGION =
      matching("[a-z0-9-]{1,32}", "must be small letters, digits and hyphens, 32 at most");
  static final Rule HOST = new Rule(Hosts::host, "must be an IP address or a host name");
  static final Rule ADDRESS_OR_RANGE =
      new Rule(Hosts::addressOrRange, "must be an IP address or a range such as 10.0.0.0/8");
  static final Rule ORIGIN =
      matching(
          "\\*|https?://[^/\\s?#@]+", "must be * or an origin such as https://app.example.com");
  static final Rule WEB_URL = new Rule(Hosts::webUrl, "must be an http:// or https:// address");
  static final Rule SAFE_URL =
      new Rule(Hosts::safeUrl, "must be an https:// address, or an http:// one of this machine");
  static final Rule KEK_ID =
      matching("[A-Za-z0-9_-]{1,32}", "must be letters, digits, _ and -, 32 at most");
  static final Rule SOURCE =
      matching(
          "[A-Za-z0-9._:-]{1,128}", "must be letters, digits, dots, colons, _ and -, 128 at most");
  static final Rule MAILBOX =
      matching(
          "[^<>@\\s]+@[^<>@\\s]+|[^<>@\\r\\n]+ <[^<>@\\s]+@[^<>@\\s]+>",
          "must be an e-mail address, or a name and an address in angle brackets");
  static final Rule SIX_DIGITS = matching("[0-9]{6}", "must be six digits");
  static final Rule EIGHT_DIGITS = matching("[0-9]{8}", "must be eight digits");
  static final Rule ACCOUNT_ID = matching("[0-9]{12}", "must be twelve digits");
  static final Rule ACCESS_KEY_ID =
      matching("\\w{16,128}", "must be 16 to 128 letters, digits and _");
  static final Rule POOL_ID =
      matching(
          "(?=.{1,55}$)[\\w-]+_[0-9a-zA-Z]+",
          "must be a region, _ and letters or digits, 55 characters at most");
  static final Rule NAME =
      matching("[\\w\\s+=,.@-]{1,128}", "must be letters, digits, spaces and +=,.@-_, 128 at most");
  static final Rule CLIENT_ID =
      matching("[\\w+]{1,128}", "must be letters, digits, _ and +, 128 at most");
  static final Rule CLIENT_SECRET =
      matching("[\\w+]{24,64}", "must be 24 to 64 letters, digits, _ and +");
  static final Rule USERNAME =
      matching(
          "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,128}",
          "must be 1 to 128 characters without spaces or control characters");
  static final Rule ATTRIBUTE_VALUE =
      new Rule(text -> text.length() <= 2_048, "must have 2048 characters at most");

  static Rule matching(String regex, String refusal) {
    return new Rule(Pattern.compile(regex).asMatchPredicate(), refusal);
  }

  static Rule lengthBetween(int least, int most) {
    return new Rule(
        text -> text.length() >= least && text.length() <= most,
        "must have " + least + " to " + most + " characters");
  }

  static Rule oneOf(String what, String... choices) {
    return oneOf(what, Arrays.asList(choices));
  }

  static Rule oneOf(String what, List<String> choices) {
    return new Rule(
        choices::contains, "unknown " + what + " {} (there is " + String.join(", ", choices) + ")");
  }

  /** The refusal of this value, which may be shown. */
  String refuse(String text) {
    return refusal.contains("{}")
        ? refusal.replace("{}", quoted(text))
        : refusal + ", not " + quoted(text);
  }

  /** The refusal of a value that may not be shown. */
  String refuseSilently() {
    return refusal.replace("{} ", "").replace("{}", "");
  }

  /** At most 60 characters, and none that would break a line. */
  static String quoted(String text) {
    var shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
  }
}
