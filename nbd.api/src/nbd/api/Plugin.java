package nbd.api;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes exports out of parameters. A singleton: an OSGi service in a container, a {@code
 * ServiceLoader} provider on a module path. Has no configuration of its own.
 */
@ConsumerType
public interface Plugin {
  /** The name on the command line: lower case, digits and dashes. */
  String name();

  /** One line for {@code --help}. */
  String description();

  /** The parameters that it knows. */
  default Schema schema() {
    return Schema.NONE;
  }

  /**
   * A configured export; nothing of it is shared with another one.
   *
   * @param parameters parsed by the schema: known, well-formed, none missing that is required
   * @throws ParameterException if the values do not go together; names the parameter
   * @throws IOException if the device behind it cannot be had
   */
  Export export(Parameters parameters, Host host) throws IOException;
}
