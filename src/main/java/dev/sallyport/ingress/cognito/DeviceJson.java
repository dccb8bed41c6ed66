package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Device;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** How Cognito spells a device. */
final class DeviceJson {
  private DeviceJson() {}

  /** {@code DeviceType}. */
  static JsonObject write(Device device) {
    return new JsonObject()
        .put("DeviceKey", device.key())
        .put(
            "DeviceAttributes",
            new JsonArray()
                .add(attribute("device_status", "valid"))
                .add(attribute("device_name", device.name()))
                .add(attribute("last_ip_used", device.address()))
                .add(
                    attribute(
                        "dev:device_remembered_status",
                        device.remembered() ? "remembered" : "not_remembered")))
        .put("DeviceCreateDate", seconds(device.created()))
        .put("DeviceLastModifiedDate", seconds(device.modified()))
        .put("DeviceLastAuthenticatedDate", seconds(device.used()));
  }

  private static JsonObject attribute(String name, String value) {
    return new JsonObject().put("Name", name).put("Value", value);
  }

  private static double seconds(Instant instant) {
    return instant.toEpochMilli() / 1000.0;
  }
}
