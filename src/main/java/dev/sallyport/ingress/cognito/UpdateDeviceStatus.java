package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.DeviceStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;

/**
 * UpdateDeviceStatus and AdminUpdateDeviceStatus: whether a device stands for the second factor
 * (directory.md §9).
 */
final class UpdateDeviceStatus implements Operation {
  private final Access access;
  private final DeviceOwner owners;
  private final DeviceStore devices;
  private final InstantSource clock;

  UpdateDeviceStatus(Access access, DeviceOwner owners, DeviceStore devices, InstantSource clock) {
    this.access = access;
    this.owners = owners;
    this.devices = devices;
    this.clock = clock;
  }

  @Override
  public String name() {
    return access == Access.SIGNED ? "AdminUpdateDeviceStatus" : "UpdateDeviceStatus";
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var key = call.input().getString("DeviceKey");
    var remembered = "remembered".equals(call.input().getString("DeviceRememberedStatus"));
    return owners
        .run(
            call,
            this,
            tag -> devices.find(tag, key, call.deadline()),
            (owner, device) ->
                device == null
                    ? Future.succeededFuture(false)
                    : devices.change(
                        owner.user().tag(),
                        device.withRemembered(remembered).withModified(clock.instant()),
                        call.deadline()))
        .map(
            there -> {
              if (!there) {
                throw new Failed(new Failure.DeviceNotFound());
              }
              return new JsonObject();
            });
  }
}
