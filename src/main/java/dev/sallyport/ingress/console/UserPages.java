package dev.sallyport.ingress.console;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.console.View.Fact;
import dev.sallyport.ingress.console.View.Link;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One user's page, and what an operator may do there. */
final class UserPages {
  private static final int EVENTS = 20;

  private final ConsoleApi api;
  private final Words words;

  UserPages(ConsoleApi api, Words words) {
    this.api = api;
    this.words = words;
  }

  private Future<JsonObject> ask(Visit visit, String operation, String name) {
    return api.call(operation, visit.caller(), named(visit, name));
  }

  private static JsonObject named(Visit visit, String name) {
    return new JsonObject().put("UserPoolId", visit.pool()).put("Username", name);
  }

  Future<Answer> show(Visit visit) {
    var name = visit.query().get("name");
    var user = ask(visit, "AdminGetUser", name);
    return user.compose(
        found -> {
          var factors = ask(visit, "AdminGetUserAuthFactors", name);
          var groups = ask(visit, "AdminListGroupsForUser", name);
          var devices = ask(visit, "AdminListDevices", name).recover(UserPages::untracked);
          var events =
              api.call(
                  "AdminListUserAuthEvents",
                  visit.caller(),
                  named(visit, name).put("MaxResults", EVENTS));
          return Future.all(factors, groups, devices, events)
              .map(
                  _ ->
                      Answer.shown(
                          view(
                              visit,
                              found,
                              factors.result(),
                              groups.result(),
                              devices.result(),
                              events.result())));
        });
  }

  private static Future<JsonObject> untracked(Throwable trouble) {
    return trouble instanceof Failed failed && failed.failure() instanceof Failure.DevicesNotTracked
        ? Future.succeededFuture(new JsonObject())
        : Future.failedFuture(trouble);
  }

  private View view(
      Visit visit,
      JsonObject user,
      JsonObject factors,
      JsonObject groups,
      JsonObject devices,
      JsonObject events) {
    var name = user.getString("Username");
    var status = user.getString("UserStatus");
    return new View.User(
        name,
        new Link(visit.pool(), Paths.pool(visit.pool())),
        List.of(
            UserSearch.enabled(words, user),
            new Badge(words.textOr("status." + status, status), Badge.Tone.QUIET)),
        facts(user, factors, groups),
        ApiJson.attributes(user, "UserAttributes").entrySet().stream()
            .map(each -> new Fact(each.getKey(), List.of(each.getValue())))
            .toList(),
        ApiJson.objects(devices, "Devices").stream().map(this::device).toList(),
        ApiJson.objects(events, "AuthEvents").stream().map(this::event).toList(),
        deeds(visit, name, user),
        Paths.timeline(visit.pool(), name));
  }

  private List<Fact> facts(JsonObject user, JsonObject factors, JsonObject groups) {
    var none = List.of(words.text("none"));
    var mfa = new ArrayList<>(ApiJson.strings(factors, "UserMFASettingList"));
    var preferred = factors.getString("PreferredMfaSetting", "");
    mfa.replaceAll(each -> each.equals(preferred) ? words.text("user.preferred", each) : each);
    var proofs = ApiJson.strings(factors, "ConfiguredUserAuthFactors");
    var names =
        ApiJson.objects(groups, "Groups").stream()
            .map(each -> each.getString("GroupName"))
            .toList();
    return List.of(
        new Fact(words.text("fact.mfa"), mfa.isEmpty() ? none : mfa),
        new Fact(words.text("fact.factors"), proofs.isEmpty() ? none : proofs),
        new Fact(words.text("fact.groups"), names.isEmpty() ? none : names),
        new Fact(
            words.text("fact.created"), List.of(ApiJson.moment(user, "UserCreateDate").text())),
        new Fact(
            words.text("fact.modified"),
            List.of(ApiJson.moment(user, "UserLastModifiedDate").text())));
  }

  private View.User.Device device(JsonObject device) {
    var attributes = ApiJson.attributes(device, "DeviceAttributes");
    var remembered =
        attributes.getOrDefault("dev:device_remembered_status", "").equals("remembered");
    return new View.User.Device(
        attributes.getOrDefault("device_name", device.getString("DeviceKey")),
        attributes.getOrDefault("last_ip_used", ""),
        words.text(remembered ? "yes" : "no"),
        ApiJson.moment(device, "DeviceLastAuthenticatedDate"));
  }

  private View.User.Event event(JsonObject event) {
    var type = event.getString("EventType");
    var response = event.getString("EventResponse");
    return new View.User.Event(
        ApiJson.moment(event, "CreationDate"),
        words.textOr("event." + type, type),
        new Badge(
            words.textOr("response." + response, response),
            switch (response) {
              case "Pass" -> Badge.Tone.GOOD;
              case "Fail" -> Badge.Tone.BAD;
              default -> Badge.Tone.QUIET;
            }),
        ApiJson.objects(event, "ChallengeResponses").stream()
            .map(
                each ->
                    words.text(
                        "answered."
                            + each.getString("ChallengeName")
                            + "."
                            + each.getString("ChallengeResponse")))
            .toList(),
        ApiJson.object(event, "EventContextData").getString("IpAddress", ""));
  }

  private List<Link> deeds(Visit visit, String name, JsonObject user) {
    var enabled = user.getBoolean("Enabled", false);
    var deeds = new ArrayList<Deed>(List.of(Deed.UNLOCK, Deed.SIGN_OUT));
    if (enabled) {
      deeds.add(Deed.RESET);
    }
    deeds.add(enabled ? Deed.DISABLE : Deed.ENABLE);
    return deeds.stream()
        .map(
            deed ->
                new Link(
                    words.text("deed." + deed.path() + ".link"),
                    Paths.deed(visit.pool(), deed) + "?name=" + Paths.encoded(name)))
        .toList();
  }

  Future<Answer> confirm(Visit visit, Deed deed) {
    var name = visit.query().get("name");
    // Nobody is asked about somebody who is not there.
    return ask(visit, "AdminGetUser", name)
        .map(
            user -> {
              var action = Paths.deed(visit.pool(), deed);
              return Answer.shown(
                  new View.Confirm(
                      words.text("deed." + deed.path() + ".title"),
                      words.text("deed." + deed.path() + ".question", user.getString("Username")),
                      words.text("deed." + deed.path() + ".explanation"),
                      action,
                      visit.csrf(action),
                      Map.of("name", name),
                      words.text("deed." + deed.path() + ".button"),
                      deed.grave(),
                      Paths.user(visit.pool(), name)));
            });
  }

  Future<Answer> act(Visit visit, Deed deed) {
    var name = visit.form().get("name");
    return ask(visit, deed.operation(), name)
        .map(_ -> new Answer.Sent(Paths.user(visit.pool(), name) + "&done=" + deed.path()));
  }
}
