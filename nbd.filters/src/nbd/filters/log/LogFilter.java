package nbd.filters.log;

import java.io.IOException;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Logs calls; {@code logfile=FILE logappend=BOOL logscript=SCRIPT}. */
@Component(service = Filter.class)
public final class LogFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public LogFilter() {}

  @Override
  public String name() {
    return "log";
  }

  @Override
  public String description() {
    return "logs what clients do to a file, a script or the server's log";
  }

  @Override
  public Schema schema() {
    return LogParameters.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) throws IOException {
    LogParameters wanted = LogParameters.of(parameters);
    return new LogExport(next, new Journal(wanted.destinations(), host.clock()), wanted.waits());
  }
}
