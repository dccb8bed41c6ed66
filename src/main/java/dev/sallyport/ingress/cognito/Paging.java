package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Page;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;

/**
 * Which page of a list is asked for (directory.md §10). A token is the last name of the page
 * before, in base64url: it shows nothing that the page did not.
 *
 * @param after the name to begin after; empty for the first page
 */
record Paging(String after, int limit) {
  private static final int MOST = 60;

  /** Throws {@code Failed} for a token that is none of ours. */
  static Paging of(JsonObject input) {
    return of(input, MOST);
  }

  /** The same where a page has so many unless the request says otherwise. */
  static Paging of(JsonObject input, int usual) {
    var limit = input.getInteger("MaxResults", 0);
    return new Paging(after(input.getString("NextToken", "")), limit == 0 ? usual : limit);
  }

  private static String after(String token) {
    try {
      var bytes = Base64.getUrlDecoder().decode(token);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException notOurs) {
      throw Members.invalid("Invalid NextToken.");
    }
  }

  /** The answer with this page. */
  static <T> JsonObject answer(String member, Page<T> page, Function<T, JsonObject> spelled) {
    var json =
        new JsonObject().put(member, new JsonArray(page.items().stream().map(spelled).toList()));
    var next = page.next();
    return next == null
        ? json
        : json.put(
            "NextToken",
            Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(next.getBytes(StandardCharsets.UTF_8)));
  }
}
