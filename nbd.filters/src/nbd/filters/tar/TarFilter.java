package nbd.filters.tar;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a file that is in a tar file; {@code tar-entry=NAME}. */
@Component(service = Filter.class)
public final class TarFilter implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger(TarFilter.class);
  private static final String ENTRY = "tar-entry";
  private static final String PROGRAM = "tar";

  private static final Schema SCHEMA =
      Schema.of(
          Parameter.text(ENTRY).help("the name of a file in the tar file").mandatory(),
          Parameter.text(PROGRAM).help("taken for nbdkit's sake, and not used"));

  /** For the container, and for ServiceLoader. */
  public TarFilter() {}

  @Override
  public String name() {
    return "tar";
  }

  @Override
  public String description() {
    return "serves a file that is in a tar file";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    String entry = parameters.text(ENTRY);
    if (entry.isEmpty()) {
      throw new ParameterException(
          "parameter 'tar-entry': the name of a file in the tar file would be right, not ''");
    }
    parameters
        .optionalText(PROGRAM)
        .ifPresent(it -> LOG.info("tar={} is not used: tar files are read without a program", it));
    return new TarExport(next, entry);
  }
}
