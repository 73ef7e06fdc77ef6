package nbd.filters.cache;

import java.io.IOException;
import java.util.Objects;
import nbd.api.ErrorCode;
import nbd.api.NbdException;

/**
 * What failed while blocks were written to the disk below, to be told by the next flush of each
 * handle. What nobody was told is told to those who come. Safe for any number of threads.
 */
final class Failures {
  private long count;
  private long toldToSomebody;
  private IOException last;

  /** One handle's knowledge of them; guarded by the failures. */
  final class Listener {
    private long heard;

    private Listener(long heard) {
      this.heard = heard;
    }

    /** It hears of all up to now by other means. */
    void hasHeard() {
      synchronized (Failures.this) {
        heard = count;
        toldToSomebody = count;
      }
    }

    /**
     * Tells the last one, if it has not heard of it.
     *
     * @throws NbdException with the error of the disk below
     */
    void hear() throws NbdException {
      synchronized (Failures.this) {
        if (heard < count) {
          hasHeard();
          throw told(last);
        }
      }
    }
  }

  /** For a new handle. */
  synchronized Listener listener() {
    return new Listener(toldToSomebody);
  }

  /** Something failed. */
  synchronized void add(IOException failure) {
    count++;
    last = failure;
  }

  private static NbdException told(IOException failure) {
    ErrorCode code = failure instanceof NbdException named ? named.code() : ErrorCode.EIO;
    String why = Objects.toString(failure.getMessage(), failure.toString());
    return new NbdException(
        code, "cache: since the last flush, writing to the disk below has failed: " + why, failure);
  }
}
