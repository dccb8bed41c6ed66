package dev.sallyport.ingress.pages;

import dev.sallyport.flow.FlowReply;
import dev.sallyport.limits.Address;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.runtime.Deadline;

/**
 * One request of a page, whose authorization request is in order.
 *
 * @param browser the value of the browser's form cookie
 */
record Visit(
    String id,
    Address address,
    Deadline deadline,
    AuthorizationRequest request,
    Form form,
    String browser,
    PageTexts.Language words) {

  /** The URL of a page that serves the same authorization request. */
  String url(String path) {
    return path + "?" + request.query();
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
