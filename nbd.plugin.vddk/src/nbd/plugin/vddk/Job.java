package nbd.plugin.vddk;

import java.io.IOException;
import nbd.plugin.vddk.vix.VixDisk;

/** What the thread of a disk does with it, before it does anything else. */
@FunctionalInterface
interface Job<T> {
  T with(VixDisk disk) throws IOException;
}
