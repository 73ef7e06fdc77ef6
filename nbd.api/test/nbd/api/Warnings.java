package nbd.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What is logged of asynchronous calls from now on until the close. */
final class Warnings extends Handler {
  private final Logger logger = Logger.getLogger(SplitHandle.class.getName());
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  Warnings() {
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  @Override
  public void publish(LogRecord event) {
    lines.add(event.getLevel() + " " + new SimpleFormatter().formatMessage(event));
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
