package nbd.itest.extents;

import static nbd.testkit.Headers.COMPACT;
import static nbd.testkit.Headers.EXTENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.testkit.Descriptor;
import nbd.testkit.OpenDisk;
import nbd.testkit.RefusedException;
import nbd.testkit.WireClient;

/** Random requests to one stack of layers, each answer judged. */
final class Questions {
  private static final int LONGEST_READ = 8 << 10;
  private static final int EINVAL = 22;

  private final Stack stack;
  private final Judge compact;
  private final Judge extended;
  private final Random random;
  private final long size;

  Questions(Stack stack, Random random) {
    this.stack = stack;
    this.compact = Judge.of(stack, COMPACT);
    this.extended = Judge.of(stack, EXTENDED);
    this.random = random;
    // What is no whole block at the end cannot be asked for.
    this.size = stack.truth().size() - stack.truth().size() % stack.block();
  }

  /** Asks so many requests over the wire; how many there were: none of a disk without a block. */
  static int overTheWire(Stack stack, Random random, int times) throws IOException {
    return overTheWire(stack, random, times, Distortion.NONE);
  }

  /** {@link #overTheWire(Stack, Random, int)} of a server that may have a mistake. */
  static int overTheWire(Stack stack, Random random, int times, Distortion distortion)
      throws IOException {
    Questions questions = new Questions(stack, random);
    try (TwoClients clients = TwoClients.of(stack, random, distortion)) {
      int asked = 0;
      while (questions.size > 0 && asked < times) {
        asked += questions.ask(clients);
      }
      return asked;
    }
  }

  /** Makes so many calls in process, as {@link #overTheWire} does. */
  static int inProcess(Stack stack, Random random, int times) throws IOException {
    Questions questions = new Questions(stack, random);
    try (OpenDisk disk = stack.layers().open()) {
      assertThat(disk.size()).isEqualTo(stack.truth().size());
      assertThat(disk.contexts().names()).hasSameElementsAs(stack.truth().contexts());
      assertThat(disk.contexts())
          .allMatch(context -> context.wide() != ContextKind.isFor(COMPACT, context.name()));
      int asked = 0;
      for (; questions.size > 0 && asked < times; asked++) {
        questions.ask(disk);
      }
      return asked;
    }
  }

  /** One question over the wire; how many requests it took. */
  private int ask(TwoClients clients) throws IOException {
    if (clients.contexts(EXTENDED).isEmpty() || random.nextInt(5) == 0) {
      Range range = range(LONGEST_READ);
      int flags = random.nextInt(3) == 0 ? WireClient.DF : 0;
      WireClient client = clients.with(random.nextBoolean() ? COMPACT : EXTENDED);
      extended.read(range, client.read(range.offset(), (int) range.length(), flags));
      return 1;
    }
    Range range = range(random.nextInt(3) == 0 ? Long.MAX_VALUE : Lengths.COMPACT);
    boolean one = random.nextInt(3) == 0;
    boolean both = range.length() <= Lengths.COMPACT && !clients.contexts(COMPACT).isEmpty();
    var told = askExtended(clients, range, one);
    if (both) {
      clients
          .status(COMPACT, range.offset(), range.length(), flags(one))
          .forEach(
              (context, descriptors) -> {
                compact.status(context, range, one, descriptors);
                if (told.containsKey(context)) {
                  compact.agree(context, descriptors, told.get(context));
                }
              });
    }
    return both ? 2 : 1;
  }

  private static int flags(boolean one) {
    return one ? WireClient.REQ_ONE : 0;
  }

  /** About all contexts, or those that the request selects. */
  private Map<String, List<Descriptor>> askExtended(TwoClients clients, Range range, boolean one)
      throws IOException {
    List<String> some = TwoClients.some(clients.contexts(EXTENDED), random);
    if (random.nextInt(50) == 0) {
      refusesDuplicates(clients, range, some);
    }
    Map<String, List<Descriptor>> told =
        random.nextBoolean()
            ? clients.status(EXTENDED, range.offset(), range.length(), flags(one))
            : clients.status(range.offset(), range.length(), flags(one), some);
    told.forEach((context, descriptors) -> extended.status(context, range, one, descriptors));
    return told;
  }

  private static void refusesDuplicates(TwoClients clients, Range range, List<String> some) {
    List<String> twice = new ArrayList<>(some);
    twice.add(some.getFirst());
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class, () -> clients.status(range.offset(), range.length(), 0, twice));
    assertThat(refused).as("a status of %s with a duplicate", twice).isNotNull();
    assertThat(refused.error()).isEqualTo(EINVAL);
  }

  /** One call in process, whose range may be as long as the disk. */
  private void ask(OpenDisk disk) throws IOException {
    if (disk.contexts().isEmpty() || random.nextInt(8) == 0) {
      Range range = range(LONGEST_READ);
      extended.bytes(range, disk.read(range.offset(), (int) range.length()));
      return;
    }
    Range range = range(Long.MAX_VALUE);
    int atMost = random.nextBoolean() ? 1 : 1 + random.nextInt(1000);
    for (MetaContext context : disk.contexts()) {
      extended.extents(context.name(), range, atMost, context.extents(range, atMost));
    }
  }

  /** At an edge or anywhere, of any length up to {@code most}. */
  private Range range(long most) {
    long block = stack.block();
    long place =
        switch (random.nextInt(5)) {
          case 0 -> 0;
          case 1 -> random.nextLong(size);
          case 2 -> size - Lengths.any(random);
          default -> stack.truth().somePlace(random) + block * (random.nextInt(3) - 1);
        };
    long inside = Math.clamp(place, 0, size - 1);
    long start = inside - inside % block;
    long rest = size - start;
    long length =
        switch (random.nextInt(5)) {
          case 0 -> block;
          case 1 -> rest;
          case 2 -> Lengths.COMPACT - 1 + random.nextInt(4);
          default -> Lengths.any(random);
        };
    long fitting = Math.min(Math.min(length, rest), most);
    return new Range(start, Lengths.inBlocks(fitting, block));
  }
}
