package dev.sallyport.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where one trigger function is called over HTTP.
 *
 * @param name what pools call it: an ARN, or the function's name
 * @param url what the event is posted to
 * @param secret signs each call; null leaves calls unsigned
 * @param signedReplies a reply counts only if it is signed with the secret too
 * @param timeout how long one call may take
 * @param atOnce how many calls may be under way; more are refused
 */
public record TriggerConfig(
    String name,
    String url,
    @Nullable Secret secret,
    boolean signedReplies,
    Duration timeout,
    int atOnce) {
  private static final Rule NAME =
      Rule.matching("[\\w+=/,.@:-]{1,2048}", "must be an ARN or a function's name");
  private static final Rule FUNCTION =
      Rule.matching("[\\w:$.-]{1,170}", "must be a function's name");
  private static final Pattern ARN =
      Pattern.compile("arn:[^:]+:lambda:[^:]*:[0-9]*:function:([^:]+)(:[^:]+)?");
  private static final Duration LIMIT = Duration.ofSeconds(5);

  static List<TriggerConfig> readAll(Section root) {
    var sections = root.sections("triggers");
    Section.distinct(sections, "name", name -> name);
    return sections.stream().map(TriggerConfig::read).toList();
  }

  private static TriggerConfig read(Section section) {
    var name = section.requiredText("name", NAME);
    var url = section.requiredText("url", Rule.WEB_URL);
    var function = section.optionalText("function", FUNCTION);
    var secret = section.secret("secret", Rule.lengthBetween(16, 1_024));
    var signedReplies = section.flag("signedReplies", false);
    if (signedReplies && secret == null) {
      section.fault("signedReplies", "needs a secret that replies are signed with");
    }
    return new TriggerConfig(
        name,
        function == null ? url : invocation(url, function),
        secret,
        signedReplies,
        section.duration("timeout", Duration.ofMillis(100), LIMIT, LIMIT),
        section.intBetween("atOnce", 1, 10_000, 64));
  }

  /** The Invoke API of AWS Lambda, as the runtime interface emulator has it. */
  private static String invocation(String base, String function) {
    var path =
        "/2015-03-31/functions/"
            + URLEncoder.encode(function, StandardCharsets.UTF_8)
            + "/invocations";
    return base.replaceAll("/+$", "") + path;
  }

  /** The trigger that a pool means: by its whole name, or by the function an ARN ends with. */
  public static Optional<TriggerConfig> named(List<TriggerConfig> all, String wanted) {
    var arn = ARN.matcher(wanted);
    var function = arn.matches() ? arn.group(1) : wanted;
    return all.stream()
        .filter(each -> each.name.equals(wanted))
        .findFirst()
        .or(() -> all.stream().filter(each -> each.name.equals(function)).findFirst());
  }
}
