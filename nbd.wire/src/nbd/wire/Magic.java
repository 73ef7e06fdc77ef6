package nbd.wire;

/** The numbers that messages begin with. */
public final class Magic {
  /** First 8 bytes of every greeting, {@code INIT_PASSWD}: the ASCII text NBDMAGIC. */
  public static final long NBDMAGIC = 0x4e42444d41474943L;

  /** Next 8 bytes of a newstyle greeting, and first 8 of each option: the ASCII text IHAVEOPT. */
  public static final long IHAVEOPT = 0x49484156454F5054L;

  /** What an oldstyle server sends in the place of {@link #IHAVEOPT} ({@code cliserv_magic}). */
  public static final long OLDSTYLE = 0x00420281861253L;

  /** First 8 bytes of each option reply. */
  public static final long OPTION_REPLY = 0x3e889045565a9L;

  /** First 4 bytes of a request, {@code NBD_REQUEST_MAGIC}. */
  public static final int REQUEST = 0x25609513;

  /** First 4 bytes of a simple reply, {@code NBD_SIMPLE_REPLY_MAGIC}. */
  public static final int SIMPLE_REPLY = 0x67446698;

  /** First 4 bytes of a structured reply chunk, {@code NBD_STRUCTURED_REPLY_MAGIC}. */
  public static final int CHUNK = 0x668e33ef;

  /** First 4 bytes of an extended request, {@code NBD_EXTENDED_REQUEST_MAGIC}. */
  public static final int EXTENDED_REQUEST = 0x21e41c71;

  /** First 4 bytes of an extended reply chunk, {@code NBD_EXTENDED_REPLY_MAGIC}. */
  public static final int EXTENDED_CHUNK = 0x6e8a278c;

  private Magic() {}
}
