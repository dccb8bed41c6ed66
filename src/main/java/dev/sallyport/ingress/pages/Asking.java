package dev.sallyport.ingress.pages;

import dev.sallyport.flow.FlowReply;
import dev.sallyport.ingress.Form;
import dev.sallyport.ingress.FormGuard;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A challenge that waits, as its page carries it from the flow and back: hidden fields, and a MAC
 * of them all that is worth something in one browser only.
 *
 * @param login the name that the sign-in began with
 * @param shown what is needed to show the page again
 */
record Asking(
    String challenge,
    String session,
    String login,
    Map<String, String> shown,
    List<String> available) {
  /** In {@code shown}: the secret of a software token that is being set up. */
  static final String SECRET = "SECRET";

  private static final String ABOUT = "challenge";

  Asking {
    shown = Map.copyOf(shown);
    available = List.copyOf(available);
  }

  static Asking of(FlowReply.Waiting waiting, String login) {
    return new Asking(
        waiting.challenge(), waiting.session(), login, waiting.shown(), waiting.available());
  }

  /** The same at its next session. */
  Asking at(String nextSession) {
    return new Asking(challenge, nextSession, login, shown, available);
  }

  Asking withShown(String name, String value) {
    var more = new HashMap<>(shown);
    more.put(name, value);
    return new Asking(challenge, session, login, more, available);
  }

  String shown(String name) {
    return shown.getOrDefault(name, "");
  }

  /** A list in {@code shown}; empty where it is none. */
  List<String> list(String name) {
    try {
      return new JsonArray(shown.getOrDefault(name, "[]")).stream().map(String::valueOf).toList();
    } catch (DecodeException notAList) {
      return List.of();
    }
  }

  /** The hidden fields. Pictures and sounds are not among them: they come anew. */
  Map<String, String> hidden(FormGuard guard, String browser) {
    var state = state();
    var hidden = new LinkedHashMap<String, String>();
    hidden.put("_csrf", guard.token(browser, ABOUT, challenge, session, login, state));
    hidden.put("challenge", challenge);
    hidden.put("session", session);
    hidden.put("login", login);
    hidden.put("state", state);
    return hidden;
  }

  private String state() {
    var kept = new JsonObject();
    shown.forEach(
        (name, value) -> {
          if (!value.startsWith("data:")) {
            kept.put(name, value);
          }
        });
    return new JsonObject().put("shown", kept).put("available", new JsonArray(available)).encode();
  }

  /** What a form brings back; empty where it was not made for this browser, or was changed. */
  static Optional<Asking> read(Form form, FormGuard guard, String browser) {
    var challenge = form.get("challenge");
    var session = form.get("session");
    var login = form.get("login");
    var state = form.get("state");
    if (!guard.accepts(form.get("_csrf"), browser, ABOUT, challenge, session, login, state)) {
      return Optional.empty();
    }
    var json = new JsonObject(state);
    var shown = new HashMap<String, String>();
    json.getJsonObject("shown").forEach(each -> shown.put(each.getKey(), (String) each.getValue()));
    var available = json.getJsonArray("available").stream().map(String.class::cast).toList();
    return Optional.of(new Asking(challenge, session, login, shown, available));
  }

  @Override
  public String toString() {
    return "Asking[" + challenge + "]";
  }
}
