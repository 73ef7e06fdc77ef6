package nbd.app.deploy;

import java.nio.file.Path;
import java.util.List;

/** A folder of plugins and filters, as the command line sees it. May be used by any thread. */
public interface PluginFolder extends AutoCloseable {
  /** The folder, as an absolute path. */
  Path folder();

  /** Takes what is in the folder now, once; says what is wrong with files. */
  void scan();

  /** Takes what is in the folder now, once, and says nothing: for those who show it themselves. */
  void look();

  /** Takes what is in the folder now, and from then on what comes and goes, until the close. */
  void watch();

  /**
   * The files in the folder, by name, and what became of each. While one is being taken: as they
   * were shown last.
   */
  List<Standing> standings();

  /**
   * Finds out whether a jar from elsewhere would be taken if it were copied into the folder under
   * its name. It is brought up, and removed again.
   *
   * @throws Refused if it would not
   */
  Offer tryOut(Path jar) throws Refused;

  /**
   * Ends the watching; what runs goes on. Waits for what is being taken just now, for some seconds
   * at most.
   */
  @Override
  void close();
}
