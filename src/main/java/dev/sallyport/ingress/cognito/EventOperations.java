package dev.sallyport.ingress.cognito;

import dev.sallyport.audit.AuthEvent;
import dev.sallyport.audit.EventStore;
import dev.sallyport.audit.EventStore.Positioned;
import dev.sallyport.audit.Personal;
import dev.sallyport.audit.Personal.Factor;
import dev.sallyport.directory.Device;
import dev.sallyport.directory.DeviceStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a person did lately, and what an administrator thinks of it. Nobody here judges how risky an
 * event is, so {@code EventRisk} is empty: no decision was made. Nor is anybody mailed about one,
 * so there is no FeedbackToken that UpdateAuthEventFeedback could take.
 */
final class EventOperations {
  private static final String LIST = "AdminListUserAuthEvents";
  private static final String FEEDBACK = "AdminUpdateAuthEventFeedback";

  private final Accounts accounts;
  private final EventStore events;
  private final DeviceStore devices;
  private final PageTokens pages;

  EventOperations(Accounts accounts, EventStore events, DeviceStore devices, PageTokens pages) {
    this.accounts = accounts;
    this.events = events;
    this.devices = devices;
    this.pages = pages;
  }

  List<Operation> all() {
    return List.of(
        new Administered.Signed(LIST, this::list), new Administered.Signed(FEEDBACK, this::judge));
  }

  private Future<JsonObject> list(Call call) {
    return accounts.named(call, LIST).compose(named -> list(call, named));
  }

  private Future<JsonObject> list(Call call, Accounts.Named named) {
    var tag = named.user().tag();
    var question = LIST + " " + named.pool().id() + " " + named.user().sub();
    var after = pages.position(call.input().getString("NextToken"), question);
    var most = PageTokens.limit(call, "MaxResults");
    var found = events.page(tag.value(), after, most, call.deadline());
    var names = deviceNames(call, named);
    return Future.all(found, names).map(_ -> page(found.result(), most, question, names.result()));
  }

  /** By key, of the devices there still are. */
  private Future<Map<String, String>> deviceNames(Call call, Accounts.Named named) {
    return named.pool().signIn().devices() == null
        ? Future.succeededFuture(Map.of())
        : devices
            .all(named.user().tag(), call.deadline())
            .map(all -> all.stream().collect(Collectors.toMap(Device::key, Device::name)));
  }

  private JsonObject page(
      List<Positioned> found, int most, String question, Map<String, String> names) {
    var page = found.size() > most ? found.subList(0, most) : found;
    var written = page.stream().map(each -> event(each.event(), names)).toList();
    var answer = new JsonObject().put("AuthEvents", new JsonArray(written));
    return found.size() > most
        ? answer.put("NextToken", pages.token(page.getLast().position(), question))
        : answer;
  }

  private static JsonObject event(AuthEvent event, Map<String, String> deviceNames) {
    var challenges = new JsonArray();
    for (var factor : Factor.values()) {
      var right = event.answered().get(factor);
      if (right != null) {
        challenges.add(
            new JsonObject()
                .put("ChallengeName", factor == Factor.PASSWORD ? "Password" : "Mfa")
                .put("ChallengeResponse", right ? "Success" : "Failure"));
      }
    }
    var context = new JsonObject();
    if (!event.address().isEmpty()) {
      context.put("IpAddress", event.address());
    }
    var device = deviceNames.getOrDefault(event.device(), "");
    if (!device.isEmpty()) {
      context.put("DeviceName", device);
    }
    var json =
        new JsonObject()
            .put("EventId", event.id())
            .put("EventType", type(event.type()))
            .put("CreationDate", UserJson.seconds(event.created()))
            .put("EventResponse", response(event.response()))
            .put("EventRisk", new JsonObject())
            .put("ChallengeResponses", challenges)
            .put("EventContextData", context);
    var feedback = event.feedback();
    return feedback == null
        ? json
        : json.put(
            "EventFeedback",
            new JsonObject()
                .put("FeedbackValue", feedback.valid() ? "Valid" : "Invalid")
                .put("Provider", "Admin")
                .put("FeedbackDate", UserJson.seconds(feedback.given())));
  }

  private static String type(Personal.Type type) {
    return switch (type) {
      case SIGN_IN -> "SignIn";
      case SIGN_UP -> "SignUp";
      case FORGOT_PASSWORD -> "ForgotPassword";
      case PASSWORD_CHANGE -> "PasswordChange";
      case RESEND_CODE -> "ResendCode";
    };
  }

  private static String response(Personal.Response response) {
    return switch (response) {
      case PASS -> "Pass";
      case FAIL -> "Fail";
      case IN_PROGRESS -> "InProgress";
    };
  }

  private Future<JsonObject> judge(Call call) {
    return accounts
        .forNamed(
            call,
            FEEDBACK,
            named ->
                events.mark(
                    named.user().tag().value(),
                    call.input().getString("EventId"),
                    call.input().getString("FeedbackValue").equals("Valid"),
                    call.deadline()))
        .map(
            there -> {
              if (!there) {
                throw new Failed(
                    new Failure.PartNotFound("The user has no event with this EventId."));
              }
              return new JsonObject();
            });
  }
}
