package nbd.app.status;

import java.time.Instant;
import java.util.List;
import nbd.server.ExportStatus;
import nbd.server.ExportStatus.Layer;
import nbd.server.ExportStatus.State;

/**
 * An {@link ExportStatus} without what may be secret: parameters.
 *
 * @param name what clients ask for
 * @param state what it does
 * @param why it does not serve, or what was wanted last waits; "" if all is well
 * @param generation which of its chains serves, from 1; 0 if none does
 * @param clients how many hold it open
 * @param behind how many further ones are still served by earlier chains
 * @param since when the state began
 * @param readOnly whether all changes are refused
 * @param layers of the chain that serves, the outermost first
 */
public record ServedExport(
    String name,
    State state,
    String why,
    int generation,
    int clients,
    int behind,
    Instant since,
    boolean readOnly,
    List<Layer> layers) {
  public ServedExport {
    layers = List.copyOf(layers);
  }

  static ServedExport of(ExportStatus status) {
    return new ServedExport(
        status.spec().name(),
        status.state(),
        status.why(),
        status.generation(),
        status.clients(),
        status.behind(),
        status.since(),
        status.spec().readOnly(),
        status.layers());
  }
}
