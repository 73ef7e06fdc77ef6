package nbd.wire;

import java.util.List;

/**
 * What a client asks before transmission (section "Option types").
 *
 * <p>Names and queries that have no wire form (over 4096 bytes of UTF-8, a NUL, an unpaired
 * surrogate) are refused by the constructors.
 */
public sealed interface Option {
  /** The option's number; {@link OptionCode} names it. */
  int code();

  /** Choose an export and go over to transmission; has no error answer. */
  record ExportName(String name) implements Option {
    public ExportName {
      Text.checked("export name", name);
    }

    @Override
    public int code() {
      return OptionCode.EXPORT_NAME.code();
    }
  }

  /** Leave. */
  record Abort() implements Option {
    @Override
    public int code() {
      return OptionCode.ABORT.code();
    }
  }

  /** Tell the exports. */
  record ListExports() implements Option {
    @Override
    public int code() {
      return OptionCode.LIST.code();
    }
  }

  /** Go over to TLS. */
  record StartTls() implements Option {
    @Override
    public int code() {
      return OptionCode.STARTTLS.code();
    }
  }

  /**
   * Describe an export.
   *
   * @param name empty for the default export
   * @param requests numbers of {@link InfoType}, known or not, 0 to 65535, as the client sent them
   */
  record Info(String name, List<Integer> requests) implements Option {
    public Info {
      Text.checked("export name", name);
      requests = checkedRequests(requests);
    }

    @Override
    public int code() {
      return OptionCode.INFO.code();
    }
  }

  /**
   * Describe an export and, if that succeeds, go over to transmission.
   *
   * @param name empty for the default export
   * @param requests numbers of {@link InfoType}, known or not, 0 to 65535, as the client sent them
   */
  record Go(String name, List<Integer> requests) implements Option {
    public Go {
      Text.checked("export name", name);
      requests = checkedRequests(requests);
    }

    @Override
    public int code() {
      return OptionCode.GO.code();
    }
  }

  /** Answer in chunks from now on. */
  record StructuredReply() implements Option {
    @Override
    public int code() {
      return OptionCode.STRUCTURED_REPLY.code();
    }
  }

  /** Tell the metadata contexts that match; all of them if there is no query. */
  record ListMetaContext(String export, List<String> queries) implements Option {
    public ListMetaContext {
      Text.checked("export name", export);
      queries = checkedQueries(queries);
    }

    @Override
    public int code() {
      return OptionCode.LIST_META_CONTEXT.code();
    }
  }

  /** Select the metadata contexts that match, in place of those selected before. */
  record SetMetaContext(String export, List<String> queries) implements Option {
    public SetMetaContext {
      Text.checked("export name", export);
      queries = checkedQueries(queries);
    }

    @Override
    public int code() {
      return OptionCode.SET_META_CONTEXT.code();
    }
  }

  /** Use 64-bit headers (extension EXTENDED_HEADERS). */
  record ExtendedHeaders() implements Option {
    @Override
    public int code() {
      return OptionCode.EXTENDED_HEADERS.code();
    }
  }

  /**
   * An option this package has no record for.
   *
   * @param length of its data in bytes, unsigned; the data itself has no meaning and is not kept
   */
  record Unknown(int code, int length) implements Option {}

  private static List<Integer> checkedRequests(List<Integer> requests) {
    for (int request : requests) {
      if (request < 0 || request > 0xffff) {
        throw new IllegalArgumentException(
            "information request " + request + "; 0 to 65535 are possible");
      }
    }
    return List.copyOf(requests);
  }

  private static List<String> checkedQueries(List<String> queries) {
    queries.forEach(query -> Text.checked("query", query));
    return List.copyOf(queries);
  }
}
