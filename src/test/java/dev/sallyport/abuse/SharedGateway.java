package dev.sallyport.abuse;

import dev.sallyport.SallyportForTests;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One gateway with the demo's configuration for all tests that leave it as they found it. */
final class SharedGateway implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == SallyportForTests.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getRoot()
        .getStore(Namespace.create(SharedGateway.class))
        .computeIfAbsent("demo", _ -> SallyportForTests.demo(Map.of()), SallyportForTests.class);
  }
}
