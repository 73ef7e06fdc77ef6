package nbd.app.launch;

import java.util.List;

/** The program: a service that the launcher hands the command line's arguments to. */
public interface Command {
  /**
   * Does what the arguments say and returns when that is done.
   *
   * @return the exit code
   */
  int run(List<String> arguments);

  /**
   * Asks {@link #run} to return soon, on another thread: the process was told to end. It may come
   * before, during and after {@code run}, and more than once.
   */
  void stop();
}
