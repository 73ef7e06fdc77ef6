package nbd.filters.log;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.ExportName;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.OpenException;
import nbd.filters.HandleFilter;

/** Logs who asks for the export, and opens disks that log. */
final class LogExport extends HandleFilter {
  private final Journal journal;
  private final boolean waits;
  private final AtomicLong lists = new AtomicLong();
  private final AtomicLong admissions = new AtomicLong();

  /**
   * @param journal belongs to this export, which closes it
   * @param waits whether a line may take long
   */
  LogExport(Export next, Journal journal, boolean waits) {
    super(next);
    this.journal = journal;
    this.waits = waits;
  }

  /** Both write to the end of the same file, by whole lines. */
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  public void ready() {
    int model = threadModel(next().concurrency());
    journal.print(OptionalLong.empty(), "Ready", "thread_model=" + model);
  }

  /** nbdkit's numbers. */
  private static int threadModel(Concurrency concurrency) {
    return switch (concurrency) {
      case SERIALIZE_CONNECTIONS -> 0;
      case SERIALIZE_ALL_REQUESTS -> 1;
      case SERIALIZE_REQUESTS -> 2;
      case PARALLEL -> 3;
    };
  }

  @Override
  public void admit(Client client) throws OpenException {
    journal.<Void, OpenException>around(
        OptionalLong.of(client.connection()),
        "Preconnect",
        admissions.incrementAndGet(),
        "readonly=" + (client.readOnly() ? 1 : 0),
        () -> {
          super.admit(client);
          return null;
        });
  }

  @Override
  public List<ExportName> list() throws IOException {
    return journal.around(
        OptionalLong.empty(), "ListExports", lists.incrementAndGet(), "", super::list, Fields::of);
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    OptionalLong connection = OptionalLong.of(client.connection());
    journal.print(connection, "Connect", Fields.of(client, below));
    return new LogHandle(below, journal, connection, waits);
  }

  @Override
  public void close() throws IOException {
    try (journal) {
      super.close();
    }
  }
}
