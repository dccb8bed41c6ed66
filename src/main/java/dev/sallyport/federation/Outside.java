package dev.sallyport.federation;

import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A provider that browsers are sent to, whichever protocol it speaks. */
sealed interface Outside permits ProviderClient, SamlClient {
  /**
   * What a provider answered.
   *
   * @param session where the person is signed in besides, where they are to be signed out too
   */
  record Answered(Claims claims, @Nullable SamlSession session) {}

  /**
   * Where the browser goes to sign in.
   *
   * @param publicUrl what it calls us, without a trailing slash
   */
  Future<String> signIn(
      AuthorizationRequest request, Transaction transaction, String publicUrl, Deadline deadline);

  /**
   * What the provider says of whoever it sent back.
   *
   * @param answer what it sent along
   */
  Future<Answered> answered(
      Parameters answer, Transaction transaction, String publicUrl, Deadline deadline);
}
