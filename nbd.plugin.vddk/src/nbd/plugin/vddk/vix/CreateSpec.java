package nbd.plugin.vddk.vix;

/**
 * VixDiskLibCreateParams.
 *
 * @param diskType VixDiskLibDiskType, 1 to 8
 * @param adapterType VixDiskLibAdapterType
 * @param hardwareVersion VIXDISKLIB_HWVERSION, 0 to 65535
 * @param sectors capacity in sectors of 512 bytes
 */
public record CreateSpec(int diskType, int adapterType, int hardwareVersion, long sectors) {}
