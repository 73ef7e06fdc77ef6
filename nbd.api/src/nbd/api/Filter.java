package nbd.api;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** Wraps an export into another one. A singleton, found like a {@link Plugin}. */
@ConsumerType
public interface Filter {
  /** The name on the command line: lower case, digits and dashes. */
  String name();

  /** One line for {@code --help}. */
  String description();

  /**
   * The parameters that it knows; filters named before it on the command line take theirs first.
   */
  default Schema schema() {
    return Schema.NONE;
  }

  /**
   * The wrapped export; closing it closes {@code next}, and so does the server when this throws.
   *
   * @throws ParameterException if the values do not go together; names the parameter
   */
  Export wrap(Export next, Parameters parameters, Host host) throws IOException;
}
