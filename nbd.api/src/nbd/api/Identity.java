package nbd.api;

import java.util.Objects;

/**
 * Says whether a disk that is opened again is the same disk: equal identities, same bytes.
 *
 * @param kind what the value is, such as {@code inode} or {@code memory}
 * @param value the identity within that kind
 */
public record Identity(String kind, String value) {
  public Identity {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(value);
  }
}
