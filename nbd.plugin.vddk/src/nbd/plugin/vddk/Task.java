package nbd.plugin.vddk;

import java.io.IOException;
import nbd.plugin.vddk.vix.VixDisk;

/** Waits in the queue of an {@link Owner}. Exactly one of the methods is called, once. */
interface Task {
  /** In the owner's thread. */
  void run(VixDisk disk);

  /** It is not run any more. */
  void refuse(IOException why);
}
