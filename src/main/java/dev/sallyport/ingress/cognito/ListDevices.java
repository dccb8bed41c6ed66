package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Device;
import dev.sallyport.directory.DeviceStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ListDevices and AdminListDevices: a person's devices, the one used last first, in pages
 * (directory.md §9).
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
    var after = call.input().getString("PaginationToken");
    return owners.run(
        call,
        this,
        owner ->
            devices
                .all(owner.user().tag(), call.deadline())
                .map(all -> page(all, limit == 0 ? MOST : limit, after)));
  }

  /** The token is the key of the last device told; where it was forgotten since, the list ends. */
  private static JsonObject page(List<Device> all, int limit, @Nullable String after) {
    var rest =
        after == null
            ? all
            : all.stream().dropWhile(device -> !device.key().equals(after)).skip(1).toList();
    var page = rest.stream().limit(limit).toList();
    var answer =
        new JsonObject()
            .put("Devices", new JsonArray(page.stream().map(DeviceJson::write).toList()));
    return rest.size() > page.size() ? answer.put("PaginationToken", page.getLast().key()) : answer;
  }
}
