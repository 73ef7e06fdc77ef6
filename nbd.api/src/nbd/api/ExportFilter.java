package nbd.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The base of a filter's export: everything but {@link #open(Client)} is the wrapped export's.
 * {@link #concurrency()} is too; the server takes the least of the chain. What is a layer's own
 * affair is not: getting ready, the way of handing over, and retained state, for which the server
 * asks each layer.
 */
public abstract class ExportFilter implements Export {
  private final Export next;

  /** Wraps {@code next}, and closes it. */
  protected ExportFilter(Export next) {
    this.next = next;
  }

  /** The export below. */
  protected final Export next() {
    return next;
  }

  @Override
  public void admit(Client client) throws OpenException {
    next.admit(client);
  }

  @Override
  public List<ExportName> list() throws IOException {
    return next.list();
  }

  @Override
  public Optional<String> defaultName() {
    return next.defaultName();
  }

  @Override
  public Optional<String> description(String exportName) {
    return next.description(exportName);
  }

  @Override
  public Concurrency concurrency() {
    return next.concurrency();
  }

  @Override
  public void close() throws IOException {
    next.close();
  }
}
