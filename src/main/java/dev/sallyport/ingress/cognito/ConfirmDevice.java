package dev.sallyport.ingress.cognito;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.directory.Device;
import dev.sallyport.directory.DeviceNames;
import dev.sallyport.directory.DeviceStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;

/**
 * Registers the verifier a device made for itself (auth-flows.md §8, srp.md §7), in the session in
 * which it got its name. Where the pool leaves it to the person, the device is not remembered
 * before UpdateDeviceStatus says so.
 */
final class ConfirmDevice implements Operation {
  private static final int MOST_SALT = 128;
  private static final int MOST_VERIFIER = 3072;

  private final DeviceOwner owners;
  private final DeviceStore devices;
  private final DeviceNames names;
  private final InstantSource clock;

  ConfirmDevice(DeviceOwner owners, DeviceStore devices, DeviceNames names, InstantSource clock) {
    this.owners = owners;
    this.devices = devices;
    this.names = names;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "ConfirmDevice";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return owners
        .run(call, this, owner -> confirm(call, owner))
        .map(necessary -> new JsonObject().put("UserConfirmationNecessary", necessary));
  }

  private Future<Boolean> confirm(Call call, DeviceOwner.Owner owner) {
    var tag = owner.user().tag();
    var key = call.input().getString("DeviceKey");
    if (!names.made(owner.pool(), tag, key)) {
      throw new Failed(new Failure.DeviceNotFound());
    }
    var config = Members.object(call.input(), "DeviceSecretVerifierConfig");
    var salt = number(config, "Salt", MOST_SALT);
    var verifier = number(config, "PasswordVerifier", MOST_VERIFIER);
    var now = clock.instant();
    var device =
        new Device(
            key,
            call.input().getString("DeviceName", ""),
            salt.toString(16),
            devices.sealed(tag, key, verifier),
            !owner.rules().onlyOnPrompt(),
            call.address().value(),
            null,
            now,
            now,
            now);
    var family = Objects.requireNonNull(owner.family(), "signed by nobody");
    return devices
        .add(owner.pool(), tag, family, device, call.deadline())
        .compose(
            added ->
                switch (added) {
                  case DONE -> Future.<Void>succeededFuture();
                  case TAKEN -> same(call, owner, device, verifier);
                  case OTHER -> Future.failedFuture(Members.invalid("Invalid device key given."));
                })
        .map(owner.rules().onlyOnPrompt());
  }

  /** Confirming once more with the same verifier is fine: the answer to the first may be lost. */
  private Future<Void> same(
      Call call, DeviceOwner.Owner owner, Device device, BigInteger verifier) {
    var tag = owner.user().tag();
    return devices
        .find(tag, device.key(), call.deadline())
        .compose(
            there -> {
              var kept = devices.verifier(tag, Objects.requireNonNullElse(there, device));
              return kept.salt().toString(16).equals(device.saltHex())
                      && ConstantTime.equal(kept.v().toByteArray(), verifier.toByteArray())
                  ? Future.succeededFuture()
                  : Future.failedFuture(new Failed(new Failure.DeviceTaken()));
            });
  }

  private static BigInteger number(JsonObject config, String name, int bits) {
    try {
      var number = new BigInteger(1, Base64.getDecoder().decode(config.getString(name, "")));
      if (number.signum() == 0 || number.bitLength() > bits) {
        throw Members.invalid("DeviceSecretVerifierConfig." + name + " is out of range.");
      }
      return number;
    } catch (IllegalArgumentException notBase64) {
      throw Members.invalid("DeviceSecretVerifierConfig." + name + " is not base64.");
    }
  }
}
