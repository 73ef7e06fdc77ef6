package nbd.app.checkpoint;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/** What is to be done with the checkpoints of a folder. */
public sealed interface CheckpointSpec {
  /** Where the checkpoints are. */
  Path folder();

  /**
   * Make one.
   *
   * @param granularity in bytes; the server's usual one if there is none
   * @param patience how long the server may take
   */
  record Add(Path folder, String name, OptionalLong granularity, Duration patience)
      implements CheckpointSpec {}

  /**
   * Drop one.
   *
   * @param patience how long the server may take
   */
  record Drop(Path folder, String name, Duration patience) implements CheckpointSpec {}

  /** Show all. */
  record Show(Path folder, boolean json) implements CheckpointSpec {}
}
