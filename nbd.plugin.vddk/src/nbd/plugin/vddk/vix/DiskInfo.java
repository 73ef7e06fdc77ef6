package nbd.plugin.vddk.vix;

import java.util.Optional;

/**
 * VixDiskLibInfo.
 *
 * @param capacity in sectors of 512 bytes
 * @param adapterType VixDiskLibAdapterType
 * @param links how many files are in the chain
 * @param parent a hint where the parent's file is
 * @param uuid of the disk
 * @param logicalSectorSize bytes; 0 where the library is older than 7 and does not tell, as the
 *     next
 * @param physicalSectorSize bytes
 */
public record DiskInfo(
    long capacity,
    int adapterType,
    int links,
    Optional<String> parent,
    Optional<String> uuid,
    int logicalSectorSize,
    int physicalSectorSize) {}
