package dev.sallyport;

import dev.sallyport.config.Config;
import dev.sallyport.config.DeliveryConfig;
import java.util.stream.Collectors;

/** What is printed once, when everything is up: where it is, and what to paste to sign in. */
final class Banner {
  private static final String DEMO_POOL = "local_Sallyport";

  private Banner() {}

  static String of(Config config, Gateway gateway) {
    var api = "http://" + config.http().host() + ":" + gateway.apiPort();
    var ops = "http://" + config.ops().host() + ":" + gateway.opsPort();
    var demo = config.pools().stream().anyMatch(pool -> pool.id().equals(DEMO_POOL));
    var lines = new StringBuilder(2000);
    lines
        .append("\nSallyport is up.\n\n  API         ")
        .append(api)
        .append("\n  operations  ")
        .append(ops)
        .append("  (/health/ready, /metrics")
        .append(config.ops().console().enabled() ? ", /console)\n" : ")\n")
        .append(gate(config, gateway))
        .append("  region      ")
        .append(config.region())
        .append('\n');
    config
        .pools()
        .forEach(
            pool ->
                lines
                    .append("  pool        ")
                    .append(pool.id())
                    .append("   clients: ")
                    .append(
                        pool.clients().stream()
                            .map(client -> client.id())
                            .collect(Collectors.joining(", ")))
                    .append('\n'));
    if (config.delivery().kind() == DeliveryConfig.Kind.OUTBOX) {
      lines
          .append("  messages    are not sent; each is a file in ")
          .append(config.dataDir().resolve("outbox"))
          .append('\n');
    }
    if (demo) {
      lines.append(demo(config, api));
    }
    if (config.testing().enabled()) {
      lines.append(testing(ops));
    }
    return lines.toString();
  }

  private static String gate(Config config, Gateway gateway) {
    if (!config.gate().enabled()) {
      return "";
    }
    var gate = config.gate();
    var proxy =
        "  gate        http://%s:%d  (%d routes)\n"
            .formatted(gate.host(), gateway.gatePort(), gate.routes().size());
    return gate.decisions().peers().isEmpty()
        ? proxy
        : proxy
            + "  decisions   http://%s:%d  (/forward-auth, /ext-authz, gRPC)\n"
                .formatted(gate.decisions().host(), gateway.decisionsPort());
  }

  private static String demo(Config config, String api) {
    return """
      access key  SALLYPORTDEMOKEY0001, secret demo-secret-for-localhost-only-000000000
      demo user   alice, password Correct-Horse-7

    Sign in with curl:

      curl -s %1$s/ -H 'Content-Type: application/x-amz-json-1.1' \\
        -H 'X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth' \\
        -d '{"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"demoapp","AuthParameters":{"USERNAME":"alice","PASSWORD":"Correct-Horse-7"}}'

    Sign in with awscli:

      aws cognito-idp initiate-auth --endpoint-url %1$s --region %2$s --no-sign-request \\
        --client-id demoapp --auth-flow USER_PASSWORD_AUTH \\
        --auth-parameters USERNAME=alice,PASSWORD=Correct-Horse-7

    Sign in through a CAPTCHA (client demoguarded): draw one, look at captcha.png, answer it.

      curl -s %1$s/ -H 'Content-Type: application/x-amz-json-1.1' \\
        -H 'X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth' \\
        -d '{"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"demoguarded","AuthParameters":{"USERNAME":"alice","PASSWORD":"Correct-Horse-7"}}' > challenge.json
      sed 's/.*"image":"data:image\\/png;base64,\\([^"]*\\)".*/\\1/' challenge.json | base64 -d > captcha.png
      printf 'What does captcha.png say? '; read answer
      aws cognito-idp respond-to-auth-challenge --endpoint-url %1$s --region %2$s --no-sign-request \\
        --client-id demoguarded --challenge-name CUSTOM_CHALLENGE \\
        --session "$(sed 's/.*"Session":"\\([^"]*\\)".*/\\1/' challenge.json)" \\
        --challenge-responses USERNAME=alice,ANSWER="$answer"
    """
        .formatted(api, config.region());
  }

  private static String testing(String ops) {
    return """

    *** TEST MODE IS ON: anyone on this machine can read one-time codes and CAPTCHA answers, move
    *** the clock, and make Redis and delivery fail. Nothing of value may be kept here.
      %1$s/testing/messages        what was sent, newest first
      %1$s/testing/clock           what time it is; move it: -d '{"advance":"1h"}'
      %1$s/testing/faults          what goes wrong; more: -d '{"redisDelay":"300ms","deliveryFails":true}'
      curl -s %1$s/testing/answer -d "{\\"ClientId\\":\\"demoguarded\\",\\"Session\\":\\"$(sed 's/.*"Session":"\\([^"]*\\)".*/\\1/' challenge.json)\\"}"
    """
        .formatted(ops);
  }
}
