package dev.sallyport.abuse;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import dev.sallyport.ingress.gate.Echo;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One gateway with the demo's configuration, and a gate in front of an echo, for all tests that
 * leave it as they found it.
 */
final class SharedGateway implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == SallyportForTests.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    var store = test.getRoot().getStore(Namespace.create(SharedGateway.class));
    var echo = store.computeIfAbsent("echo", _ -> new Echo(), Echo.class);
    return store.computeIfAbsent("demo", _ -> start(echo), SallyportForTests.class);
  }

  private static SallyportForTests start(Echo echo) {
    return Guarded.by(
        """
        issuers:
          - name: ours
            pool: local_Sallyport
        upstreams:
          - {name: echo, servers: ['%s'], answerTimeout: 5s}
        routes:
          - {name: open, path: /**, upstream: echo, allow: ANONYMOUS}
          - {name: private, path: /private/**, upstream: echo}
        """
            .formatted(echo.url()),
        Map.of());
  }
}
