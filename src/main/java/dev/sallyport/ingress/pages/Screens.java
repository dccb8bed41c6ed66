package dev.sallyport.ingress.pages;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pool.AttributeSchema;
import dev.sallyport.ingress.FormGuard;
import dev.sallyport.ingress.pages.Screen.Button;
import dev.sallyport.ingress.pages.Screen.Field;
import dev.sallyport.ingress.pages.Screen.Link;
import dev.sallyport.ingress.pages.Screen.Sheet;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The pages that do not belong to a challenge: the first one, and those of the account. */
final class Screens {
  /** Asked once more on each of these pages; never filled in. */
  private static final String PASSWORD = "password";

  private final FormGuard guard;

  Screens(FormGuard guard) {
    this.guard = guard;
  }

  private Map<String, String> hidden(Visit visit) {
    var hidden = new LinkedHashMap<String, String>();
    hidden.put("_csrf", guard.token(visit.browser()));
    return hidden;
  }

  /** Where a sign-in begins. */
  Screen login(Visit visit, Beginning beginning, String login) {
    var fields = new ArrayList<Field>();
    var name = username(visit).with(login);
    fields.add(login.isEmpty() ? name.first() : name);
    if (beginning == Beginning.PASSWORD) {
      var password = Field.password(PASSWORD, visit.text("field.password"), "current-password");
      fields.add(login.isEmpty() ? password : password.first());
    }
    var send =
        beginning == Beginning.PASSWORD ? visit.text("login.send") : visit.text("login.next");
    var links = new ArrayList<>(providers(visit));
    if (!visit.request().pool().recovery().isEmpty()) {
      links.add(new Link(visit.url("/forgotPassword"), visit.text("login.forgot")));
    }
    if (visit.request().pool().selfSignUp()) {
      links.add(new Link(visit.url("/signup"), visit.text("login.signup")));
    }
    return Screen.of(visit.text("login.title"))
        .with(new Sheet(visit.url("/login"), hidden(visit), fields, List.of(Button.send(send))))
        .linking(links.toArray(Link[]::new));
  }

  /** Where nobody has a password: only others tell who somebody is. */
  Screen elsewhere(Visit visit) {
    return Screen.of(visit.text("login.title")).linking(providers(visit).toArray(Link[]::new));
  }

  private static List<Link> providers(Visit visit) {
    return visit.providers().stream()
        .map(name -> new Link(visit.at(name), visit.text("login.provider", name)))
        .toList();
  }

  /** What people of this pool call themselves. */
  private static Field username(Visit visit) {
    var is = visit.request().pool().usernameIs();
    var by = visit.request().pool().signInBy();
    var label =
        is.isEmpty()
            ? by.contains("email") ? "field.username_or_email" : "field.username"
            : is.size() > 1
                ? "field.email_or_phone"
                : is.contains("email") ? "field.email" : "field.phone_number";
    var field = Field.text("username", visit.text(label), "username");
    return is.equals(Set.of("email"))
        ? field.as("email")
        : is.equals(Set.of("phone_number")) ? field.as("tel") : field;
  }

  /** Signing up; what was typed stays, but for the password. */
  Screen signup(Visit visit) {
    var pool = visit.request().pool();
    var fields = new ArrayList<Field>();
    fields.add(named(visit).with(visit.form().get("username")).first());
    asked(pool)
        .forEach(
            name -> {
              var field = attribute(visit, name);
              fields.add(field.with(visit.form().get(field.name())));
            });
    fields.add(newPassword(visit, PASSWORD));
    return Screen.of(visit.text("signup.title"))
        .with(
            new Sheet(
                visit.url("/signup"),
                hidden(visit),
                fields,
                List.of(Button.send(visit.text("signup.send")))))
        .linking(back(visit));
  }

  /** A name of one's own is no address that also names somebody. */
  private static Field named(Visit visit) {
    return visit.request().pool().usernameIs().isEmpty()
        ? Field.text("username", visit.text("field.username"), "username")
        : username(visit);
  }

  /** What a new person must say: what is required and, so that a code arrives, one address. */
  static List<String> asked(Pool pool) {
    var asked =
        new ArrayList<>(
            pool.schema().stream()
                .filter(AttributeSchema::required)
                .map(AttributeSchema::name)
                .filter(name -> !name.equals("sub"))
                .filter(name -> !pool.usernameIs().contains(name))
                .sorted()
                .toList());
    var reachable =
        pool.autoVerify().isEmpty()
            || pool.autoVerify().stream()
                .anyMatch(each -> asked.contains(each) || pool.usernameIs().contains(each));
    if (!reachable) {
      asked.addFirst(pool.autoVerify().contains("email") ? "email" : "phone_number");
    }
    return asked;
  }

  /** The field of an attribute. */
  static Field attribute(Visit visit, String name) {
    var label = visit.words().textOr("attribute." + name, name.replace("custom:", ""));
    var autocomplete =
        switch (name) {
          case "email" -> "email";
          case "phone_number" -> "tel";
          case "name" -> "name";
          case "given_name" -> "given-name";
          case "family_name" -> "family-name";
          case "nickname" -> "nickname";
          case "birthdate" -> "bday";
          case "address" -> "street-address";
          default -> "off";
        };
    var field = Field.text(Replies.ATTRIBUTE + name, label, autocomplete);
    return switch (name) {
      case "email" -> field.as("email");
      case "phone_number" -> field.as("tel").hinted(visit.text("hint.phone_number"));
      case "birthdate" -> field.as("date");
      default -> field;
    };
  }

  static Field newPassword(Visit visit, String name) {
    return Field.password(name, visit.text("field.new_password"), "new-password")
        .hinted(policy(visit));
  }

  private static String policy(Visit visit) {
    var policy = visit.request().pool().passwords();
    var needs = new ArrayList<String>();
    if (policy.upper()) {
      needs.add(visit.text("policy.upper"));
    }
    if (policy.lower()) {
      needs.add(visit.text("policy.lower"));
    }
    if (policy.number()) {
      needs.add(visit.text("policy.number"));
    }
    if (policy.symbol()) {
      needs.add(visit.text("policy.symbol"));
    }
    var length = visit.text("policy.length", Integer.toString(policy.minimumLength()));
    return needs.isEmpty()
        ? length + "."
        : length + visit.text("policy.with", String.join(", ", needs)) + ".";
  }

  /** The code that came after a sign-up. */
  Screen confirm(Visit visit, String login) {
    return coded(
        visit,
        login,
        "/confirmUser",
        visit.text("confirm.title"),
        visit.text("confirm.send"),
        List.of());
  }

  /** The code that came after a password was forgotten, and a new one. */
  Screen reset(Visit visit, String login) {
    return coded(
        visit,
        login,
        "/confirmForgotPassword",
        visit.text("reset.title"),
        visit.text("reset.send"),
        List.of(newPassword(visit, PASSWORD)));
  }

  private Screen coded(
      Visit visit, String login, String path, String title, String send, List<Field> more) {
    var fields = new ArrayList<Field>();
    if (login.isEmpty()) {
      fields.add(username(visit).first());
    }
    fields.add(
        Field.digits("code", visit.text("field.code"), "one-time-code")
            .with(visit.form().get("code")));
    fields.addAll(more);
    var sheet = new Sheet(visit.url(path), named(visit, login), fields, List.of(Button.send(send)));
    var again = path.equals("/confirmUser") ? "/resendcode" : "/forgotPassword";
    var sheets =
        login.isEmpty()
            ? new Sheet[] {sheet}
            : new Sheet[] {
              sheet,
              new Sheet(
                  visit.url(again),
                  named(visit, login),
                  List.of(),
                  List.of(new Button("", "", visit.text("code.again"), false, false)))
            };
    return Screen.of(title).with(sheets).linking(back(visit));
  }

  private Map<String, String> named(Visit visit, String login) {
    var hidden = hidden(visit);
    if (!login.isEmpty()) {
      hidden.put("username", login);
    }
    return hidden;
  }

  /** Who has forgotten a password says so. */
  Screen forgot(Visit visit, String login) {
    return Screen.of(visit.text("forgot.title"), visit.text("forgot.lead"))
        .with(
            new Sheet(
                visit.url("/forgotPassword"),
                hidden(visit),
                List.of(username(visit).with(login).first()),
                List.of(Button.send(visit.text("forgot.send")))))
        .linking(back(visit));
  }

  /** How people know an address of a client: its host; or its scheme, where it is an app's own. */
  static String place(String redirectUri) {
    var uri = URI.create(redirectUri);
    return uri.getHost() == null ? uri.getScheme() + ":" : uri.getHost();
  }

  static Link back(Visit visit) {
    return new Link(visit.url("/login"), visit.text("link.login"));
  }
}
