package nbd.plugin.vddk.vix;

/** VIXDISKLIB_FLAG_OPEN_..., which may be joined by OR. */
public final class OpenFlag {
  public static final int UNBUFFERED = 1;
  public static final int SINGLE_LINK = 2;
  public static final int READ_ONLY = 4;
  public static final int COMPRESSION_ZLIB = 16;
  public static final int COMPRESSION_FASTLZ = 32;
  public static final int COMPRESSION_SKIPZ = 64;

  private OpenFlag() {}
}
