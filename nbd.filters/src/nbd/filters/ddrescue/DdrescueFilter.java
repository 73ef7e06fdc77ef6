package nbd.filters.ddrescue;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Fails to read what ddrescue could not save; {@code ddrescue-mapfile=FILE}. */
@Component(service = Filter.class)
public final class DdrescueFilter implements Filter {
  private static final String FILE = "ddrescue-mapfile";
  private static final Schema SCHEMA =
      Schema.of(
          Parameter.text(FILE).mandatory().help("mapfile that GNU ddrescue wrote for this disk"));

  /** For the container, and for ServiceLoader. */
  public DdrescueFilter() {}

  @Override
  public String name() {
    return "ddrescue";
  }

  @Override
  public String description() {
    return "serves an image that ddrescue has saved, with its bad sectors";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    String name = parameters.text(FILE);
    try {
      return new DdrescueExport(next, Path.of(name));
    } catch (InvalidPathException _) {
      throw new ParameterException(
          "parameter '" + FILE + "': '" + name + "' cannot be the name of a file");
    }
  }
}
