package nbd.itest.stacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nbd.api.Extent;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.api.Traits;
import nbd.testkit.Descriptor;
import nbd.testkit.OpenDisk;

/** The layers themselves, held to the contract. */
record DirectLine(OpenDisk disk) implements Line {
  private static final int MANY = 64;

  @Override
  public Set<Ability> abilities() {
    Traits traits = disk.traits();
    Set<Ability> can = EnumSet.noneOf(Ability.class);
    add(can, Ability.WRITE, !traits.readOnly());
    add(can, Ability.ZERO, traits.zero().offered() && !traits.readOnly());
    add(can, Ability.FAST_ZERO, traits.fastZero().offered() && !traits.readOnly());
    add(can, Ability.TRIM, traits.trim().offered() && !traits.readOnly());
    add(can, Ability.CACHE, traits.cache().offered());
    add(can, Ability.FLUSH, traits.flush().offered());
    add(can, Ability.FUA, traits.fua().offered() && !traits.readOnly());
    return can;
  }

  private static void add(Set<Ability> all, Ability ability, boolean can) {
    if (can) {
      all.add(ability);
    }
  }

  @Override
  public long size() {
    return disk.size();
  }

  @Override
  public Set<String> contexts() {
    return new HashSet<>(disk.contexts().names());
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    return disk.read(offset, length);
  }

  @Override
  public void write(long offset, byte[] bytes, boolean fua) throws IOException {
    disk.write(offset, bytes, fua ? new Flag[] {Flag.FUA} : new Flag[0]);
  }

  @Override
  public void zero(long offset, long length, boolean hole, boolean fast) throws IOException {
    List<Flag> flags = new ArrayList<>();
    if (!hole) {
      flags.add(Flag.NO_HOLE);
    }
    if (fast) {
      flags.add(Flag.FAST_ZERO);
    }
    disk.zero(offset, length, flags.toArray(Flag[]::new));
  }

  @Override
  public void trim(long offset, long length) throws IOException {
    disk.trim(offset, length);
  }

  @Override
  public void cache(long offset, long length) throws IOException {
    disk.cache(offset, length);
  }

  @Override
  public void flush() throws IOException {
    disk.flush();
  }

  @Override
  public List<Descriptor> status(String context, long offset, long length, boolean one)
      throws IOException {
    List<Descriptor> told = new ArrayList<>();
    for (Extent each :
        disk.extents(context, new Range(offset, length), one ? 1 : MANY).atMost(one ? 1 : MANY)) {
      told.add(new Descriptor(each.offset(), each.length(), each.status()));
    }
    return told;
  }
}
