package nbd.api;

/** Memory or a file position that a layer lends to the server until the bytes are on the wire. */
@FunctionalInterface
public interface Lease {
  /** Nothing to give back: the bytes never change and never go away. */
  Lease FOREVER = () -> {};

  /**
   * The server is done with the bytes, sent or not. Called exactly once for each lease, from any
   * thread; does not block and does not throw.
   */
  void release();
}
