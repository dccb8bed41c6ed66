package dev.sallyport.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import dev.sallyport.config.LdapConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Finds a person by what was typed. A directory overlooks more than case, such as spaces; here it
 * must be written as the directory writes it, or every spelling would have guesses of its own.
 */
final class LoginFilter {
  /** Stands for the name while the filter is read; nothing in it needs escaping. */
  private static final String MARK = "SallyportTypedName";

  /** An attribute that is compared with the typed name, or with more around it. */
  private record By(String attribute, String value) {}

  private final String template;
  private final List<By> names = new ArrayList<>();

  LoginFilter(String template) {
    this.template = template;
    collect(parsed(template.replace(LdapConfig.LOGIN, MARK)));
  }

  private void collect(Filter filter) {
    switch (filter.getFilterType()) {
      case Filter.FILTER_TYPE_AND, Filter.FILTER_TYPE_OR ->
          Stream.of(filter.getComponents()).forEach(this::collect);
      case Filter.FILTER_TYPE_EQUALITY -> {
        if (filter.getAssertionValue().contains(MARK)) {
          names.add(new By(filter.getAttributeName(), filter.getAssertionValue()));
        }
      }
      default -> {}
    }
  }

  private static Filter parsed(String text) {
    try {
      return Filter.create(text);
    } catch (LDAPException malformed) {
      throw new IllegalArgumentException(malformed);
    }
  }

  /** The filter for this name, in which nothing of the name means anything (RFC 4515 §3). */
  Filter of(String login) {
    return parsed(template.replace(LdapConfig.LOGIN, Filter.encodeValue(login)));
  }

  /** The attributes that say what people are called. */
  List<String> attributes() {
    return names.stream().map(By::attribute).distinct().toList();
  }

  /** Whether the entry is called so; where the filter compares nothing with it, whatever it is. */
  boolean names(Entry entry, String login, boolean caseSensitive) {
    return names.isEmpty()
        || names.stream()
            .anyMatch(
                by -> {
                  var typed = fold(by.value().replace(MARK, login), caseSensitive);
                  var values = entry.getAttributeValues(by.attribute());
                  return values != null
                      && Stream.of(values)
                          .anyMatch(value -> fold(value, caseSensitive).equals(typed));
                });
  }

  private static String fold(String text, boolean caseSensitive) {
    return caseSensitive ? text : text.toLowerCase(Locale.ROOT);
  }
}
