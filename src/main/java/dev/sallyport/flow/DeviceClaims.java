package dev.sallyport.flow;

import dev.sallyport.directory.DeviceStore;
import dev.sallyport.directory.PersonTag;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Looks up the device a client says it is. */
final class DeviceClaims {
  private final DeviceStore devices;

  DeviceClaims(DeviceStore devices) {
    this.devices = devices;
  }

  /** Null where none is claimed, or the pool tracks none. */
  Future<@Nullable DeviceClaim> look(FlowCommand command, PersonTag tag, @Nullable String key) {
    if (key == null || key.isEmpty() || command.pool().signIn().devices() == null) {
      return Future.succeededFuture(null);
    }
    return devices.find(tag, key, command.deadline()).map(found -> DeviceClaim.of(key, found));
  }
}
