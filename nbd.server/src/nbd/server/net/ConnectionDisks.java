package nbd.server.net;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nbd.api.Client;
import nbd.api.ExportName;
import nbd.server.export.Directory;
import nbd.server.export.Seat;
import nbd.server.handshake.Disks;

/** The server's exports, as one connection asks for them. */
final class ConnectionDisks implements Disks {
  private final Connection connection;
  private final Connections owner;
  private final Directory exports;

  ConnectionDisks(Connection connection, Connections owner) {
    this.connection = connection;
    this.owner = owner;
    this.exports = owner.exports();
  }

  @Override
  public List<ExportName> list() throws IOException {
    return exports.list(this::client);
  }

  @Override
  public String resolve(String asked) {
    return exports.resolve(asked);
  }

  @Override
  public Optional<String> description(String exportName) {
    return exports.description(exportName);
  }

  @Override
  public Seat open(String exportName) throws IOException {
    return exports.open(exportName, this::client);
  }

  private Client client(String inner, boolean readOnly) {
    return new ConnectedClient(connection, inner, readOnly || owner.readOnly());
  }

  @Override
  public long maximumPayload() {
    return owner.limits().payload();
  }
}
