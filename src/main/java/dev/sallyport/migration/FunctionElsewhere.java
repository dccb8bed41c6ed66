package dev.sallyport.migration;

import dev.sallyport.trigger.Occasion;
import dev.sallyport.trigger.UserMigration;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pool's own function says who somebody is. */
final class FunctionElsewhere implements Elsewhere {
  private final UserMigration function;

  FunctionElsewhere(UserMigration function) {
    this.function = function;
  }

  @Override
  public Future<@Nullable Known> ask(
      Occasion on,
      @Nullable String password,
      Map<String, String> validation,
      Map<String, String> metadata) {
    return function
        .ask(on, password, validation, metadata)
        .map(migrated -> migrated == null ? null : known(migrated));
  }

  private static Known known(UserMigration.Migrated migrated) {
    var attributes = new HashMap<>(migrated.attributes());
    attributes.keySet().removeIf(name -> name.equals("sub") || name.startsWith("cognito:"));
    return new Known(attributes, migrated.username(), null, migrated.confirmed(), Set.of());
  }
}
