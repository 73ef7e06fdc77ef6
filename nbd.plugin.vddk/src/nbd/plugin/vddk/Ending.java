package nbd.plugin.vddk;

import java.io.IOException;
import nbd.api.Completion;

/** Who is told once that a read or a write has ended; by any thread. */
interface Ending {
  void succeeded();

  void failed(IOException why);

  /** As the API has it. */
  static Ending of(Completion completion) {
    return new Ending() {
      @Override
      public void succeeded() {
        completion.succeeded();
      }

      @Override
      public void failed(IOException why) {
        completion.failed(why);
      }
    };
  }
}
