package nbd.client;

import java.util.List;
import java.util.Optional;
import nbd.wire.Flags;
import nbd.wire.InfoItem;
import nbd.wire.ProtocolException;
import nbd.wire.TransmissionFlag;

/**
 * What the server told of an export.
 *
 * @param size in bytes, unsigned: negative is 2^63 or more
 * @param flags what the export can do
 * @param name the server's own name for it, if told
 * @param description for people, if told
 * @param blockSize size constraints, if told
 */
public record ExportInfo(
    long size,
    Flags<TransmissionFlag> flags,
    Optional<String> name,
    Optional<String> description,
    Optional<InfoItem.BlockSize> blockSize) {

  /** What the answer to EXPORT_NAME tells. */
  static ExportInfo of(InfoItem.Export export) {
    return new ExportInfo(
        export.size(), export.flags(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** What the answer to INFO or GO tells; of items of one kind the first counts. */
  static ExportInfo of(List<InfoItem> items) throws ProtocolException {
    InfoItem.Export export =
        first(items, InfoItem.Export.class)
            .orElseThrow(() -> new ProtocolException("answer lacks NBD_INFO_EXPORT"));
    Optional<InfoItem.BlockSize> blockSize = first(items, InfoItem.BlockSize.class);
    if (blockSize.isPresent()) {
      check(blockSize.get());
    }
    return new ExportInfo(
        export.size(),
        export.flags(),
        first(items, InfoItem.Name.class).map(InfoItem.Name::name),
        first(items, InfoItem.Description.class).map(InfoItem.Description::text),
        blockSize);
  }

  /** Whether the flag is set. */
  public boolean has(TransmissionFlag flag) {
    return flags.has(flag);
  }

  private static <I extends InfoItem> Optional<I> first(List<InfoItem> items, Class<I> kind) {
    return items.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  // section "Size constraints"
  private static void check(InfoItem.BlockSize sizes) throws ProtocolException {
    long minimum = Integer.toUnsignedLong(sizes.minimum());
    long preferred = Integer.toUnsignedLong(sizes.preferred());
    long maximum = Integer.toUnsignedLong(sizes.maximum());
    boolean right =
        Long.bitCount(minimum) == 1
            && minimum <= 65536
            && Long.bitCount(preferred) == 1
            && preferred >= Math.max(512, minimum)
            && maximum >= preferred;
    if (!right) {
      throw new ProtocolException(
          "block sizes %d, %d, %d; powers of two, 1 to 65536 and 512 or more, and no smaller maximum expected"
              .formatted(minimum, preferred, maximum));
    }
  }
}
