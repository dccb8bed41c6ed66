package dev.sallyport.ingress.pages;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a page shows, in the person's language: the one template lays it out.
 *
 * @param message what came of the last step; or null
 * @param lead a few sentences
 * @param points listed below them
 * @param end said below the points; or null
 * @param picture to look at; or null
 * @param sound a {@code data:} URL to listen to; or null
 * @param code to be typed elsewhere, such as the secret of a software token; or null
 * @param script the script that this page needs; or null
 */
record Screen(
    String title,
    @Nullable Message message,
    List<String> lead,
    List<String> points,
    @Nullable String end,
    @Nullable Picture picture,
    @Nullable String sound,
    @Nullable Code code,
    List<Sheet> forms,
    List<Link> links,
    @Nullable Script script) {

  Screen {
    lead = List.copyOf(lead);
    points = List.copyOf(points);
    forms = List.copyOf(forms);
    links = List.copyOf(links);
  }

  /** A page with text only. */
  static Screen of(String title, String... lead) {
    return new Screen(
        title, null, List.of(lead), List.of(), null, null, null, null, List.of(), List.of(), null);
  }

  /**
   * What came of the last step.
   *
   * @param bad whether something went wrong
   * @param field which field it is about; or null
   */
  record Message(boolean bad, String text, @Nullable String field) {}

  /**
   * A picture.
   *
   * @param url a {@code data:} URL
   * @param alt says what there is to see
   */
  record Picture(String url, String alt) {}

  /**
   * Something to copy, and a link that a program on the same device may take.
   *
   * @param url or null
   */
  record Code(String label, String text, @Nullable String url, String urlLabel) {}

  /**
   * What a script of ours is to do with the form's {@code field}.
   *
   * @param name of the file
   * @param input what it is told, JSON text
   * @param without said where scripts do not run
   * @param again on the button that tries once more
   */
  record Script(
      String name,
      String input,
      String field,
      String working,
      String failed,
      String without,
      String again) {}

  /** A link to another page. */
  record Link(String href, String text) {}

  /**
   * A form.
   *
   * @param hidden fields that are not seen, in order
   */
  record Sheet(
      String action, Map<String, String> hidden, List<Field> fields, List<Button> buttons) {
    Sheet {
      hidden = new LinkedHashMap<>(hidden);
      fields = List.copyOf(fields);
      buttons = List.copyOf(buttons);
    }

    /** Whether this hidden field says whose password it is, which password managers look for. */
    boolean names(String field) {
      return field.equals("login") || field.equals("username");
    }
  }

  /** A button; its name may be empty. */
  record Button(String name, String value, String text, boolean main, boolean anyway) {
    static Button send(String text) {
      return new Button("", "", text, true, false);
    }
  }

  /**
   * A field.
   *
   * @param autocomplete as HTML has it
   * @param hint said below the label; or null
   * @param focus whether the page begins here
   */
  record Field(
      String name,
      String label,
      String type,
      String value,
      String autocomplete,
      boolean required,
      @Nullable String hint,
      boolean focus) {

    static Field text(String name, String label, String autocomplete) {
      return new Field(name, label, "text", "", autocomplete, true, null, false);
    }

    static Field password(String name, String label, String autocomplete) {
      return new Field(name, label, "password", "", autocomplete, true, null, false);
    }

    /** A code of digits. */
    static Field digits(String name, String label, String autocomplete) {
      return new Field(name, label, "digits", "", autocomplete, true, null, true);
    }

    Field with(String newValue) {
      return new Field(name, label, type, newValue, autocomplete, required, hint, focus);
    }

    Field as(String newType) {
      return new Field(name, label, newType, value, autocomplete, required, hint, focus);
    }

    Field hinted(@Nullable String newHint) {
      return new Field(name, label, type, value, autocomplete, required, newHint, focus);
    }

    Field first() {
      return new Field(name, label, type, value, autocomplete, required, hint, true);
    }

    boolean digits() {
      return type.equals("digits");
    }

    String inputType() {
      return digits() ? "text" : type;
    }

    /** What the field is described by; empty where by nothing. */
    String describedBy(@Nullable Message message) {
      var error = wrong(message) ? "error" : "";
      return hint == null ? error : (error + " " + name + "-hint").strip();
    }

    boolean wrong(@Nullable Message message) {
      return message != null && message.bad() && name.equals(message.field());
    }
  }

  /** The same with a message; where the page lacks the field it is about, it is about the page. */
  Screen saying(Message newMessage) {
    var there =
        forms.stream()
            .flatMap(form -> form.fields().stream())
            .anyMatch(field -> field.name().equals(newMessage.field()));
    var said = there ? newMessage : new Message(newMessage.bad(), newMessage.text(), null);
    return new Screen(title, said, lead, points, end, picture, sound, code, forms, links, script);
  }

  /** Whether a field is where the page begins: what is wrong first. */
  boolean begins(Field field) {
    var about = message == null ? null : message.field();
    return about == null ? field.focus() : field.name().equals(about);
  }

  Screen with(Sheet... newForms) {
    return new Screen(
        title, message, lead, points, end, picture, sound, code, List.of(newForms), links, script);
  }

  Screen listing(List<String> newPoints) {
    return new Screen(
        title, message, lead, newPoints, end, picture, sound, code, forms, links, script);
  }

  Screen ending(String newEnd) {
    return new Screen(
        title, message, lead, points, newEnd, picture, sound, code, forms, links, script);
  }

  Screen seeing(@Nullable Picture newPicture) {
    return new Screen(
        title, message, lead, points, end, newPicture, sound, code, forms, links, script);
  }

  Screen hearing(@Nullable String newSound) {
    return new Screen(
        title, message, lead, points, end, picture, newSound, code, forms, links, script);
  }

  Screen showing(Code newCode) {
    return new Screen(
        title, message, lead, points, end, picture, sound, newCode, forms, links, script);
  }

  Screen running(Script newScript) {
    return new Screen(
        title, message, lead, points, end, picture, sound, code, forms, links, newScript);
  }

  Screen linking(Link... newLinks) {
    return new Screen(
        title, message, lead, points, end, picture, sound, code, forms, List.of(newLinks), script);
  }
}
