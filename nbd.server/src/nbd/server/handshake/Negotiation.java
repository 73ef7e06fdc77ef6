package nbd.server.handshake;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import nbd.api.Contexts;
import nbd.api.MetaContext;
import nbd.server.export.Seat;
import nbd.server.transmission.Agreement;
import nbd.wire.Flags;
import nbd.wire.Mode;
import nbd.wire.OptionCode;
import nbd.wire.TransmissionFlag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client has negotiated so far. At most one disk is open: the one of the name that was
 * asked for last, kept for further options with that name.
 */
final class Negotiation implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Negotiation.class);

  private final Disks disks;
  private Mode mode = Mode.SIMPLE;
  private Seat seat;
  private String seatName;
  private List<Agreement.Selected> contexts = List.of();
  private String contextsName;

  Negotiation(Disks disks) {
    this.disks = disks;
  }

  Disks disks() {
    return disks;
  }

  Mode mode() {
    return mode;
  }

  /** Later options need not be sent again: what was agreed on so far holds. */
  void use(Mode agreed) {
    mode = agreed;
  }

  /** Whether this client can have it: 64 bits of status have no form with compact headers. */
  boolean canBeTold(MetaContext context) {
    return mode.isExtended() || !context.wide();
  }

  /** The open disk of that name, which is resolved; opened anew if its export has ended. */
  Seat open(String name) throws IOException {
    if (seat == null || !seat.isOpen() || !seatName.equals(name)) {
      close();
      seat = disks.open(name);
      seatName = name;
    }
    return seat;
  }

  /** Contexts hold for transmission with the same export name only. */
  void select(String name, List<Agreement.Selected> selected) {
    contexts = List.copyOf(selected);
    contextsName = name;
    promise();
  }

  /** An upgrade that comes now must not take away what the client has chosen. */
  private void promise() {
    if (seat != null && seatName.equals(contextsName)) {
      seat.promise(names(contexts));
    }
  }

  private static Set<String> names(List<Agreement.Selected> selected) {
    return selected.stream().map(Agreement.Selected::context).collect(Collectors.toSet());
  }

  /** A SET_META_CONTEXT that fails leaves nothing selected. */
  void invalidated(int option) {
    if (option == OptionCode.SET_META_CONTEXT.code()) {
      contexts = List.of();
    }
  }

  /** Hands the disk over to transmission. */
  Agreement agree(String name) throws IOException {
    Seat opened = open(name);
    List<Agreement.Selected> selected = selected(name, opened);
    opened.promise(names(selected));
    var flags = Offer.flags(opened, mode, !selected.isEmpty());
    seat = null;
    return new Agreement(opened, name, flags, mode, selected);
  }

  /** The flags that the open disk of that name has for this client. */
  Flags<TransmissionFlag> flags(String name) throws IOException {
    Seat opened = open(name);
    return Offer.flags(opened, mode, !selected(name, opened).isEmpty());
  }

  private List<Agreement.Selected> selected(String name, Seat opened) {
    return name.equals(contextsName) ? selectedOf(opened.contexts()) : List.of();
  }

  /** The disk may have been opened anew since the contexts were selected. */
  private List<Agreement.Selected> selectedOf(Contexts present) {
    return contexts.stream()
        .filter(selected -> present.find(selected.context()).filter(this::canBeTold).isPresent())
        .toList();
  }

  @Override
  public void close() {
    if (seat == null) {
      return;
    }
    try {
      seat.close();
    } catch (IOException failure) {
      log.atWarn().addKeyValue("export", seatName).setCause(failure).log("close failed");
    }
    seat = null;
  }
}
