package nbd.filters.protect;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Schema;
import nbd.filters.marked.RangeText;
import org.osgi.service.component.annotations.Component;

/** Protects parts of a disk; {@code protect=START-END}, or {@code protect=~START-END}. */
@Component(service = Filter.class)
public final class ProtectFilter implements Filter {
  private static final String RANGES = "protect";
  private static final Schema SCHEMA =
      Schema.of(
          Parameter.text(RANGES)
              .repeatable()
              .help("bytes that cannot be changed: START-END, or ~START-END for all others"));

  /** For the container, and for ServiceLoader. */
  public ProtectFilter() {}

  @Override
  public String name() {
    return "protect";
  }

  @Override
  public String description() {
    return "write-protects parts of the disk";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new ProtectExport(next, RangeText.parse(RANGES, parameters.texts(RANGES)));
  }
}
