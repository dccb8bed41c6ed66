package dev.sallyport.ingress.cognito;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.delivery.Errand;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.token.TokenReply;
import dev.sallyport.trigger.MessageTriggers.About;
import dev.sallyport.trigger.Occasion;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a message to somebody is about, as the pool's own functions are told.
 *
 * @param about null for what they are not asked about
 * @param awaited the caller hears where a function does not write the message; never where it would
 *     tell who exists
 */
record Telling(Occasion on, @Nullable About about, Map<String, String> metadata, boolean awaited) {
  Telling {
    metadata = Map.copyOf(metadata);
  }

  /** Of a public call about this person. */
  static Telling of(Call call, Accounts.Who who, User user, @Nullable About about) {
    return new Telling(
        Occasion.of(call.deadline(), who.pool(), who.client().id(), user),
        about,
        Authentication.strings(call, "ClientMetadata"),
        !who.client().hideUsers());
  }

  /** Of a call that makes an account, where nothing is told that the caller does not know. */
  static Telling made(Call call, Pool pool, String clientId, User user, About about) {
    return new Telling(
        Occasion.of(call.deadline(), pool, clientId, user),
        about,
        Authentication.strings(call, "ClientMetadata"),
        true);
  }

  /** Of a call by which nothing is told that the person's own tokens do not tell. */
  static Telling of(Call call, TokenReply.Verified owner, User user, About about) {
    return made(call, owner.pool(), owner.client().id(), user, about);
  }

  /** What is to be told to whom. */
  Errand errand(Kind kind, Destination to, String username, String code) {
    return new Errand(on, kind, about, to, username, code, metadata, awaited);
  }

  @Override
  public String toString() {
    return "Telling[" + about + "]";
  }
}
