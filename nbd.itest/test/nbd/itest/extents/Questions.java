package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.testkit.OpenDisk;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;

/** Random requests to one stack of layers, each answer judged. */
final class Questions {
  private static final int LONGEST_READ = 8 << 10;

  private final Stack stack;
  private final Judge judge;
  private final Random random;
  private final long size;

  Questions(Stack stack, Random random) {
    this.stack = stack;
    this.judge = Judge.of(stack);
    this.random = random;
    // What is no whole block at the end cannot be asked for.
    this.size = stack.truth().size() - stack.truth().size() % stack.block();
  }

  /** Asks so many requests over the wire; how many there were: none of a disk without a block. */
  static int overTheWire(Stack stack, Random random, int times) throws IOException {
    Questions questions = new Questions(stack, random);
    try (ServedDisk served = stack.layers().serve();
        WireClient client = served.connect()) {
      assertThat(client.size()).isEqualTo(stack.truth().size());
      assertThat(client.facts().contexts().keySet()).isEqualTo(stack.truth().contexts());
      int asked = 0;
      for (; questions.size > 0 && asked < times; asked++) {
        questions.ask(client);
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
      int asked = 0;
      for (; questions.size > 0 && asked < times; asked++) {
        questions.ask(disk);
      }
      return asked;
    }
  }

  /** One request over the wire. */
  private void ask(WireClient client) throws IOException {
    if (stack.truth().contexts().isEmpty() || random.nextInt(5) == 0) {
      Range range = range(LONGEST_READ);
      int flags = random.nextInt(3) == 0 ? WireClient.DF : 0;
      judge.read(range, client.read(range.offset(), (int) range.length(), flags));
      return;
    }
    Range range = range(Lengths.COMPACT);
    boolean one = random.nextInt(3) == 0;
    client
        .status(range.offset(), range.length(), one ? WireClient.REQ_ONE : 0)
        .forEach((context, told) -> judge.status(context, range, one, told));
  }

  /** One call in process, whose range may be as long as the disk. */
  private void ask(OpenDisk disk) throws IOException {
    if (disk.contexts().isEmpty() || random.nextInt(8) == 0) {
      Range range = range(LONGEST_READ);
      judge.bytes(range, disk.read(range.offset(), (int) range.length()));
      return;
    }
    Range range = range(Long.MAX_VALUE);
    int atMost = random.nextBoolean() ? 1 : 1 + random.nextInt(1000);
    for (MetaContext context : disk.contexts()) {
      judge.extents(context.name(), range, atMost, context.extents(range, atMost));
    }
  }

  /** At an edge or anywhere, of any length up to {@code most}. */
  private Range range(long most) {
    long block = stack.block();
    long place =
        switch (random.nextInt(4)) {
          case 0 -> random.nextLong(size);
          case 1 -> size - Lengths.any(random);
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
