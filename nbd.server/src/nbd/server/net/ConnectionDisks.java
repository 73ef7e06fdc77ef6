package nbd.server.net;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nbd.api.ExportName;
import nbd.server.export.Seat;
import nbd.server.export.Served;
import nbd.server.handshake.Disks;

/** The server's export, as one connection asks for it. */
final class ConnectionDisks implements Disks {
  private final Connection connection;
  private final Connections owner;
  private final Served served;

  ConnectionDisks(Connection connection, Connections owner) {
    this.connection = connection;
    this.owner = owner;
    this.served = owner.served();
  }

  @Override
  public List<ExportName> list() throws IOException {
    return served.list();
  }

  @Override
  public String resolve(String asked) {
    return asked.isEmpty() ? served.defaultName().orElse("") : asked;
  }

  @Override
  public Optional<String> description(String exportName) {
    return served.description(exportName);
  }

  @Override
  public Seat open(String exportName) throws IOException {
    return new Seat(served.open(new ConnectedClient(connection, exportName, owner.readOnly())));
  }

  @Override
  public boolean readOnly() {
    return owner.readOnly();
  }

  @Override
  public long maximumPayload() {
    return owner.limits().payload();
  }

  @Override
  public boolean manyConnections() {
    return served.manyConnections();
  }
}
