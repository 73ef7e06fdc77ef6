package nbd.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What metadata contexts an export has (NBD protocol document, "Metadata querying"). */
final class ContextOptions {
  private static final int LIST_META_CONTEXT = 9;
  private static final int SET_META_CONTEXT = 10;
  private static final int REPLY_CONTEXT = 4;

  private final Options options;
  private final String exportName;

  ContextOptions(Options options, String exportName) {
    this.options = options;
    this.exportName = exportName;
  }

  /**
   * The names of all contexts of the export. Each namespace asked for by itself, as {@code
   * namespace:}, has to come to the same.
   */
  List<String> list() throws IOException {
    List<String> all = list(List.of());
    Set<String> namespaces = new LinkedHashSet<>();
    all.forEach(name -> namespaces.add(name.substring(0, name.indexOf(':') + 1)));
    for (String namespace : namespaces) {
      List<String> right = all.stream().filter(name -> name.startsWith(namespace)).toList();
      List<String> told = list(List.of(namespace));
      Breach.unless(
          Set.copyOf(told).equals(Set.copyOf(right)),
          "asked for '%s', the server lists %s, but of all contexts these are %s",
          namespace,
          told,
          right);
    }
    return all;
  }

  private List<String> list(List<String> queries) throws IOException {
    List<String> names = new ArrayList<>();
    for (Options.Reply reply : options.ask(LIST_META_CONTEXT, queries(queries))) {
      // Here an id means nothing, and may be any.
      String name = context(reply, new LinkedHashMap<>());
      Breach.unless(!names.contains(name), "context '%s' is listed twice", name);
      names.add(name);
    }
    return names;
  }

  /** Selects contexts; those that the export has come back with their ids. */
  Map<String, Integer> select(List<String> names) throws IOException {
    Map<String, Integer> selected = new LinkedHashMap<>();
    for (Options.Reply reply : options.ask(SET_META_CONTEXT, queries(names))) {
      String name = context(reply, selected);
      Breach.unless(names.contains(name), "the server selected '%s', not one of %s", name, names);
    }
    return selected;
  }

  private static String context(Options.Reply reply, Map<String, Integer> selected) {
    Breach.unless(reply.type() == REPLY_CONTEXT, "reply type %d, not META_CONTEXT", reply.type());
    int id = reply.atLeast(4).getInt();
    String name = Options.text(reply.data());
    Breach.unless(name.indexOf(':') > 0, "metadata context '%s' has no namespace", name);
    Breach.unless(!selected.containsValue(id), "two metadata contexts have the id %d", id);
    Breach.unless(selected.put(name, id) == null, "context '%s' came twice", name);
    return name;
  }

  private ByteBuffer queries(List<String> names) {
    ByteBuffer data = Options.data(1 + names.size());
    Options.string(data, exportName).putInt(names.size());
    names.forEach(name -> Options.string(data, name));
    return data.flip();
  }
}
