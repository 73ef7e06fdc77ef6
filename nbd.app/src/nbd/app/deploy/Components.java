package nbd.app.deploy;

import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** What declarative services know of a bundle's components that do not work. */
record Components(BundleContext context) {
  /** Why a component of the bundle gives no service, if there is one that does not. */
  Optional<String> failure(Bundle bundle) {
    ServiceReference<ServiceComponentRuntime> reference =
        context.getServiceReference(ServiceComponentRuntime.class);
    ServiceComponentRuntime runtime = reference == null ? null : context.getService(reference);
    if (runtime == null) {
      return Optional.empty();
    }
    return runtime.getComponentDescriptionDTOs(bundle).stream()
        .flatMap(component -> failures(runtime, component))
        .findFirst();
  }

  private static Stream<String> failures(
      ServiceComponentRuntime runtime, ComponentDescriptionDTO component) {
    return runtime.getComponentConfigurationDTOs(component).stream()
        .flatMap(configuration -> failure(configuration).stream())
        .map(failure -> "component " + component.implementationClass + " " + failure);
  }

  private static Optional<String> failure(ComponentConfigurationDTO configuration) {
    if (configuration.failure != null) {
      return Optional.of("fails: " + cause(configuration.failure));
    }
    for (UnsatisfiedReferenceDTO missing : configuration.unsatisfiedReferences) {
      return Optional.of("waits for a service that nobody has: " + missing.name);
    }
    return Optional.empty();
  }

  /** The first line of a stack trace's text; of what caused it at last, if that is told. */
  private static String cause(String stack) {
    String mark = "Caused by: ";
    int last = stack.lastIndexOf(mark);
    String from = last < 0 ? stack : stack.substring(last + mark.length());
    return from.lines().findFirst().orElse(stack).strip();
  }
}
