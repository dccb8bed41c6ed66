package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.DeviceNames;
import dev.sallyport.directory.DeviceStore;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** The list of operations on devices: a person's own, and the administrator's twins. */
final class DeviceOperations {
  private DeviceOperations() {}

  static List<Operation> all(
      Accounts accounts,
      AccessTokens tokens,
      DeviceStore devices,
      DeviceNames names,
      InstantSource clock) {
    var owned = new DeviceOwner(accounts, tokens);
    return Stream.concat(
            Stream.of(new ConfirmDevice(owned, devices, names, clock)),
            Stream.of(Operation.Access.PUBLIC, Operation.Access.SIGNED)
                .flatMap(
                    access ->
                        Stream.<Operation>of(
                            new GetDevice(access, owned, devices),
                            new ListDevices(access, owned, devices),
                            new UpdateDeviceStatus(access, owned, devices, clock),
                            new ForgetDevice(access, owned, devices))))
        .toList();
  }
}
