package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nbd.testkit.Descriptor;
import nbd.testkit.Headers;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;

/** One disk, one client with compact headers, and one with extended ones. */
final class TwoClients implements AutoCloseable {
  private final ServedDisk served;
  private final WireClient compact;
  private final WireClient extended;
  private final Distortion distortion;

  private TwoClients(
      ServedDisk served, WireClient compact, WireClient extended, Distortion distortion) {
    this.served = served;
    this.compact = compact;
    this.extended = extended;
    this.distortion = distortion;
  }

  /** Serves the stack; the clients ask for all of its contexts, or for some. */
  static TwoClients of(Stack stack, Random random, Distortion distortion) throws IOException {
    ServedDisk served = stack.layers().serve();
    try {
      List<String> wanted = some(stack.truth().contexts(), random);
      boolean all = wanted.size() == stack.truth().contexts().size() && random.nextBoolean();
      WireClient compact = connect(served, Headers.COMPACT, wanted, all);
      WireClient extended = connect(served, Headers.EXTENDED, wanted, all);
      assertThat(compact.size()).isEqualTo(stack.truth().size());
      assertThat(extended.size()).isEqualTo(stack.truth().size());
      return new TwoClients(served, compact, extended, distortion);
    } catch (IOException | RuntimeException | AssertionError failed) {
      served.close();
      throw failed;
    }
  }

  /** In any order; all, a few or one, but not none where there are any. */
  static List<String> some(Set<String> contexts, Random random) {
    List<String> some = new ArrayList<>(new TreeSet<>(contexts));
    Collections.shuffle(some, random);
    boolean all = some.size() < 2 || random.nextBoolean();
    return all ? some : some.subList(0, 1 + random.nextInt(some.size() - 1));
  }

  /**
   * A context that needs extended headers is asked for by the other client as well.
   *
   * @param all whether to ask for what the server lists, and no names
   */
  private static WireClient connect(
      ServedDisk served, Headers headers, List<String> wanted, boolean all) throws IOException {
    WireClient client = all ? served.connect(headers) : served.connect("", headers, wanted);
    Set<String> right = of(wanted, headers);
    assertThat(client.facts().contexts().keySet()).as("with %s headers", headers).isEqualTo(right);
    assertThat(client.facts().narrow()).isEqualTo(of(wanted, Headers.COMPACT));
    assertThat(client.facts().has(WireClient.BLOCK_STATUS_PAYLOAD))
        .isEqualTo(headers == Headers.EXTENDED && !right.isEmpty());
    return client;
  }

  private static Set<String> of(List<String> contexts, Headers headers) {
    return contexts.stream()
        .filter(context -> ContextKind.isFor(headers, context))
        .collect(Collectors.toSet());
  }

  /** The one with these headers. */
  WireClient with(Headers headers) {
    return headers == Headers.COMPACT ? compact : extended;
  }

  /** The contexts that a client with these headers has selected. */
  Set<String> contexts(Headers headers) {
    return with(headers).facts().contexts().keySet();
  }

  /** The status in all contexts that the client has selected. */
  Map<String, List<Descriptor>> status(Headers headers, long offset, long length, int flags)
      throws IOException {
    return distortion.of(headers, with(headers).status(offset, length, flags));
  }

  /** The status in some contexts, by extended headers. */
  Map<String, List<Descriptor>> status(long offset, long length, int flags, List<String> contexts)
      throws IOException {
    return distortion.of(Headers.EXTENDED, extended.status(offset, length, flags, contexts));
  }

  @Override
  public void close() throws IOException {
    try (served;
        compact) {
      extended.close();
    }
  }
}
