package nbd.filters.multiconn;

import java.util.Locale;
import nbd.api.Concurrency;
import nbd.api.OpenException;
import nbd.api.Support;
import nbd.api.Traits;

/** What clients are told of several connections, and what a flush covers. */
enum Mode {
  AUTO,
  EMULATE,
  DISABLE,
  PLUGIN,
  UNSAFE;

  static Mode of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /**
   * This mode, where AUTO is the one that fits the disk below.
   *
   * @param concurrency of the layers below
   * @throws OpenException if all are to be flushed, and the disk below has no flush
   */
  Mode over(Traits below, Concurrency concurrency) throws OpenException {
    if (this == EMULATE && !below.flush().offered()) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN,
          "multi-conn-mode=emulate needs flush in the layer below, which has none");
    }
    return this == AUTO ? fitting(below, concurrency) : this;
  }

  private static Mode fitting(Traits below, Concurrency concurrency) {
    if (concurrency == Concurrency.SERIALIZE_CONNECTIONS) {
      return DISABLE;
    }
    if (below.multiConn() == Support.NATIVE) {
      return PLUGIN;
    }
    return below.flush().offered() ? EMULATE : DISABLE;
  }

  /** What a disk becomes; not for AUTO. */
  Traits traits(Traits below) {
    Traits.Builder made = below.but();
    return switch (this) {
      case EMULATE -> {
        // What is written with FUA has to be seen by all others as well, so all are flushed.
        made.fua(below.fua().offered() ? Support.EMULATE : Support.NONE);
        yield made.flush(Support.NATIVE).multiConn(Support.NATIVE).build();
      }
      case DISABLE -> made.multiConn(Support.NONE).build();
      case UNSAFE -> made.multiConn(Support.NATIVE).build();
      case PLUGIN, AUTO -> below;
    };
  }
}
