package nbd.app.log;

import java.util.List;
import java.util.Locale;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/** Writes an event as one line, then the stack of its cause if it has one. */
final class StderrLogger extends LegacyAbstractLogger implements LoggingEventAware {
  private static final long serialVersionUID = 1;

  StderrLogger(String name) {
    this.name = name;
  }

  @Override
  public void log(LoggingEvent event) {
    String message = format(event.getMessage(), event.getArgumentArray());
    write(event.getLevel(), message + keyValues(event.getKeyValuePairs()), event.getThrowable());
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String message, Object[] arguments, Throwable cause) {
    write(level, format(message, arguments), cause);
  }

  private static String format(String message, Object[] arguments) {
    return MessageFormatter.basicArrayFormat(message, arguments);
  }

  private static String keyValues(List<KeyValuePair> pairs) {
    var text = new StringBuilder();
    if (pairs != null) {
      pairs.forEach(pair -> text.append(' ').append(pair.key).append('=').append(pair.value));
    }
    return text.toString();
  }

  /** In one call, so that lines of several threads do not mix. */
  @SuppressWarnings("SystemOut") // This is where logging ends.
  private void write(Level level, String message, Throwable cause) {
    var line = new StringBuilder("nbdj: ");
    if (Verbosity.inDetail()) {
      line.append('[').append(Thread.currentThread().getName()).append("] ");
      line.append(name).append(": ");
    }
    line.append(word(level)).append(": ").append(message).append(System.lineSeparator());
    synchronized (System.err) {
      System.err.print(line);
      if (cause != null) {
        cause.printStackTrace(System.err);
      }
    }
  }

  private static String word(Level level) {
    return level == Level.WARN ? "warning" : level.name().toLowerCase(Locale.ROOT);
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  public boolean isTraceEnabled() {
    return Verbosity.shows(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return Verbosity.shows(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return Verbosity.shows(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return Verbosity.shows(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return Verbosity.shows(Level.ERROR);
  }
}
