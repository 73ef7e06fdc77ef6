package nbd.filters.cacheextents;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Traits;
import nbd.filters.Abilities;

/** Answers from memory what it can; every change of the disk passes through the memory, too. */
final class CacheExtentsHandle extends PassThrough {
  /** How many extents are asked for where the client wants one: as long an answer as one gets. */
  private static final int MANY = 1024;

  private final Handle below;
  private final Memory memory;
  private final String own;
  private final Range disk;
  private final Traits traits;

  /**
   * @param name handles of the same disk have the same one
   * @param memory of this disk; told of this handle here, and of its end in its close
   */
  CacheExtentsHandle(Handle below, String name, Memory memory) {
    super(below);
    this.below = below;
    this.memory = memory;
    Traits told = below.traits();
    disk = new Range(0, told.size());
    traits = Abilities.passedOn(told, told.but()).build();
    own = memory.opened(name, isSurelyShared(told));
  }

  /**
   * Whether other handles of that name show the same bytes. Else each client may have a disk of its
   * own, and what is a hole in one of them can be data in another.
   */
  private static boolean isSurelyShared(Traits told) {
    return told.readOnly() || told.multiConn().offered() || told.identity().isPresent();
  }

  /** Also what is emulated below is one change here. */
  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return below.contexts().map(context -> isSettled(context) ? remembered(context) : context);
  }

  /** Whether nothing but a change of the disk changes the context, as far as is known here. */
  private static boolean isSettled(MetaContext context) {
    String name = context.name();
    return name.equals(Allocation.NAME) || name.equals(AllocationDepth.NAME);
  }

  private MetaContext remembered(MetaContext context) {
    String name = own + context.name();
    return context.through(
        source ->
            (asked, atMost) -> {
              ExtentMap known = memory.find(name, asked, atMost);
              if (known != null) {
                return known;
              }
              try (Memory.Question question = memory.ask(name, asked.offset())) {
                ExtentMap told = source.extents(asked, Math.max(atMost, MANY));
                return question.answered(told, disk).atMost(atMost);
              }
            });
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    if (call.changesData()) {
      try (Memory.Change _ = memory.change(call.range().orElse(disk))) {
        return rest.proceed();
      }
    }
    if (call.kind() == Call.Kind.CLOSE) {
      memory.closed(own);
    }
    return rest.proceed();
  }
}
