package nbd.wire;

import java.nio.ByteBuffer;
import java.util.List;

/** The writing half of {@link OptionCodec}. */
final class OptionEncoder {
  private OptionEncoder() {}

  static ByteBuffer encode(Option option) {
    return switch (option) {
      case Option.ExportName(String name) -> exportName(option, Text.bytes("export name", name));
      case Option.Info(String name, List<Integer> requests) -> info(option, name, requests);
      case Option.Go(String name, List<Integer> requests) -> info(option, name, requests);
      case Option.ListMetaContext(String export, List<String> queries) ->
          metaContext(option, export, queries);
      case Option.SetMetaContext(String export, List<String> queries) ->
          metaContext(option, export, queries);
      case Option.Unknown(int _, int length) -> unknown(option, length);
      case Option.Abort _,
          Option.ListExports _,
          Option.StartTls _,
          Option.StructuredReply _,
          Option.ExtendedHeaders _ ->
          message(option, 0).flip();
    };
  }

  private static ByteBuffer exportName(Option option, byte[] name) {
    return message(option, name.length).put(name).flip();
  }

  private static ByteBuffer info(Option option, String name, List<Integer> requests) {
    byte[] utf8 = Text.bytes("export name", name);
    int length = Integer.BYTES + utf8.length + Short.BYTES + Short.BYTES * requests.size();
    ByteBuffer out = message(option, length).putInt(utf8.length).put(utf8);
    out.putShort((short) requests.size());
    requests.forEach(request -> out.putShort(request.shortValue()));
    return out.flip();
  }

  private static ByteBuffer metaContext(Option option, String export, List<String> queries) {
    byte[] name = Text.bytes("export name", export);
    List<byte[]> utf8 = queries.stream().map(query -> Text.bytes("query", query)).toList();
    int length = Integer.BYTES + name.length + Integer.BYTES;
    for (byte[] query : utf8) {
      length += Integer.BYTES + query.length;
    }
    ByteBuffer out = message(option, length).putInt(name.length).put(name).putInt(utf8.size());
    utf8.forEach(query -> out.putInt(query.length).put(query));
    return out.flip();
  }

  private static ByteBuffer unknown(Option option, int length) {
    ByteBuffer out = message(option, length);
    return out.position(out.capacity()).flip();
  }

  private static ByteBuffer message(Option option, int length) {
    return ByteBuffer.allocate(Math.addExact(OptionCodec.HEADER, length))
        .putLong(Magic.IHAVEOPT)
        .putInt(option.code())
        .putInt(length);
  }
}
