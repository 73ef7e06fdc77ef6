package nbd.filters.extentlist;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.Abilities;

/** The disk below with listed extents; what changes it is remembered before it does. */
final class ExtentListHandle extends PassThrough {
  private final Changed changed;
  private final Traits traits;
  private final Contexts contexts;

  /**
   * @param changed shared by all handles of the disk
   */
  ExtentListHandle(Handle next, ExtentList list, Changed changed) {
    super(next);
    this.changed = changed;
    Traits below = next.traits();
    this.traits = Abilities.passedOn(below, below.but()).build();
    MetaContext allocation = next.contexts().allocationOrData(below.size());
    this.contexts =
        super.contexts()
            .with(
                new MetaContext(
                    Allocation.NAME,
                    Support.NATIVE,
                    new ListedExtents(list, changed, allocation.source())));
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return contexts;
  }

  /** Also a call that fails may have changed something. */
  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    if (call.changesData()) {
      changed.add(call.range().orElse(new Range(0, traits.size())));
    }
    return rest.proceed();
  }
}
