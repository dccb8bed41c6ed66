package dev.sallyport.ingress.pages;

import dev.sallyport.flow.FlowReply;
import dev.sallyport.ingress.Form;
import dev.sallyport.limits.Address;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.runtime.Deadline;
import io.netty.handler.codec.http.QueryStringEncoder;
import java.util.List;
import java.util.Optional;

/**
 * One request of a page, whose authorization request is in order.
 *
 * @param browser the value of the browser's form cookie
 * @param session the value of the browser's session cookie
 * @param providers the outside providers that may be signed in at instead, by name
 */
record Visit(
    String id,
    Address address,
    Deadline deadline,
    AuthorizationRequest request,
    Form form,
    String browser,
    Optional<String> session,
    List<String> providers,
    PageTexts.Language words) {
  Visit {
    providers = List.copyOf(providers);
  }

  /** The URL of a page that serves the same authorization request. */
  String url(String path) {
    return path + "?" + request.query();
  }

  /** The same request again, to be answered by a sign-in at this provider. */
  String at(String provider) {
    var encoder = new QueryStringEncoder("");
    encoder.addParam("identity_provider", provider);
    return "/oauth2/authorize?" + request.query() + "&" + encoder.toString().substring(1);
  }

  AccountCalls.Caller caller() {
    return new AccountCalls.Caller(id, address, deadline);
  }

  String text(String key, String... values) {
    return words.text(key, values);
  }

  /** A reply that this command is never given. */
  static IllegalStateException unexpected(FlowReply reply) {
    return new IllegalStateException("flow room answered " + reply.getClass().getSimpleName());
  }

  @Override
  public String toString() {
    return "Visit[" + id + "]";
  }
}
