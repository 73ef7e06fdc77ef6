package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import nbd.api.Range;

/**
 * Has dirty pages written, by {@code sync_file_range}. This is no flush: neither the file's own
 * description nor the device's cache is, and errors are left for a flush to tell.
 */
enum SyncRange {
  /** Begins to write them. */
  START(2),
  /** Writes them, and waits until they are written. */
  FINISH(7);

  private static final MethodHandle SYNC_FILE_RANGE =
      CLibrary.function(
          "sync_file_range",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

  private final int flags;

  SyncRange(int flags) {
    this.flags = flags;
  }

  void call(Descriptor file, Range range) {
    Scratch scratch = Scratch.take();
    try {
      int ignored =
          (int)
              SYNC_FILE_RANGE.invokeExact(
                  scratch.memory(), file.number(), range.offset(), range.length(), flags);
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    } finally {
      scratch.give();
    }
  }
}
