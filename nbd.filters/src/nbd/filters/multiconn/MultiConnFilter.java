package nbd.filters.multiconn;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Lets a flush on one connection cover what all have written: {@code multi-conn-mode=MODE}. */
@Component(service = Filter.class)
public final class MultiConnFilter implements Filter {
  private static final String MODE = "multi-conn-mode";
  private static final String TRACKING = "multi-conn-track-dirty";
  private static final String BY_DISK = "multi-conn-exportname";

  private static final Schema SCHEMA =
      Schema.of(
          Parameter.choice(MODE, "auto", "emulate", "disable", "plugin", "unsafe")
              .help("what clients are told of several connections, and what a flush covers")
              .byDefault("auto"),
          Parameter.choice(TRACKING, "fast", "connection", "off")
              .help("which flushes are left out because nothing was changed")
              .byDefault("connection"),
          Parameter.flag(BY_DISK)
              .help("true: flushes cover only connections to the same export name")
              .byDefault("false"));

  /** For the container, and for ServiceLoader. */
  public MultiConnFilter() {}

  @Override
  public String name() {
    return "multi-conn";
  }

  @Override
  public String description() {
    return "makes several connections to one disk consistent";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new MultiConnExport(
        next,
        Mode.of(parameters.text(MODE)),
        Tracking.of(parameters.text(TRACKING)),
        parameters.flag(BY_DISK));
  }
}
