package nbd.wire;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The numbers of the NBD protocol document, copied from it by hand: name and number as it prints
 * them, a line each. Left out, because nothing here speaks it yet: NBD_CMD_RESIZE (8).
 */
final class DocumentNumbers {
  static final String MAGICS =
      """
      NBDMAGIC 0x4e42444d41474943
      IHAVEOPT 0x49484156454F5054
      OLDSTYLE 0x00420281861253
      OPTION_REPLY 0x3e889045565a9
      REQUEST 0x25609513
      SIMPLE_REPLY 0x67446698
      CHUNK 0x668e33ef
      EXTENDED_REQUEST 0x21e41c71
      EXTENDED_CHUNK 0x6e8a278c
      """;

  static final String HANDSHAKE_FLAGS =
      """
      NBD_FLAG_FIXED_NEWSTYLE bit 0
      NBD_FLAG_NO_ZEROES bit 1
      """;

  static final String CLIENT_FLAGS =
      """
      NBD_FLAG_C_FIXED_NEWSTYLE bit 0
      NBD_FLAG_C_NO_ZEROES bit 1
      """;

  static final String TRANSMISSION_FLAGS =
      """
      NBD_FLAG_HAS_FLAGS bit 0
      NBD_FLAG_READ_ONLY bit 1
      NBD_FLAG_SEND_FLUSH bit 2
      NBD_FLAG_SEND_FUA bit 3
      NBD_FLAG_ROTATIONAL bit 4
      NBD_FLAG_SEND_TRIM bit 5
      NBD_FLAG_SEND_WRITE_ZEROES bit 6
      NBD_FLAG_SEND_DF bit 7
      NBD_FLAG_CAN_MULTI_CONN bit 8
      NBD_FLAG_SEND_RESIZE bit 9
      NBD_FLAG_SEND_CACHE bit 10
      NBD_FLAG_SEND_FAST_ZERO bit 11
      NBD_FLAG_BLOCK_STATUS_PAYLOAD bit 12
      """;

  static final String OPTIONS =
      """
      NBD_OPT_EXPORT_NAME 1
      NBD_OPT_ABORT 2
      NBD_OPT_LIST 3
      NBD_OPT_PEEK_EXPORT 4
      NBD_OPT_STARTTLS 5
      NBD_OPT_INFO 6
      NBD_OPT_GO 7
      NBD_OPT_STRUCTURED_REPLY 8
      NBD_OPT_LIST_META_CONTEXT 9
      NBD_OPT_SET_META_CONTEXT 10
      NBD_OPT_EXTENDED_HEADERS 11
      """;

  static final String OPTION_REPLIES =
      """
      NBD_REP_ACK 1
      NBD_REP_SERVER 2
      NBD_REP_INFO 3
      NBD_REP_META_CONTEXT 4
      """;

  static final String OPTION_ERRORS =
      """
      NBD_REP_ERR_UNSUP 2^31 + 1
      NBD_REP_ERR_POLICY 2^31 + 2
      NBD_REP_ERR_INVALID 2^31 + 3
      NBD_REP_ERR_PLATFORM 2^31 + 4
      NBD_REP_ERR_TLS_REQD 2^31 + 5
      NBD_REP_ERR_UNKNOWN 2^31 + 6
      NBD_REP_ERR_SHUTDOWN 2^31 + 7
      NBD_REP_ERR_BLOCK_SIZE_REQD 2^31 + 8
      NBD_REP_ERR_TOO_BIG 2^31 + 9
      NBD_REP_ERR_EXT_HEADER_REQD 2^31 + 10
      """;

  static final String INFORMATION =
      """
      NBD_INFO_EXPORT 0
      NBD_INFO_NAME 1
      NBD_INFO_DESCRIPTION 2
      NBD_INFO_BLOCK_SIZE 3
      """;

  static final String COMMAND_FLAGS =
      """
      NBD_CMD_FLAG_FUA bit 0
      NBD_CMD_FLAG_NO_HOLE bit 1
      NBD_CMD_FLAG_DF bit 2
      NBD_CMD_FLAG_REQ_ONE bit 3
      NBD_CMD_FLAG_FAST_ZERO bit 4
      NBD_CMD_FLAG_PAYLOAD_LEN bit 5
      """;

  static final String CHUNK_FLAGS = "NBD_REPLY_FLAG_DONE bit 0\n";

  static final String CHUNKS =
      """
      NBD_REPLY_TYPE_NONE 0
      NBD_REPLY_TYPE_OFFSET_DATA 1
      NBD_REPLY_TYPE_OFFSET_HOLE 2
      NBD_REPLY_TYPE_BLOCK_STATUS 5
      NBD_REPLY_TYPE_BLOCK_STATUS_EXT 6
      NBD_REPLY_TYPE_ERROR 2^15 + 1
      NBD_REPLY_TYPE_ERROR_OFFSET 2^15 + 2
      """;

  static final String REQUESTS =
      """
      NBD_CMD_READ 0
      NBD_CMD_WRITE 1
      NBD_CMD_DISC 2
      NBD_CMD_FLUSH 3
      NBD_CMD_TRIM 4
      NBD_CMD_CACHE 5
      NBD_CMD_WRITE_ZEROES 6
      NBD_CMD_BLOCK_STATUS 7
      """;

  static final String ERRORS =
      """
      NBD_EPERM 1
      NBD_EIO 5
      NBD_ENOMEM 12
      NBD_EINVAL 22
      NBD_ENOSPC 28
      NBD_EOVERFLOW 75
      NBD_ENOTSUP 95
      NBD_ESHUTDOWN 108
      """;

  private DocumentNumbers() {}

  /** The lines of a table, in its order. */
  static Map<String, Long> parse(String table) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    for (String line : table.lines().toList()) {
      int blank = line.indexOf(' ');
      numbers.put(line.substring(0, blank), number(line.substring(blank + 1)));
    }
    return numbers;
  }

  private static long number(String text) {
    if (text.startsWith("bit ")) {
      return pow2(text.substring("bit ".length()));
    }
    int plus = text.indexOf(" + ");
    return text.startsWith("2^")
        ? pow2(text.substring(2, plus)) + Long.parseLong(text.substring(plus + 3))
        : Long.decode(text);
  }

  // neither a shift nor an int, where slips are made
  private static long pow2(String exponent) {
    return BigInteger.TWO.pow(Integer.parseInt(exponent)).longValueExact();
  }
}
