package nbd.plugin.vddk;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import nbd.api.BlockSizes;
import nbd.api.Blocking;
import nbd.api.Identity;
import nbd.api.OpenException;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.plugin.vddk.extents.Written;
import nbd.plugin.vddk.vix.DiskInfo;
import nbd.plugin.vddk.vix.OpenFlag;

/** What an open disk is and can, by what the library says of it. */
final class DiskTraits {
  /** Bytes of a sector of the library. */
  static final int SECTOR = 512;

  /** 128 TiB but a chunk; a VMDK has 62 TiB at most. */
  private static final long MOST_SECTORS = Written.MOST / SECTOR;

  private static final int USUAL = 4096;
  private static final int MOST_PREFERRED = 1 << 25;
  private static final long UNLIMITED = 0xffff_ffffL;

  private DiskTraits() {}

  /**
   * The traits.
   *
   * @throws OpenException if the capacity is none
   */
  static Traits of(Session session, Wish wish) throws OpenException {
    // Natively only where something can be left unwritten; else the server does it as well.
    Support zero = canSkip(session, wish) ? Support.NATIVE : Support.EMULATE;
    return Traits.of(size(session.info(), wish))
        .blockSizes(new BlockSizes(SECTOR, preferred(session.info()), UNLIMITED))
        .readOnly(wish.readOnly())
        .zero(zero)
        .fastZero(zero)
        .flush(Support.NATIVE)
        .fua(Support.EMULATE)
        .blocking(Blocking.ALWAYS)
        .identity(identity(session.info(), wish))
        .build();
  }

  private static long size(DiskInfo info, Wish wish) throws OpenException {
    if (info.capacity() < 0 || info.capacity() > MOST_SECTORS) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN,
          "%s: VixDiskLib tells a capacity of %s sectors, and a disk has at most %d"
              .formatted(wish.path(), Long.toUnsignedString(info.capacity()), MOST_SECTORS));
    }
    return info.capacity() * SECTOR;
  }

  private static int preferred(DiskInfo info) {
    return Stream.of(USUAL, info.logicalSectorSize(), info.physicalSectorSize())
        .filter(size -> size <= MOST_PREFERRED && Integer.bitCount(size) == 1)
        .reduce(USUAL, Math::max);
  }

  /** Of a single link, what is not allocated may be in its parents. */
  static boolean canSkip(Session session, Wish wish) {
    return session.tellsAllocated() && !isSingleLink(wish);
  }

  static boolean isSingleLink(Wish wish) {
    return (wish.flags() & OpenFlag.SINGLE_LINK) != 0;
  }

  /**
   * Where it is, and its own identity if it has one: a copy has the same, with other content. So
   * have a snapshot, and one link.
   */
  private static Identity identity(DiskInfo info, Wish wish) {
    Stream<String> which =
        Stream.concat(
            info.uuid().filter(uuid -> !uuid.isBlank()).map(uuid -> "uuid=" + uuid).stream(),
            Stream.of(wish.place()));
    Stream<String> view =
        Stream.concat(
            wish.connection().snapshot().map(it -> "snapshot=" + it).stream(),
            Stream.of("single-link").filter(_ -> isSingleLink(wish)));
    return new Identity("vddk", Stream.concat(which, view).collect(Collectors.joining(" ")));
  }
}
