package dev.sallyport.flow;

import dev.sallyport.challenge.Round;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;

/**
 * DEVICE_SRP_AUTH: a remembered device is asked to begin its proof, in the place of a second factor
 * (auth-flows.md §8).
 */
final class DeviceSrp implements StageHandler {
  private final InstantSource clock;

  DeviceSrp(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var until = clock.instant().plus(opening.command().client().sessionTime());
    var claim = DeviceProof.claim(opening.session());
    return Future.succeededFuture(
        new Opened(
            opening.session().at(FlowSession.Stage.DEVICE_SRP_AUTH, until, Map.of()),
            new Round(Map.of("DEVICE_KEY", claim.key()), Map.of())));
  }

  @Override
  public Future<Judged> judge(Play play) {
    DeviceProof.same(play);
    var a = play.command().answer().getOrDefault("SRP_A", "");
    SrpProof.a(a);
    return Future.succeededFuture(
        Judged.fine(
            new FlowStep.Open(
                play.session().withKept(Map.of(PasswordVerifier.A, a)),
                FlowSession.Stage.DEVICE_PASSWORD_VERIFIER)));
  }
}
