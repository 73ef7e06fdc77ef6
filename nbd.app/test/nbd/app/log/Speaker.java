package nbd.app.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Another process: says something by the JDK's own logging. */
final class Speaker {
  private Speaker() {}

  public static void main(String[] arguments) {
    Logger log = System.getLogger("a.Logger");
    log.log(Level.WARNING, "{0} was completed {1}", "READ {5}", "twice");
    log.log(Level.INFO, "nobody wants to know");
    log.log(Level.ERROR, "it's over");
  }
}
