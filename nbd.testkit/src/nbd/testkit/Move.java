package nbd.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.RetainedState;

/** Moves open disks from one chain to the next, in the order in which the server does it. */
final class Move {
  private final List<OpenDisk> disks;
  private final Chain before;
  private final Chain after;
  private final List<Handle> opened = new ArrayList<>();
  private final List<RetainedState> adopted = new ArrayList<>();

  Move(List<OpenDisk> disks, Chain before, Chain after) {
    this.disks = List.copyOf(disks);
    this.before = before;
    this.after = after;
  }

  /**
   * Moves them all, or none.
   *
   * @throws IOException if the new layers cannot get ready or be opened, or a flush fails
   */
  Upgrade run() throws IOException {
    return attempt(true);
  }

  /** Takes all steps up to the last one, and goes back; returns what would have come of it. */
  Upgrade runAndUndo() throws IOException {
    return attempt(false);
  }

  private Upgrade attempt(boolean wanted) throws IOException {
    return before.handover().and(after.handover()) == Handover.BESIDE
        ? beside(wanted)
        : afterClose(wanted);
  }

  private Upgrade beside(boolean wanted) throws IOException {
    boolean done = false;
    try {
      after.ready();
      openAll();
      flushAll();
      Upgrade upgrade = compareAll();
      if (wanted && upgrade.isDone()) {
        done = true;
        closeAll(moveAll());
      }
      return upgrade;
    } finally {
      if (!done) {
        closeAll(opened);
      }
    }
  }

  private Upgrade afterClose(boolean wanted) throws IOException {
    flushAll();
    closeAll(disks.stream().map(OpenDisk::handle).toList());
    List<RetainedState> retained = new ArrayList<>();
    boolean done = false;
    try {
      Optional<Upgrade> refused = passOn(retained);
      if (refused.isPresent()) {
        return refused.get();
      }
      after.ready();
      openAll();
      Upgrade upgrade = compareAll();
      if (wanted && upgrade.isDone()) {
        done = true;
        moveAll();
        adopted.forEach(RetainedState::handOver);
      }
      return upgrade;
    } finally {
      if (!done) {
        rollBack();
      }
      retained.stream().filter(state -> !state.isHandedOver()).forEach(RetainedState::giveBack);
    }
  }

  /** What a layer cannot hand on or take, it says. */
  private Optional<Upgrade> passOn(List<RetainedState> retained) {
    try {
      Map<String, RetainedState> left = before.retain();
      retained.addAll(left.values());
      adopted.addAll(after.adopt(left));
      return Optional.empty();
    } catch (IOException refused) {
      String why = String.valueOf(refused.getMessage());
      return Optional.of(new Upgrade(Upgrade.Result.REFUSED, why));
    }
  }

  private void flushAll() throws IOException {
    for (OpenDisk disk : disks) {
      if (disk.traits().flush().offered()) {
        disk.flush();
      }
    }
  }

  private void openAll() throws IOException {
    for (OpenDisk disk : disks) {
      opened.add(after.outermost().open(disk.client()));
    }
  }

  private Upgrade compareAll() {
    Upgrade result = Upgrade.DONE;
    for (int i = 0; i < disks.size() && result.isDone(); i++) {
      result = Promises.of(disks.get(i).handle()).keptBy(Promises.of(opened.get(i)));
    }
    return result;
  }

  /** Returns the handles that they had before. */
  private List<Handle> moveAll() {
    List<Handle> left = new ArrayList<>();
    for (int i = 0; i < disks.size(); i++) {
      left.add(disks.get(i).handle());
      disks.get(i).moveTo(opened.get(i));
    }
    return left;
  }

  private void rollBack() throws IOException {
    closeAll(opened);
    for (OpenDisk disk : disks) {
      disk.moveTo(before.outermost().open(disk.client()));
    }
  }

  private static void closeAll(List<Handle> handles) throws IOException {
    for (Handle handle : handles) {
      handle.close();
    }
  }
}
