package nbd.app.launch;

import org.apache.felix.framework.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the framework has to say where everything else is logged; by itself it prints to
 * standard output. The stack of a bundle that does not resolve tells nothing, and the message has
 * the cause.
 */
final class FrameworkLog extends Logger {
  private static final org.slf4j.Logger log = LoggerFactory.getLogger("felix");

  @Override
  protected void doLog(int level, String message, Throwable cause) {
    switch (level) {
      case LOG_ERROR -> log.error("{}", message);
      case LOG_WARNING -> log.warn("{}", message);
      case LOG_INFO -> log.info("{}", message);
      default -> log.debug("{}", message);
    }
  }
}
