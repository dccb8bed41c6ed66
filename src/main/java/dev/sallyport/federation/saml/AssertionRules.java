package dev.sallyport.federation.saml;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * What an assertion must say to count for us, now (SAML Core 2.0 §2.5, SAML Profiles 2.0 §4.1.4).
 * Functions only; each throws SamlRefused.
 */
final class AssertionRules {
  /** By how much clocks may differ. */
  static final Duration SKEW = Duration.ofSeconds(60);

  private static final Set<String> CONDITIONS =
      Set.of("AudienceRestriction", "OneTimeUse", "ProxyRestriction");

  private AssertionRules() {}

  /** What it says. That it is signed has been seen. */
  static SamlAssertion read(Element assertion, Expected expected) {
    if (!"2.0".equals(Xml.attribute(assertion, "Version"))) {
      throw new SamlRefused("the assertion is of another version");
    }
    var issuer = Xml.text(Xml.only(assertion, SamlNames.ASSERTION, "Issuer"));
    if (!issuer.equals(expected.provider().entityId())) {
      throw new SamlRefused("the assertion is of another issuer");
    }
    conditions(Xml.only(assertion, SamlNames.ASSERTION, "Conditions"), expected);
    var subject = Xml.only(assertion, SamlNames.ASSERTION, "Subject");
    var until = confirmed(subject, expected);
    var authentication = authentication(assertion, expected.now());
    return new SamlAssertion(
        Xml.needed(assertion, "ID"),
        NameId.of(Xml.only(subject, SamlNames.ASSERTION, "NameID")),
        attributes(assertion),
        authentication.proved(),
        authentication.session(),
        until.plus(SKEW));
  }

  private static void conditions(Element conditions, Expected expected) {
    var from = Xml.time(conditions, "NotBefore");
    var until = Xml.time(conditions, "NotOnOrAfter");
    if ((from != null && from.minus(SKEW).isAfter(expected.now()))
        || (until != null && !until.plus(SKEW).isAfter(expected.now()))) {
      throw new SamlRefused("the assertion is not of this time");
    }
    // One that is not understood makes the assertion invalid (SAML Core 2.0 §2.5.1).
    for (var each : Xml.children(conditions)) {
      if (!CONDITIONS.contains(each.getLocalName())) {
        throw new SamlRefused("the assertion has a condition that is not understood");
      }
    }
    var audiences = Xml.children(conditions, SamlNames.ASSERTION, "AudienceRestriction");
    if (audiences.isEmpty()
        || !audiences.stream().allMatch(each -> names(each, expected.self().entityId()))) {
      throw new SamlRefused("the assertion is for another audience");
    }
  }

  private static boolean names(Element restriction, String audience) {
    return Xml.children(restriction, SamlNames.ASSERTION, "Audience").stream()
        .anyMatch(each -> Xml.text(each).equals(audience));
  }

  /** Until when the bearer is whom it is about. */
  private static Instant confirmed(Element subject, Expected expected) {
    return Xml.children(subject, SamlNames.ASSERTION, "SubjectConfirmation").stream()
        .filter(each -> SamlNames.BEARER.equals(Xml.attribute(each, "Method")))
        .flatMap(
            each -> Xml.children(each, SamlNames.ASSERTION, "SubjectConfirmationData").stream())
        .filter(each -> bears(each, expected))
        .map(each -> java.util.Objects.requireNonNull(Xml.time(each, "NotOnOrAfter")))
        .findFirst()
        .orElseThrow(
            () ->
                new SamlRefused("the subject is confirmed for another recipient, request or time"));
  }

  private static boolean bears(Element data, Expected expected) {
    var until = Xml.time(data, "NotOnOrAfter");
    var from = Xml.time(data, "NotBefore");
    return expected.self().answers().equals(Xml.attribute(data, "Recipient"))
        && java.util.Objects.equals(expected.request(), Xml.attribute(data, "InResponseTo"))
        && until != null
        && until.plus(SKEW).isAfter(expected.now())
        && (from == null || !from.minus(SKEW).isAfter(expected.now()));
  }

  private record Authentication(Instant proved, @Nullable String session) {}

  private static Authentication authentication(Element assertion, Instant now) {
    var statement =
        Xml.children(assertion, SamlNames.ASSERTION, "AuthnStatement").stream()
            .findFirst()
            .orElseThrow(() -> new SamlRefused("the assertion says of no sign-in"));
    var ends = Xml.time(statement, "SessionNotOnOrAfter");
    var proved = Xml.time(statement, "AuthnInstant");
    if (proved == null || (ends != null && !ends.plus(SKEW).isAfter(now))) {
      throw new SamlRefused("the sign-in at the provider is over");
    }
    return new Authentication(proved, Xml.attribute(statement, "SessionIndex"));
  }

  /** Several values are a list, of one attribute or of several of its name. */
  private static Map<String, Object> attributes(Element assertion) {
    var all = new HashMap<String, List<String>>();
    for (var statement : Xml.children(assertion, SamlNames.ASSERTION, "AttributeStatement")) {
      for (var attribute : Xml.children(statement, SamlNames.ASSERTION, "Attribute")) {
        var values = all.computeIfAbsent(Xml.needed(attribute, "Name"), _ -> new ArrayList<>());
        for (var value : Xml.children(attribute, SamlNames.ASSERTION, "AttributeValue")) {
          values.add(value.getTextContent().strip());
        }
      }
    }
    var told = new HashMap<String, Object>();
    all.forEach(
        (name, values) -> {
          if (!values.isEmpty()) {
            told.put(name, values.size() == 1 ? values.getFirst() : List.copyOf(values));
          }
        });
    return told;
  }
}
