package nbd.filters.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's own log, which adds the time. */
final class ServerLog implements Destination {
  private static final Logger log = LoggerFactory.getLogger("nbd.filters.log");

  @Override
  public void write(Line line) {
    log.info(line.text());
  }
}
