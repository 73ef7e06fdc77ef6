package nbd.filters.log;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * One thing that is logged.
 *
 * @param when it happened
 * @param connection number of the client's connection, where there is one
 * @param action such as {@code Read}
 * @param id by which the lines of one call are found, 1 or more; 0 for an action that has one line
 * @param type which line of the action
 * @param fields the rest: {@code name=value} with values quoted for a shell, perhaps empty
 */
record Line(
    Instant when, OptionalLong connection, String action, long id, Type type, String fields) {
  /** Which line of an action; named as scripts are told. */
  enum Type {
    /** A call comes in. */
    ENTER,
    /** It has been done. */
    LEAVE,
    /** The only line. */
    PRINT
  }

  /** As in a file, without the time: {@code connection=1 Read id=1 offset=0x0 count=0x200 ...}. */
  String text() {
    StringBuilder text = new StringBuilder();
    if (connection.isPresent()) {
      text.append("connection=").append(connection.getAsLong()).append(' ');
    }
    text.append(type == Type.LEAVE ? "..." : "").append(action);
    if (id > 0) {
      text.append(" id=").append(id);
    }
    text.append(fields.isEmpty() ? "" : " ").append(fields);
    return text.append(type == Type.ENTER ? " ..." : "").toString();
  }

  /** As shell variables, one assignment or several on each line. */
  String variables() {
    StringBuilder text = new StringBuilder("act=").append(action).append('\n');
    if (connection.isPresent()) {
      text.append("connection=").append(connection.getAsLong()).append('\n');
    }
    text.append("type=").append(type).append('\n');
    if (id > 0) {
      text.append("id=").append(id).append('\n');
    }
    return text.append(fields).append('\n').toString();
  }
}
