package nbd.filters.extentlist;

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

/** Places a list of extents over a disk; {@code extentlist=FILE}. */
@Component(service = Filter.class)
public final class ExtentListFilter implements Filter {
  private static final String FILE = "extentlist";

  private static final Schema SCHEMA =
      Schema.of(Parameter.text(FILE).help("file with the list of extents").mandatory());

  /** For the container, and for ServiceLoader. */
  public ExtentListFilter() {}

  @Override
  public String name() {
    return "extentlist";
  }

  @Override
  public String description() {
    return "tells the extents that a file lists";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new ExtentListExport(next, path(parameters.text(FILE)));
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException wrong) {
      throw new ParameterException(
          "parameter 'extentlist': '" + text + "' is not a file's name: " + wrong.getReason());
    }
  }
}
