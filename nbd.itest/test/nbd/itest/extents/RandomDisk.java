package nbd.itest.extents;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import nbd.api.BlockSizes;
import nbd.api.Blocking;
import nbd.api.Contexts;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Host;
import nbd.api.MetaContext;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * A read-only plugin that tells the truth.
 *
 * @param telling in which way
 * @param blocking of its traits
 * @param random belongs to it alone
 */
record RandomDisk(Facts facts, Telling telling, Blocking blocking, Random random)
    implements Plugin {
  @Override
  public String name() {
    return "random-disk";
  }

  @Override
  public String description() {
    return "a disk whose truth is known";
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    Traits traits =
        Traits.of(facts.size())
            .readOnly(true)
            .blocking(blocking)
            .blockSizes(new BlockSizes(facts.block(), Math.max(4096, facts.block()), 32 << 20))
            .build();
    return client -> new Disk(this, traits);
  }

  private synchronized ExtentMap tell(Runs runs, Range asked) {
    return telling.tell(runs, facts.size(), asked, random);
  }

  private synchronized boolean chance() {
    return random.nextBoolean();
  }

  private Contexts contexts() {
    Contexts all = Contexts.none();
    for (Map.Entry<String, Runs> each : facts.runs().entrySet()) {
      ExtentSource source = (asked, atMost) -> tell(each.getValue(), asked);
      boolean wide = ContextKind.of(each.getKey()) == ContextKind.WIDE;
      all = all.with(new MetaContext(each.getKey(), Support.EMULATE, source, wide));
    }
    return all;
  }

  /** What base:allocation calls zero goes out as a hole, or as zero bytes. */
  private static final class Disk extends SimpleHandle {
    private final RandomDisk plugin;

    Disk(RandomDisk plugin, Traits traits) {
      super(traits);
      this.plugin = plugin;
    }

    @Override
    public Contexts contexts() {
      return plugin.contexts();
    }

    @Override
    public void read(Range range, ReadSink out) throws IOException {
      Runs allocation = plugin.facts().runs().get(Facts.ALLOCATION);
      if (allocation == null || plugin.chance()) {
        super.read(range, out);
        return;
      }
      for (long at = range.offset(); at < range.end(); ) {
        long end = Math.min(allocation.end(at), range.end());
        long place = at - range.offset();
        if ((allocation.status(at) & 2) != 0) {
          out.hole(place, end - at);
        } else {
          read(out.space(place, (int) (end - at)), at);
        }
        at = end;
      }
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      for (long at = offset; target.hasRemaining(); at++) {
        target.put(plugin.facts().content(at));
      }
    }
  }
}
