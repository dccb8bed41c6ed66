package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.GUARDED;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the operations page tells of the way a sign-in takes through the gateway. */
@ExtendWith(SharedGateway.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class BusIT {
  private static final String FLOW = "sallyport.flow";
  private static final String TOKEN = "sallyport.token";

  @Test
  void a_sign_in_crosses_the_addresses_of_both_flow_and_token(SallyportForTests sallyport) {
    var caller = new Caller(sallyport.api(), sallyport.ops());
    var user = sallyport.user();
    double flowBefore = delivered(caller, FLOW);
    double tokenBefore = delivered(caller, TOKEN);
    var session = caller.password(GUARDED, user, PASSWORD).session();
    await().until(() -> delivered(caller, FLOW) >= flowBefore + 1);
    assertThat(delivered(caller, TOKEN)).isEqualTo(tokenBefore);
    var right = caller.captcha(GUARDED, session);
    assertThat(caller.answer(GUARDED, user, session, right).granted()).isTrue();
    await().until(() -> delivered(caller, FLOW) >= flowBefore + 2);
    await().until(() -> delivered(caller, TOKEN) >= tokenBefore + 1);
  }

  @Test
  void a_replica_is_ready_when_every_one_of_its_token_verticles_has_the_keys(
      SallyportForTests sallyport) {
    var caller = new Caller(sallyport.api(), sallyport.ops());
    var before = each(caller, TOKEN);
    caller.page("/health/ready");
    await()
        .untilAsserted(
            () ->
                assertThat(each(caller, TOKEN))
                    .hasSizeGreaterThan(1)
                    .allSatisfy(
                        (instance, many) ->
                            assertThat(many).isGreaterThan(before.getOrDefault(instance, 0.0))));
  }

  /** Messages that reached the instance of this verticle on their own event loop so far. */
  private static double delivered(Caller caller, String address) {
    return each(caller, address).values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** The same of each instance, by its address. */
  private static Map<String, Double> each(Caller caller, String address) {
    return caller
        .page("/metrics")
        .lines()
        .filter(line -> line.matches("vertx_eventbus_delivered.*\\{.*\"" + address + "#\\d+\".*"))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.lastIndexOf(' ')),
                line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
  }
}
