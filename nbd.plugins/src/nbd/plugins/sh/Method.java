package nbd.plugins.sh;

import java.util.Locale;

/** The methods of the script protocol; a script gets their names in lower case. */
enum Method {
  LOAD,
  MAGIC_CONFIG_KEY,
  CONFIG,
  CONFIG_COMPLETE,
  THREAD_MODEL,
  GET_READY,
  AFTER_FORK,
  PRECONNECT,
  LIST_EXPORTS,
  DEFAULT_EXPORT,
  OPEN,
  CLOSE,
  EXPORT_DESCRIPTION,
  GET_SIZE,
  BLOCK_SIZE,
  CAN_WRITE,
  CAN_FLUSH,
  IS_ROTATIONAL,
  CAN_TRIM,
  CAN_ZERO,
  CAN_FAST_ZERO,
  CAN_FUA,
  CAN_CACHE,
  CAN_MULTI_CONN,
  CAN_EXTENTS,
  PREAD,
  PWRITE,
  FLUSH,
  TRIM,
  ZERO,
  CACHE,
  EXTENTS,
  UNLOAD,
  DUMP_PLUGIN;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** What the script gets as its first argument. */
  String word() {
    return word;
  }

  @Override
  public String toString() {
    return word;
  }
}
