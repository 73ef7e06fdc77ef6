package nbd.itest.stacks;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nbd.testkit.Descriptor;
import nbd.testkit.ExportFacts;
import nbd.testkit.WireClient;

/** A client of a server. */
record WireLine(WireClient client) implements Line {
  private static final Map<Ability, Integer> FLAGS =
      new EnumMap<>(
          Map.of(
              Ability.ZERO, WireClient.SEND_WRITE_ZEROES,
              Ability.FAST_ZERO, WireClient.SEND_FAST_ZERO,
              Ability.TRIM, WireClient.SEND_TRIM,
              Ability.CACHE, WireClient.SEND_CACHE,
              Ability.FLUSH, WireClient.SEND_FLUSH,
              Ability.FUA, WireClient.SEND_FUA));

  @Override
  public Set<Ability> abilities() {
    ExportFacts facts = client.facts();
    Set<Ability> can = new HashSet<>();
    if (!facts.has(WireClient.READ_ONLY)) {
      can.add(Ability.WRITE);
    }
    FLAGS.forEach(
        (ability, flag) -> {
          if (facts.has(flag)) {
            can.add(ability);
          }
        });
    return can;
  }

  @Override
  public long size() {
    return client.size();
  }

  @Override
  public Set<String> contexts() {
    return client.facts().contexts().keySet();
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    return client.read(offset, length);
  }

  @Override
  public void write(long offset, byte[] bytes, boolean fua) throws IOException {
    client.write(offset, bytes, fua ? WireClient.FUA : 0);
  }

  @Override
  public void zero(long offset, long length, boolean hole, boolean fast) throws IOException {
    int flags = (hole ? 0 : WireClient.NO_HOLE) | (fast ? WireClient.FAST_ZERO : 0);
    client.zero(offset, length, flags);
  }

  @Override
  public void trim(long offset, long length) throws IOException {
    client.trim(offset, length, 0);
  }

  @Override
  public void cache(long offset, long length) throws IOException {
    client.cache(offset, length);
  }

  @Override
  public void flush() throws IOException {
    client.flush();
  }

  @Override
  public List<Descriptor> status(String context, long offset, long length, boolean one)
      throws IOException {
    return client.status(offset, length, one ? WireClient.REQ_ONE : 0).get(context);
  }
}
