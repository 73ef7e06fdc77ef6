package nbd.filters.changed;

import java.io.IOException;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Remembers what changed since a checkpoint; {@code changed-folder=FOLDER}. */
@Component(service = Filter.class)
public final class ChangedFilter implements Filter {
  private final Machine machine;

  /** For the container, and for ServiceLoader. */
  public ChangedFilter() {
    this(Machine.real());
  }

  /** With files and a boot id of its own. */
  ChangedFilter(Machine machine) {
    this.machine = machine;
  }

  @Override
  public String name() {
    return "changed";
  }

  @Override
  public String description() {
    return "remembers what was written since a checkpoint, for incremental backup";
  }

  @Override
  public Schema schema() {
    return ChangedParameters.schema();
  }

  /** Makes the folder; files are touched only when a client opens the disk. */
  @Override
  public Export wrap(Export next, Parameters parameters, Host host) throws IOException {
    ChangedParameters wanted = ChangedParameters.of(parameters);
    wanted.makeFolder(machine.files());
    return new ChangedExport(next, wanted, host, machine);
  }
}
