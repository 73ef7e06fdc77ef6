package nbd.filters.log;

import java.util.List;
import nbd.api.Allocation;
import nbd.api.Call;
import nbd.api.Client;
import nbd.api.ExportName;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.api.Support;
import nbd.api.Traits;

/** What calls are about, as nbdkit writes it. */
final class Fields {
  private Fields() {}

  private static final String DONE = "return=0";

  /** Of a call: {@code offset=0x0 count=0x200 fua=0}. */
  static String of(Call call) {
    String place = call.range().map(Fields::of).orElse("") + question(call);
    if (!call.changesData()) {
      return place;
    }
    String trim = call.kind() == Call.Kind.ZERO ? bit(call, " trim=", Flag.NO_HOLE, true) : "";
    String fast = call.kind() == Call.Kind.ZERO ? bit(call, " fast=", Flag.FAST_ZERO, false) : "";
    return place + trim + bit(call, " fua=", Flag.FUA, false) + fast;
  }

  private static String bit(Call call, String name, Flag flag, boolean isInverted) {
    return name + bit(call.flags().contains(flag) != isInverted);
  }

  private static int bit(boolean is) {
    return is ? 1 : 0;
  }

  private static String of(Range range) {
    return "offset=" + hex(range.offset()) + " count=" + hex(range.length());
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  /** For extents; the context is named where it is not base:allocation. */
  private static String question(Call call) {
    String context = call.context().orElse(Allocation.NAME);
    return (call.atMost().isPresent() ? " req_one=" + bit(call.atMost().getAsInt() == 1) : "")
        + (context.equals(Allocation.NAME) ? "" : " context=" + Quoted.shell(context));
  }

  /** Of a result, which is a map where extents were asked for. */
  static String of(Call call, Object result) {
    return result instanceof ExtentMap map ? of(map, call.context().orElseThrow()) : DONE;
  }

  /** Of the answer: {@code extents="0x0+0x8000 hole,zero; 0x8000+0x8000 data" return=0}. */
  private static String of(ExtentMap map, String context) {
    boolean inWords = context.equals(Allocation.NAME);
    StringBuilder text = new StringBuilder("extents=\"");
    for (int i = 0; i < map.count(); i++) {
      Extent extent = map.extent(i);
      text.append(i == 0 ? "" : "; ")
          .append(inWords ? extent : extent.range() + " " + Long.toUnsignedString(extent.status()));
    }
    return text.append("\" ").append(DONE).toString();
  }

  /** Of a client that has been let in, and of the disk below. */
  static String of(Client client, Handle below) {
    Traits disk = below.traits();
    MetaContext allocation = below.contexts().allocation().orElse(null);
    return "export="
        + Quoted.shell(client.exportName())
        + (" tls=" + bit(client.tlsIdentity().isPresent()))
        + (" size=" + hex(disk.size()))
        + (" minsize=" + hex(disk.blockSizes().minimum()))
        + (" prefsize=" + hex(disk.blockSizes().preferred()))
        + (" maxsize=" + hex(disk.blockSizes().maximum()))
        + (" write=" + bit(!disk.readOnly()))
        + (" flush=" + bit(disk.flush().offered()))
        + (" rotational=" + bit(disk.rotational()))
        + (" trim=" + bit(disk.trim().offered()))
        + (" zero=" + level(disk.zero()))
        + (" fua=" + level(disk.fua()))
        + (" extents=" + bit(allocation != null))
        + (" cache=" + level(disk.cache()))
        + (" fast_zero=" + bit(disk.fastZero().offered()));
  }

  /** nbdkit's numbers: 0 not at all, 1 emulated, 2 by the layer itself. */
  private static int level(Support support) {
    return switch (support) {
      case NONE -> 0;
      case EMULATE -> 1;
      case NATIVE -> 2;
    };
  }

  /** Of a list of exports: {@code exports="one; other" return=0}. */
  static String of(List<ExportName> exports) {
    String names = String.join("; ", exports.stream().map(ExportName::name).toList());
    return "exports=" + Quoted.shell(names) + " " + DONE;
  }
}
