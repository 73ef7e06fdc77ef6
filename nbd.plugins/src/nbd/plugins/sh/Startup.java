package nbd.plugins.sh;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.NbdException;
import nbd.api.ParameterException;
import nbd.api.Schema;
import nbd.api.Setting;

/**
 * Configures a script and gets it ready.
 *
 * @param script has not been called yet
 * @param words all that the script and its configuration are named by
 * @param settings gives the configuration, in order; may call the script to know it
 * @param schema of the plugin, for what else a parameter may have been meant to be
 */
record Startup(Script script, List<String> words, Settings settings, Schema schema) {
  /** Where the configuration comes from. */
  @FunctionalInterface
  interface Settings {
    /** In order. */
    List<Setting> of(Startup startup) throws IOException;
  }

  /**
   * The export of the script, configured. The script gets ready when the export does: until then
   * another one may serve the same disk.
   *
   * @throws ParameterException if the script refuses one, or takes none
   * @throws IOException if another method fails
   */
  Export export() throws IOException {
    try {
      for (Setting setting : settings.of(this)) {
        configure(setting);
      }
      step(Method.CONFIG_COMPLETE);
      return new ScriptExport(this, concurrency());
    } catch (IOException | RuntimeException failed) {
      script.tries(Method.UNLOAD);
      throw failed;
    }
  }

  /**
   * All that a method prints once the script is configured; nothing is served, and it is called no
   * more.
   *
   * @return empty if the script does not have the method
   * @throws ParameterException if the script refuses one, or takes none
   * @throws IOException if another method fails
   */
  Optional<String> told(Method method) throws IOException {
    try {
      for (Setting setting : settings.of(this)) {
        configure(setting);
      }
      return ask(method, () -> script.printed(method));
    } finally {
      script.tries(Method.UNLOAD);
    }
  }

  /** Has the script get ready. */
  void ready() throws IOException {
    step(Method.GET_READY);
    step(Method.AFTER_FORK);
  }

  private void configure(Setting setting) throws IOException {
    try {
      if (script.does(Method.CONFIG, setting.name(), setting.value())) {
        return;
      }
    } catch (NbdException refused) {
      ParameterException told =
          new ParameterException(
              "parameter '" + setting.name() + "': " + message(Method.CONFIG, refused));
      told.initCause(refused);
      throw told;
    }
    throw new ParameterException(
        "unknown parameter '%s': %s is missing, which would take it%s"
            .formatted(
                setting.name(),
                script.describe(Method.CONFIG),
                schema.nearest(setting.name()).map("; did you mean '%s'?"::formatted).orElse("")));
  }

  /** Calls a method, which may be missing. */
  void step(Method method) throws IOException {
    ask(method, () -> script.does(method));
  }

  /** What a method is asked for. */
  @FunctionalInterface
  interface Question<T> {
    /** Calls the method. */
    T put() throws IOException;
  }

  /** Asks a method; where it fails, the message names it. */
  <T> T ask(Method method, Question<T> question) throws IOException {
    try {
      return question.put();
    } catch (NbdException failed) {
      throw new IOException(message(method, failed), failed);
    }
  }

  private Concurrency concurrency() throws IOException {
    Concurrency concurrency = ask(Method.THREAD_MODEL, () -> ThreadModel.of(script));
    if (concurrency.compareTo(Concurrency.SERIALIZE_REQUESTS) >= 0) {
      script.atTheSameTime();
    }
    return concurrency;
  }

  /** At the start nobody knows yet which script it was. */
  private String message(Method method, NbdException failed) {
    String what = script.describe(method);
    String message = failed.getMessage();
    return message.startsWith(what) ? message : what + ": " + message;
  }
}
