package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.DeviceStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** GetDevice and AdminGetDevice: one device of a person (directory.md §9). */
final class GetDevice implements Operation {
  private final Access access;
  private final DeviceOwner owners;
  private final DeviceStore devices;

  GetDevice(Access access, DeviceOwner owners, DeviceStore devices) {
    this.access = access;
    this.owners = owners;
    this.devices = devices;
  }

  @Override
  public String name() {
    return access == Access.SIGNED ? "AdminGetDevice" : "GetDevice";
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var key = call.input().getString("DeviceKey");
    return owners.run(
        call,
        this,
        owner ->
            devices
                .find(owner.user().tag(), key, call.deadline())
                .map(
                    device -> {
                      if (device == null) {
                        throw new Failed(new Failure.DeviceNotFound());
                      }
                      return new JsonObject().put("Device", DeviceJson.write(device));
                    }));
  }
}
