package nbd.api;

/** The errors that a client can be told (NBD protocol document, "Error values"). */
public enum ErrorCode {
  /** Not permitted: a write to a read-only disk. */
  EPERM,
  /** The device failed; what any other exception becomes. */
  EIO,
  /** Out of memory. */
  ENOMEM,
  /** The request makes no sense. */
  EINVAL,
  /** No space left, or a change past the end of the disk. */
  ENOSPC,
  /** Too long for one reply. */
  EOVERFLOW,
  /** Not supported, or not fast. */
  ENOTSUP,
  /** The server is going away. */
  ESHUTDOWN
}
