package dev.sallyport.ingress.pages;

import dev.sallyport.ingress.FormGuard;
import dev.sallyport.ingress.pages.Screen.Button;
import dev.sallyport.ingress.pages.Screen.Code;
import dev.sallyport.ingress.pages.Screen.Field;
import dev.sallyport.ingress.pages.Screen.Link;
import dev.sallyport.ingress.pages.Screen.Picture;
import dev.sallyport.ingress.pages.Screen.Script;
import dev.sallyport.ingress.pages.Screen.Sheet;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The page of every challenge that the flow may ask; one it does not know gets a plain field. */
final class ChallengeScreens {
  /** What the flow shows that is not for people. */
  private static final Set<String> WIRE = Set.of("USERNAME", "USER_ID_FOR_SRP");

  private final FormGuard guard;

  ChallengeScreens(FormGuard guard) {
    this.guard = guard;
  }

  Screen of(Visit visit, Asking asking) {
    var screen =
        switch (asking.challenge()) {
          case "CUSTOM_CHALLENGE" -> custom(visit, asking);
          case "PASSWORD" -> password(visit, asking);
          case "SMS_MFA", "EMAIL_OTP", "SMS_OTP" -> sent(visit, asking);
          case "SOFTWARE_TOKEN_MFA" ->
              screen(visit, "totp", visit.text("totp.lead")).with(code(visit, asking));
          case "SELECT_MFA_TYPE", "SELECT_CHALLENGE" -> choice(visit, asking);
          case "MFA_SETUP" -> setUp(visit, asking);
          case "NEW_PASSWORD_REQUIRED" -> newPassword(visit, asking);
          case "WEB_AUTHN" -> passkey(visit, asking);
          default -> plain(visit, asking);
        };
    return screen.linking(new Link(visit.url("/login"), visit.text("link.start_over")));
  }

  /** Whether the page can be shown again by what the form carries. */
  boolean repeatable(Asking asking) {
    return !asking.challenge().equals("WEB_AUTHN") && !asking.shown("type").startsWith("CAPTCHA");
  }

  private static Screen screen(Visit visit, String which, String... lead) {
    return Screen.of(visit.text(which + ".title"), lead);
  }

  private Sheet sheet(Visit visit, Asking asking, List<Field> fields, List<Button> buttons) {
    return new Sheet(
        visit.url("/login/challenge"), asking.hidden(guard, visit.browser()), fields, buttons);
  }

  private Sheet sheet(Visit visit, Asking asking, Field... fields) {
    return sheet(
        visit, asking, List.of(fields), List.of(Button.send(visit.text("challenge.send"))));
  }

  private Sheet code(Visit visit, Asking asking) {
    return sheet(
        visit, asking, Field.digits(Replies.ANSWER, visit.text("field.code"), "one-time-code"));
  }

  private Screen custom(Visit visit, Asking asking) {
    return switch (asking.shown("type")) {
      case "CAPTCHA_IMAGE" -> captcha(visit, asking);
      case "CAPTCHA_POW" -> work(visit, asking);
      case "QUESTION" ->
          screen(visit, "question")
              .with(
                  sheet(
                      visit,
                      asking,
                      Field.text(Replies.ANSWER, asking.shown("question"), "off").first()));
      case "PASSWORD" -> password(visit, asking);
      default -> plain(visit, asking);
    };
  }

  private Screen captcha(Visit visit, Asking asking) {
    var image = asking.shown("image");
    var audio = asking.shown("audio");
    var spoken = audio.startsWith("data:");
    var buttons = new ArrayList<Button>();
    buttons.add(Button.send(visit.text("challenge.send")));
    buttons.add(new Button(Replies.ACT, "audio", visit.text("captcha.listen"), false, true));
    return screen(visit, "captcha", visit.text(spoken ? "captcha.heard" : "captcha.lead"))
        .seeing(image.startsWith("data:") ? new Picture(image, visit.text("captcha.alt")) : null)
        .hearing(spoken ? audio : null)
        .with(
            sheet(
                visit,
                asking,
                List.of(Field.digits(Replies.ANSWER, visit.text("captcha.field"), "off")),
                buttons));
  }

  private Screen work(Visit visit, Asking asking) {
    return screen(visit, "work", visit.text("work.lead"))
        .running(script(visit, "work", asking.shown("challenge")))
        .with(sheet(visit, asking, List.of(), List.of()));
  }

  private Screen passkey(Visit visit, Asking asking) {
    return screen(visit, "passkey", visit.text("passkey.lead"))
        .running(script(visit, "passkey", asking.shown("CREDENTIAL_REQUEST_OPTIONS")))
        .with(sheet(visit, asking, List.of(), List.of()));
  }

  private static Script script(Visit visit, String name, String input) {
    return new Script(
        name,
        input,
        Replies.ANSWER,
        visit.text(name + ".working"),
        visit.text(name + ".failed"),
        visit.text(name + ".without"),
        visit.text(name + ".again"));
  }

  private Screen password(Visit visit, Asking asking) {
    return screen(visit, "password")
        .with(
            sheet(
                visit,
                asking,
                Field.password(Replies.ANSWER, visit.text("field.password"), "current-password")
                    .first()));
  }

  private Screen sent(Visit visit, Asking asking) {
    var to = asking.shown("CODE_DELIVERY_DESTINATION");
    return screen(
            visit, "sent", to.isEmpty() ? visit.text("sent.lead") : visit.text("sent.lead_to", to))
        .with(code(visit, asking));
  }

  /** What there is to choose from; SRP is for programs, and here the same as the password. */
  static List<String> choices(Asking asking) {
    return switch (asking.challenge()) {
      case "SELECT_CHALLENGE" ->
          asking.available().stream().filter(each -> !each.equals("PASSWORD_SRP")).toList();
      case "SELECT_MFA_TYPE" -> asking.list("MFAS_CAN_CHOOSE");
      case "MFA_SETUP" -> asking.list("MFAS_CAN_SETUP");
      default -> List.of();
    };
  }

  private Screen choice(Visit visit, Asking asking) {
    return screen(visit, "choice")
        .with(sheet(visit, asking, List.of(), buttons(visit, choices(asking), "choice.")));
  }

  private static List<Button> buttons(Visit visit, List<String> choices, String texts) {
    return choices.stream()
        .map(
            each ->
                new Button(
                    Replies.ACT, each, visit.words().textOr(texts + each, each), false, false))
        .toList();
  }

  private Screen setUp(Visit visit, Asking asking) {
    var secret = asking.shown(Asking.SECRET);
    if (!secret.isEmpty()) {
      var link = link(visit, asking, secret);
      return screen(visit, "setup", visit.text("setup.scan"))
          .seeing(QrCode.picture(link, visit.text("setup.alt")))
          .showing(
              new Code(visit.text("setup.secret"), grouped(secret), link, visit.text("setup.open")))
          .with(code(visit, asking));
    }
    var sheets = new ArrayList<Sheet>();
    for (var factor : choices(asking)) {
      switch (factor) {
        case "SOFTWARE_TOKEN_MFA" ->
            sheets.add(sheet(visit, asking, List.of(), buttons(visit, List.of(factor), "setup.")));
        case "EMAIL_OTP" -> sheets.add(sheet(visit, asking, Screens.attribute(visit, "email")));
        case "SMS_MFA" ->
            sheets.add(sheet(visit, asking, Screens.attribute(visit, "phone_number")));
        default -> {}
      }
    }
    return screen(visit, "setup", visit.text("setup.lead")).with(sheets.toArray(Sheet[]::new));
  }

  /** What authenticator apps read (Key URI format). */
  private static String link(Visit visit, Asking asking, String secret) {
    var issuer = encoded(visit.request().pool().name());
    return "otpauth://totp/"
        + issuer
        + ":"
        + encoded(asking.login())
        + "?secret="
        + encoded(secret)
        + "&issuer="
        + issuer;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String grouped(String secret) {
    return secret.replaceAll("(.{4})(?=.)", "$1 ");
  }

  private Screen newPassword(Visit visit, Asking asking) {
    var fields = new ArrayList<Field>();
    fields.add(Screens.newPassword(visit, Replies.ANSWER).first());
    asking
        .list("requiredAttributes")
        .forEach(
            name -> {
              var field = Screens.attribute(visit, name.replace(Replies.PREFIX, ""));
              fields.add(field.with(visit.form().get(field.name())));
            });
    return screen(visit, "new_password", visit.text("new_password.lead"))
        .with(sheet(visit, asking, fields, List.of(Button.send(visit.text("new_password.send")))));
  }

  /** Whatever a function of the pool's own shows, as it says it. */
  private Screen plain(Visit visit, Asking asking) {
    var lead =
        asking.shown().entrySet().stream()
            .filter(each -> !WIRE.contains(each.getKey()) && !each.getValue().startsWith("data:"))
            .sorted(Map.Entry.comparingByKey())
            .map(each -> each.getKey() + ": " + each.getValue())
            .toArray(String[]::new);
    return screen(visit, "plain", lead)
        .with(
            sheet(
                visit,
                asking,
                Field.text(Replies.ANSWER, visit.text("field.answer"), "off").first()));
  }
}
