package nbd.filters.changed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nbd.api.PassThrough;
import nbd.api.Range;

/**
 * The checkpoints in which changes are marked. Changes come from any thread, and take no lock if
 * they change only what is dirty already; checkpoints are added and removed by one thread at a
 * time.
 */
final class Checkpoints {
  private final Changes changes = new Changes();
  private volatile List<Checkpoint> all = List.of();

  /** From now on changes are marked in it too. */
  void add(Checkpoint checkpoint) {
    List<Checkpoint> more = new ArrayList<>(all);
    more.add(checkpoint);
    all = List.copyOf(more);
  }

  /** No change that begins now is marked in it. */
  void remove(Checkpoint checkpoint) {
    all = all.stream().filter(other -> other != checkpoint).toList();
  }

  /** All of them. */
  List<Checkpoint> all() {
    return all;
  }

  /** The one of that name. */
  Optional<Checkpoint> find(CheckpointName name) {
    return all.stream().filter(checkpoint -> checkpoint.name().equals(name)).findFirst();
  }

  /** From now until all changes that have begun are over. */
  Changes.Grace grace() {
    return changes.grace();
  }

  /** Whether all of them have all of {@code range} already. */
  boolean have(Range range) {
    List<Checkpoint> now = all;
    for (int i = 0; i < now.size(); i++) {
      if (!now.get(i).has(range)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Makes a change after it is marked.
   *
   * @param range what it changes, at least one byte
   * @param stable whether the marks are on stable storage before
   */
  <R> R change(Range range, boolean stable, PassThrough.Next<R> rest) throws IOException {
    int column = changes.begin();
    try {
      List<Checkpoint> now = all;
      for (int i = 0; i < now.size(); i++) {
        now.get(i).mark(range);
      }
      if (stable) {
        force();
      }
      return rest.proceed();
    } finally {
      changes.end(column);
    }
  }

  /** Puts on stable storage what is marked. */
  void force() throws IOException {
    for (Checkpoint checkpoint : all) {
      checkpoint.force();
    }
  }
}
