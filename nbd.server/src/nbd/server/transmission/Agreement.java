package nbd.server.transmission;

import java.util.List;
import java.util.Optional;
import nbd.server.export.Seat;
import nbd.wire.Flags;
import nbd.wire.Mode;
import nbd.wire.TransmissionFlag;

/**
 * What the negotiation has come to: all that transmission needs to know.
 *
 * @param seat the open disk; whoever runs the session closes it
 * @param exportName the client's name for it
 * @param flags the transmission flags that the client was told
 * @param mode which requests and replies were negotiated
 * @param contexts the metadata contexts that were selected for this export
 */
public record Agreement(
    Seat seat,
    String exportName,
    Flags<TransmissionFlag> flags,
    Mode mode,
    List<Selected> contexts) {

  /**
   * A metadata context under the number that its replies carry.
   *
   * @param context its name; what tells its extents is the disk's affair
   */
  public record Selected(int id, String context) {}

  /** Copies the list. */
  public Agreement {
    contexts = List.copyOf(contexts);
  }

  /** The selected context of this number. */
  Optional<Selected> selected(int id) {
    return contexts.stream().filter(selected -> selected.id() == id).findFirst();
  }

  /** Whether the client was told this flag. */
  boolean told(TransmissionFlag flag) {
    return flags.has(flag);
  }
}
