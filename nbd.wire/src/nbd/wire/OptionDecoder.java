package nbd.wire;

import java.util.ArrayList;
import java.util.List;

/** The reading half of {@link OptionCodec}, one method for each form of data. */
final class OptionDecoder {
  private static final String EXPORT = "export name";

  private final Payload in;

  OptionDecoder(Payload in) {
    this.in = in;
  }

  Option decode(OptionCode code) throws Malformed {
    return switch (code) {
      case EXPORT_NAME -> new Option.ExportName(in.nameToEnd(EXPORT));
      case ABORT -> abort();
      case LIST -> empty(new Option.ListExports());
      case PEEK_EXPORT -> new Option.Unknown(code.code(), in.skip());
      case STARTTLS -> empty(new Option.StartTls());
      case INFO -> new Option.Info(in.name(EXPORT), requests());
      case GO -> new Option.Go(in.name(EXPORT), requests());
      case STRUCTURED_REPLY -> empty(new Option.StructuredReply());
      case LIST_META_CONTEXT -> new Option.ListMetaContext(in.name(EXPORT), queries());
      case SET_META_CONTEXT -> new Option.SetMetaContext(in.name(EXPORT), queries());
      case EXTENDED_HEADERS -> empty(new Option.ExtendedHeaders());
    };
  }

  // whatever the client sends along, it wants to leave
  private Option abort() {
    in.skip();
    return new Option.Abort();
  }

  private Option empty(Option option) throws Malformed {
    if (in.remaining() > 0) {
      throw new Malformed(in.remaining() + " bytes of data; this option has none");
    }
    return option;
  }

  private List<Integer> requests() throws Malformed {
    int count = in.u16("number of information requests");
    if (in.remaining() != count * Short.BYTES) {
      throw new Malformed(
          count + " information requests announced; " + in.remaining() + " bytes follow");
    }
    List<Integer> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      requests.add(in.u16("information request"));
    }
    return requests;
  }

  private List<String> queries() throws Malformed {
    int count = in.count("queries", Integer.BYTES);
    List<String> queries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      queries.add(in.name("query " + (i + 1) + " of " + count));
    }
    return end(queries);
  }

  private <T> T end(T value) throws Malformed {
    in.end();
    return value;
  }
}
