package nbd.app.serve;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Who may connect to a Unix socket: the permissions of its file. */
record SocketMode(Set<PosixFilePermission> permissions) {
  /** From the highest bit to the lowest. */
  private static final List<PosixFilePermission> BITS =
      List.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  SocketMode {
    permissions = Set.copyOf(permissions);
  }

  /**
   * Of an octal number such as {@code 0660}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static SocketMode of(String octal) {
    if (!octal.matches("0?[0-7]{3}")) {
      throw new IllegalArgumentException(
          "has to be an octal number such as \"0660\", and is \"" + octal + "\"");
    }
    int bits = Integer.parseInt(octal, 8);
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < BITS.size(); i++) {
      if ((bits & (1 << (BITS.size() - 1 - i))) != 0) {
        permissions.add(BITS.get(i));
      }
    }
    return new SocketMode(permissions);
  }
}
