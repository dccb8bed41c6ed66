package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.crypto.Srp;
import dev.sallyport.directory.Device;
import dev.sallyport.directory.DeviceNames;
import dev.sallyport.directory.DeviceStore;
import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Factor;
import dev.sallyport.runtime.BoundedPool;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * DEVICE_PASSWORD_VERIFIER: the device proves the secret that only it has (srp.md §7). Wrong proofs
 * are counted against the person, apart from passwords.
 */
final class DeviceProof implements StageHandler {
  private static final String GROUP = "group";

  private final DeviceStore devices;
  private final DeviceNames names;
  private final Guess guess;
  private final BoundedPool hashing;
  private final SecureRandom random;
  private final InstantSource clock;
  private final InstantSource outside;

  DeviceProof(
      DeviceStore devices,
      DeviceNames names,
      Guess guess,
      BoundedPool hashing,
      SecureRandom random,
      InstantSource clock,
      InstantSource outside) {
    this.outside = outside;
    this.devices = devices;
    this.names = names;
    this.guess = guess;
    this.hashing = hashing;
    this.random = random;
    this.clock = clock;
  }

  static DeviceClaim claim(FlowSession session) {
    return Objects.requireNonNull(session.device(), "no device is claimed");
  }

  /** The answer must name the device that the attempt is about; a client may leave it out. */
  static void same(Play play) {
    var key = claim(play.session()).key();
    if (!play.command().answer().getOrDefault("DEVICE_KEY", key).equals(key)) {
      throw new Failed(new Failure.DeviceNotFound());
    }
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var command = opening.command();
    var session = opening.session();
    var claim = claim(session);
    var a = SrpProof.a(session.kept().getOrDefault(PasswordVerifier.A, ""));
    return devices
        .find(opening.tag(), claim.key(), command.deadline())
        .map(DeviceProof::remembered)
        .compose(
            device ->
                hashing
                    .run(
                        command.deadline(),
                        () -> Srp.offer(a, devices.verifier(opening.tag(), device), random))
                    .map(offer -> offered(opening, device, offer)));
  }

  private Opened offered(Opening opening, Device device, Srp.Offer offer) {
    var command = opening.command();
    var kept = new HashMap<>(SrpProof.kept(offer));
    kept.put(GROUP, group(command.pool(), device));
    var round =
        new Round(
            Map.of(
                "SALT", offer.saltHex(),
                "SRP_B", offer.srpB(),
                "SECRET_BLOCK", opening.ticket().block(),
                "DEVICE_KEY", device.key()),
            kept);
    var until = clock.instant().plus(command.client().sessionTime());
    return new Opened(
        opening.session().at(FlowSession.Stage.DEVICE_PASSWORD_VERIFIER, until, round.kept()),
        round);
  }

  /** What the device signs with: it knows the group it was told, wherever that was. */
  private String group(Pool pool, Device device) {
    var told = device.group();
    return told == null ? names.group(pool) : told;
  }

  private static Device remembered(@Nullable Device device) {
    if (device == null || !device.remembered()) {
      throw new Failed(new Failure.DeviceNotFound());
    }
    return device;
  }

  @Override
  public Future<Judged> judge(Play play) {
    same(play);
    var command = play.command();
    var claim = claim(play.session());
    var group = play.session().kept().getOrDefault(GROUP, names.group(command.pool()));
    return guess
        .take(
            play.tag(),
            Factor.DEVICE,
            command.address(),
            command.owed(),
            command.deadline(),
            () -> Future.succeededFuture(SrpProof.holds(play, group, claim.key(), outside)))
        .compose(
            outcome ->
                switch (outcome) {
                  case RIGHT -> proved(play, claim);
                  case WRONG -> refused(play, new Failure.WrongCredentials(), true);
                  case LOCKED -> refused(play, new Failure.LockedOut(), false);
                });
  }

  /**
   * A device that was forgotten, or is no longer remembered, while it proved itself is none. That
   * it signed in is noted with its tokens.
   */
  private Future<Judged> proved(Play play, DeviceClaim claim) {
    var command = play.command();
    return devices
        .find(play.tag(), claim.key(), command.deadline())
        .map(device -> device != null && device.remembered())
        .compose(
            still ->
                still
                    ? Future.succeededFuture(
                        Judged.fine(
                            FlowStep.next(
                                play.session().withDevice(claim.proved()),
                                play.user(),
                                command,
                                clock.instant())))
                    : refused(play, new Failure.DeviceNotFound(), false));
  }

  private static Future<Judged> refused(Play play, Failure failure, boolean wrong) {
    return Future.succeededFuture(
        new Judged(new FlowStep.Refuse(play.session(), failure, "device not proved"), wrong));
  }
}
