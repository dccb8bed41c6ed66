package dev.sallyport.ingress.cognito;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Group;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens between two pages of a list: where the next begins, sealed, so that nobody reads or
 * makes one. A token works for an hour, and for the same question only.
 */
final class PageTokens {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final String PURPOSE = "page";

  /** How many a page has where nobody says, and at most (directory.md §10). */
  private static final int MOST = 60;

  private final Kek kek;
  private final InstantSource clock;

  PageTokens(Kek kek, InstantSource clock) {
    this.kek = kek;
    this.clock = clock;
  }

  /** How many the call's {@code Limit} asks for. */
  static int limit(Call call) {
    return limit(call, "Limit");
  }

  /** The same where the member is called otherwise. */
  static int limit(Call call, String member) {
    var limit = call.input().getInteger(member, MOST);
    return limit == 0 ? MOST : limit;
  }

  /** A token for the page that begins after this position. */
  String token(String position, String question) {
    var until = clock.instant().plus(LIFE).getEpochSecond();
    return kek.seal(PURPOSE, (until + " " + position).getBytes(UTF_8), question);
  }

  /**
   * Where the page begins; empty without a token. Throws {@code Failed} with Invalid for a token
   * that is not ours, of another question, or too old.
   */
  String position(@Nullable String token, String question) {
    if (token == null) {
      return "";
    }
    try {
      var opened = new String(kek.open(PURPOSE, token, question), UTF_8);
      var space = opened.indexOf(' ');
      var until = Instant.ofEpochSecond(Long.parseLong(opened.substring(0, space)));
      if (clock.instant().isBefore(until)) {
        return opened.substring(space + 1);
      }
    } catch (GeneralSecurityException notOurs) {
      throw invalid();
    }
    throw invalid();
  }

  /**
   * A page of groups.
   *
   * @param found one more than the page has where there are more
   */
  JsonObject groups(List<Group> found, int most, String question) {
    if (found.size() <= most) {
      return GroupJson.answer(found, null);
    }
    var page = found.subList(0, most);
    return GroupJson.answer(page, token(page.getLast().name(), question));
  }

  private static Failed invalid() {
    return new Failed(new Failure.Invalid("Invalid pagination token provided."));
  }
}
