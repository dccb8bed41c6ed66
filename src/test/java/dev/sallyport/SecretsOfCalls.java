package dev.sallyport;

import dev.sallyport.config.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Finds what is secret in calls, their answers, and configurations. */
final class SecretsOfCalls implements ExecutionInterceptor {
  private static final Set<String> NAMES =
      Set.of(
          "Password",
          "ProposedPassword",
          "PreviousPassword",
          "TemporaryPassword",
          "Session",
          "AccessToken",
          "IdToken",
          "RefreshToken",
          "Token",
          "SecretCode",
          "UserCode",
          "ConfirmationCode",
          "Code",
          "ClientSecret",
          "SecretHash",
          "PASSWORD",
          "NEW_PASSWORD",
          "REFRESH_TOKEN",
          "SECRET_HASH",
          "SECRET_BLOCK",
          "PASSWORD_CLAIM_SECRET_BLOCK",
          "PASSWORD_CLAIM_SIGNATURE",
          "SOFTWARE_TOKEN_MFA_CODE",
          "SMS_MFA_CODE",
          "SMS_OTP_CODE",
          "EMAIL_OTP_CODE",
          "access_token",
          "id_token",
          "refresh_token");

  private final Consumer<String> found;

  /** Tells each that is found. */
  SecretsOfCalls(Consumer<String> found) {
    this.found = found;
  }

  @Override
  public void beforeExecution(Context.BeforeExecution call, ExecutionAttributes attributes) {
    of(call.request());
  }

  @Override
  public void afterExecution(Context.AfterExecution call, ExecutionAttributes attributes) {
    of(call.response());
  }

  private void of(Object shape) {
    if (shape instanceof SdkPojo fields) {
      fields
          .sdkFields()
          .forEach(field -> value(field.memberName(), field.getValueOrDefault(fields)));
    }
  }

  /** Everything in a text of JSON; of any other, nothing. */
  void json(String text) {
    if (text.startsWith("{")) {
      try {
        value("", new JsonObject(text));
      } catch (io.vertx.core.json.DecodeException notJson) {
        // a test of what cannot be read
      }
    }
  }

  /** Every secret of a configuration, or of a part of one. */
  void configured(Object part) {
    switch (part) {
      case null -> {}
      // An address, whose password would be one; those of tests have none.
      case Secret secret when secret.reveal().startsWith("redis") -> {}
      case Secret secret -> found.accept(secret.reveal());
      case Collection<?> many -> many.forEach(this::configured);
      case Map<?, ?> many -> many.values().forEach(this::configured);
      case Record some -> {
        for (var component : some.getClass().getRecordComponents()) {
          var read = component.getAccessor();
          read.setAccessible(true);
          try {
            configured(read.invoke(some));
          } catch (ReflectiveOperationException unreadable) {
            throw new IllegalStateException(unreadable);
          }
        }
      }
      default -> {}
    }
  }

  private void value(String name, Object value) {
    switch (value) {
      case null -> {}
      case String text when NAMES.contains(name) -> found.accept(text);
      case JsonObject object -> object.forEach(each -> value(each.getKey(), each.getValue()));
      case JsonArray array -> array.forEach(each -> value(name, each));
      case Map<?, ?> map -> map.forEach((key, each) -> value(String.valueOf(key), each));
      case Collection<?> many -> many.forEach(each -> value(name, each));
      default -> of(value);
    }
  }
}
