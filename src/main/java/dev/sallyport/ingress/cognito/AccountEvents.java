package dev.sallyport.ingress.cognito;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.Personal;
import dev.sallyport.audit.Personal.Response;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowCommand;
import dev.sallyport.flow.FlowReply;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The event that each decision of the account operations leaves. */
final class AccountEvents {
  private final Audit audit;

  AccountEvents(Audit audit) {
    this.audit = audit;
  }

  /** Leaves the event, and fails with the trouble, now noted. */
  <T> Future<T> refused(
      Call call,
      String action,
      String pool,
      String client,
      String who,
      @Nullable PersonTag tag,
      Throwable trouble) {
    var failure = Failed.of(trouble);
    var judged =
        !(failure instanceof Failure.LimitExceeded
            || failure instanceof Failure.Overloaded
            || failure instanceof Failure.Broken);
    record(
        call,
        action,
        pool,
        client,
        who,
        "refused",
        AuditEvent.why(failure),
        judged ? personal(action, tag, Response.FAIL) : null);
    return Future.failedFuture(Failed.noted(failure, call.requestId()));
  }

  private void record(
      Call call,
      String action,
      String pool,
      String client,
      String who,
      String outcome,
      String why,
      @Nullable Personal personal) {
    var id = call.requestId();
    audit.record(
        new AuditEvent(
            id,
            id,
            pool,
            client.isEmpty() ? call.signedBy() : client,
            who,
            call.address().value(),
            action,
            "",
            outcome,
            why,
            personal));
  }

  /** What of it goes into the person's history; null for what is no event there. */
  private static @Nullable Personal personal(
      String action, @Nullable PersonTag tag, Response response) {
    var type =
        switch (action) {
          case "SignUp" -> Personal.Type.SIGN_UP;
          case "ForgotPassword" -> Personal.Type.FORGOT_PASSWORD;
          case "ConfirmForgotPassword", "ChangePassword" -> Personal.Type.PASSWORD_CHANGE;
          case "ResendConfirmationCode" -> Personal.Type.RESEND_CODE;
          default -> null;
        };
    return type == null || tag == null ? null : new Personal(tag.value(), type, response);
  }

  /**
   * Somebody signed in, and gets no tokens all the same.
   *
   * @param ended the sign-in itself had come to its end; else another answer may have been faster,
   *     and what became of that one is what the person's history tells
   */
  Failed noTokens(
      FlowCommand command, FlowReply.Granted granted, Throwable trouble, boolean ended) {
    var failure = Failed.of(trouble);
    var user = granted.user();
    audit.record(
        new AuditEvent(
            granted.attempt(),
            command.requestId(),
            command.pool().id(),
            command.client().id(),
            user.sub(),
            command.address().value(),
            "sign-in",
            "",
            "refused",
            "no tokens: " + AuditEvent.why(failure),
            ended ? new Personal(user.tag().value(), Personal.Type.SIGN_IN, Response.FAIL) : null));
    return Failed.noted(failure, granted.attempt());
  }

  /**
   * Leaves the event of how a future ended.
   *
   * @param tag whose history it goes into; null for nobody's
   */
  <T> Future<T> recorded(
      Call call,
      String action,
      String pool,
      String client,
      String who,
      @Nullable PersonTag tag,
      Future<T> result) {
    return result.compose(
        done -> {
          record(call, action, pool, client, who, "done", "", personal(action, tag, Response.PASS));
          return Future.succeededFuture(done);
        },
        trouble -> refused(call, action, pool, client, who, tag, trouble));
  }
}
