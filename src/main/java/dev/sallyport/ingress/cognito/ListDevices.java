package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Device;
import dev.sallyport.directory.DeviceStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * ListDevices and AdminListDevices: a person's devices, the newest first, in pages (directory.md
 * §9).
 */
final class ListDevices implements Operation {
  private static final int MOST = 60;

  private final Access access;
  private final DeviceOwner owners;
  private final DeviceStore devices;

  ListDevices(Access access, DeviceOwner owners, DeviceStore devices) {
    this.access = access;
    this.owners = owners;
    this.devices = devices;
  }

  @Override
  public String name() {
    return access == Access.SIGNED ? "AdminListDevices" : "ListDevices";
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var limit = call.input().getInteger("Limit", MOST);
    var after = call.input().getString("PaginationToken", "");
    return owners.run(
        call,
        this,
        owner ->
            devices
                .all(owner.user().tag(), call.deadline())
                .map(all -> page(all, limit == 0 ? MOST : limit, after)));
  }

  /**
   * The devices after that of the token, which may have been forgotten since. The order is that of
   * {@link DeviceStore#all}, which no sign-in changes.
   */
  private static JsonObject page(List<Device> all, int limit, String after) {
    var rest = all.stream().filter(device -> position(device).compareTo(after) > 0).toList();
    var page = rest.stream().limit(limit).toList();
    var answer =
        new JsonObject()
            .put("Devices", new JsonArray(page.stream().map(DeviceJson::write).toList()));
    return rest.size() > page.size()
        ? answer.put("PaginationToken", position(page.getLast()))
        : answer;
  }

  /** Sorts as the devices do: newest first, then by key. */
  private static String position(Device device) {
    return "%016x.%s".formatted(Long.MAX_VALUE - device.created().toEpochMilli(), device.key());
  }
}
