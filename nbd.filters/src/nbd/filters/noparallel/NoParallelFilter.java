package nbd.filters.noparallel;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Lets fewer calls at a time reach the disk below: {@code serialize=MODE}. */
@Component(service = Filter.class)
public final class NoParallelFilter implements Filter {
  private static final Schema SCHEMA =
      Schema.of(
          Parameter.choice("serialize", "requests", "all-requests", "connections")
              .help("one at a time: requests of a client, requests of all clients, clients")
              .byDefault("requests"));

  /** For the container, and for ServiceLoader. */
  public NoParallelFilter() {}

  @Override
  public String name() {
    return "noparallel";
  }

  @Override
  public String description() {
    return "serializes requests or clients";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new Serializing(next, concurrency(parameters.text("serialize")));
  }

  private static Concurrency concurrency(String mode) {
    return switch (mode) {
      case "connections" -> Concurrency.SERIALIZE_CONNECTIONS;
      case "all-requests" -> Concurrency.SERIALIZE_ALL_REQUESTS;
      default -> Concurrency.SERIALIZE_REQUESTS;
    };
  }

  /** Says what the server does: it serializes the whole chain. */
  private static final class Serializing extends ExportFilter {
    private final Concurrency most;

    Serializing(Export next, Concurrency most) {
      super(next);
      this.most = most;
    }

    @Override
    public Concurrency concurrency() {
      return most.and(next().concurrency());
    }

    /** One client at a time is one open handle at a time, also during an upgrade. */
    @Override
    public Handover handover() {
      return most == Concurrency.SERIALIZE_CONNECTIONS ? Handover.AFTER_CLOSE : Handover.BESIDE;
    }

    @Override
    public Handle open(Client client) throws IOException {
      return next().open(client);
    }
  }
}
