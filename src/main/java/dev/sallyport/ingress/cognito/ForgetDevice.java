package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.DeviceStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * ForgetDevice and AdminForgetDevice: the device is a stranger from now on, and all sessions begun
 * on it end in the same step (directory.md §9).
 */
final class ForgetDevice implements Operation {
  private final Access access;
  private final DeviceOwner owners;
  private final DeviceStore devices;

  ForgetDevice(Access access, DeviceOwner owners, DeviceStore devices) {
    this.access = access;
    this.owners = owners;
    this.devices = devices;
  }

  @Override
  public String name() {
    return access == Access.SIGNED ? "AdminForgetDevice" : "ForgetDevice";
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
                .forget(owner.pool(), owner.user().tag(), key, call.deadline())
                .map(
                    there -> {
                      if (!there) {
                        throw new Failed(new Failure.DeviceNotFound());
                      }
                      return new JsonObject();
                    }));
  }
}
