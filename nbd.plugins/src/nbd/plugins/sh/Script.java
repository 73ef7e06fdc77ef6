package nbd.plugins.sh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The methods of a script. Where one fails, the exception has the error that the script named and
 * the message that it printed. May be used by any thread; until {@link #atTheSameTime} says
 * otherwise, one method runs at a time.
 */
final class Script {
  private static final Logger log = LoggerFactory.getLogger(Script.class);

  private final Commands commands;
  private final Runner runner;
  private final ReentrantLock turn = new ReentrantLock(true);
  private volatile boolean parallel;

  Script(Commands commands, Runner runner) {
    this.commands = commands;
    this.runner = runner;
  }

  /** From now on methods run as they are called, whatever else runs. */
  void atTheSameTime() {
    parallel = true;
  }

  /** Where the script keeps what it likes. */
  Path folder() {
    return runner.folder();
  }

  /** The method for an error message. */
  String describe(Method method) {
    return commands.describe(method);
  }

  /**
   * Has a method do something.
   *
   * @return whether the script has the method
   */
  boolean does(Method method, String... arguments) throws IOException {
    return does(method, Input.NOTHING, Output.IGNORED, arguments);
  }

  /**
   * Has a method do something with data.
   *
   * @return whether the script has the method
   */
  boolean does(Method method, Input input, Output output, String... arguments) throws IOException {
    Ended ended = run(method, input, output, arguments);
    if (ended.isFalse()) {
      throw new NbdException(
          ErrorCode.EIO,
          describe(method) + " exited with status 3, which says false: 0, 1 or 2 would be right");
    }
    return !ended.isMissing();
  }

  /** What a method prints, without the newline at its end; empty if it is missing. */
  Optional<String> tells(Method method, String... arguments) throws IOException {
    return printed(method, arguments)
        .map(text -> text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
  }

  /** All that a method prints; empty if it is missing. */
  Optional<String> printed(Method method, String... arguments) throws IOException {
    Text text = new Text();
    return does(method, Input.NOTHING, text, arguments)
        ? Optional.of(text.all())
        : Optional.empty();
  }

  /** A method's answer to a question; empty if it is missing. */
  Optional<Boolean> answers(Method method, String... arguments) throws IOException {
    Ended ended = run(method, Input.NOTHING, Output.IGNORED, arguments);
    return ended.isMissing() ? Optional.empty() : Optional.of(ended.isOk());
  }

  /** Has a method do something whose failure changes nothing. */
  void tries(Method method, String... arguments) {
    try {
      does(method, arguments);
    } catch (IOException failed) {
      log.warn("{} failed: {}", describe(method), failed.getMessage());
    }
  }

  /** The end of a method that did not fail. */
  private Ended run(Method method, Input input, Output output, String... arguments)
      throws IOException {
    Optional<List<String>> command = commands.of(method);
    if (command.isEmpty()) {
      return Ended.NOT_THERE;
    }
    List<String> words = new ArrayList<>(command.get());
    words.addAll(List.of(arguments));
    runner.processes().enter();
    try {
      return run(method, words, input, output);
    } finally {
      runner.processes().leave();
    }
  }

  private Ended run(Method method, List<String> words, Input input, Output output)
      throws IOException {
    if (log.isDebugEnabled()) {
      log.debug("calling {}", shown(method, words));
    }
    Ended ended = inTurn(words, input, output);
    log.debug("{} {}: {}", describe(method), ended.describe(), ended.complaint());
    if (!ended.isOk() && !ended.isMissing() && !ended.isFalse()) {
      throw Failure.of(describe(method), ended);
    }
    return ended;
  }

  /** Nobody knows which parameters of a script are secret. */
  private static List<String> shown(Method method, List<String> words) {
    List<String> shown = new ArrayList<>(words);
    if (method == Method.CONFIG) {
      shown.set(shown.size() - 1, "***");
    }
    return shown;
  }

  private Ended inTurn(List<String> words, Input input, Output output) throws IOException {
    if (parallel) {
      return runner.run(words, input, output);
    }
    turn.lock();
    try {
      return runner.run(words, input, output);
    } finally {
      turn.unlock();
    }
  }
}
