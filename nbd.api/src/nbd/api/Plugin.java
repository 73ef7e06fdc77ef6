package nbd.api;

import java.io.IOException;
import java.util.List;
import java.util.Map;
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

  /**
   * What {@code --dump-plugin} tells of it beyond its name, version and parameters, such as which
   * library it has found. Serves nothing.
   *
   * @param given what stands on the command line, as it was written; anything may be missing
   * @return lines of {@code key=value}, in their order; keys are of letters, digits and underscores
   * @throws ParameterException if a parameter that this depends on is not right
   */
  default Map<String, String> facts(List<Setting> given) throws IOException {
    return Map.of();
  }
}
