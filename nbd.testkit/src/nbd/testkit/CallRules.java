package nbd.testkit;

import java.util.EnumSet;
import java.util.Set;
import nbd.api.Allocation;
import nbd.api.Call;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.api.Support;
import nbd.api.Traits;

/** What may be asked of a layer with these traits, and how it may answer about extents. */
final class CallRules {
  private static final long LONGEST_PAYLOAD = 64 << 20;

  private final String name;
  private final Traits traits;

  CallRules(String name, Traits traits) {
    this.name = name;
    this.traits = traits;
  }

  private void range(String call, Range range) {
    Breach.unless(
        !range.isEmpty() && range.end() <= traits.size(),
        "%s is asked to %s %s of a disk of %d bytes",
        name,
        call,
        range,
        traits.size());
    long block = traits.blockSizes().minimum();
    Breach.unless(
        range.isAligned(block),
        "%s is asked to %s %s, not aligned to its minimum block size %d",
        name,
        call,
        range,
        block);
  }

  void payload(String call, Range range) {
    range(call, range);
    long most = Math.min(LONGEST_PAYLOAD, traits.blockSizes().maximum());
    Breach.unless(
        range.length() <= most,
        "%s is asked to %s %s; at most %d bytes are right",
        name,
        call,
        range,
        most);
  }

  void change(String call, Range range, Set<Flag> flags) {
    range(call, range);
    Breach.unless(!traits.readOnly(), "%s is read-only and asked to %s", name, call);
    switch (call) {
      case "zero" -> {
        ability(call, traits.zero());
        allowed(call, flags, EnumSet.allOf(Flag.class));
      }
      case "trim" -> {
        ability(call, traits.trim());
        allowed(call, flags, EnumSet.of(Flag.FUA));
      }
      default -> allowed(call, flags, EnumSet.of(Flag.FUA));
    }
  }

  private void allowed(String call, Set<Flag> flags, Set<Flag> known) {
    Breach.unless(
        known.containsAll(flags),
        "%s is asked to %s with %s; allowed: %s",
        name,
        call,
        flags,
        known);
    if (flags.contains(Flag.FUA)) {
      ability(call + " with FUA", traits.fua());
    }
    if (flags.contains(Flag.FAST_ZERO)) {
      ability(call + " with FAST_ZERO", traits.fastZero());
    }
  }

  private void ability(String call, Support support) {
    Breach.unless(
        support == Support.NATIVE,
        "%s is asked to %s, which its traits call %s",
        name,
        call,
        support);
  }

  void cache(Range range) {
    range("cache", range);
    ability("cache", traits.cache());
  }

  void flush() {
    ability("flush", traits.flush());
  }

  void mayWait(Call.Kind kind, Range range) {
    range("say whether it may wait for", range);
    Breach.unless(
        kind == Call.Kind.READ || kind == Call.Kind.WRITE || kind == Call.Kind.EXTENTS,
        "%s is asked whether %s may wait; READ, WRITE and EXTENTS are right",
        name,
        kind);
  }

  void extents(Range asked, int atMost) {
    range("tell extents of", asked);
    Breach.unless(atMost >= 1, "%s is asked for at most %d extents", name, atMost);
  }

  /** The map, clipped as the server does, if it may be told so. */
  ExtentMap told(MetaContext context, Range asked, ExtentMap map) {
    Breach.unless(
        map != null && map.start() <= asked.offset() && map.end() > asked.offset(),
        "%s told no %s extent for the first byte of %s: %s",
        name,
        context.name(),
        asked,
        map);
    for (int i = 0; i < map.count(); i++) {
      status(context, map.status(i));
    }
    return map.clip(Range.between(asked.offset(), traits.size())).orElseThrow();
  }

  private void status(MetaContext context, long status) {
    Breach.unless(
        (status & ~Allocation.HOLE_ZERO) == 0 || !context.name().equals(Allocation.NAME),
        "%s told %s the status 0x%x; only HOLE=1 and ZERO=2 are defined",
        name,
        context.name(),
        status);
    Breach.unless(
        status >>> 32 == 0 || context.wide(),
        "%s told %s the status 0x%x; only of a wide context more than 32 bits are passed on",
        name,
        context.name(),
        status);
  }
}
