package nbd.filters.blocksizepolicy;

import java.io.IOException;
import nbd.api.BlockSizes;
import nbd.api.Call;
import nbd.api.Client;
import nbd.api.ErrorCode;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Traits;
import nbd.filters.Abilities;

/** The disk below with other block sizes. */
final class BlockSizePolicyHandle extends PassThrough {
  private final Traits traits;
  private final long disconnect;
  private final Client client;

  BlockSizePolicyHandle(Handle next, BlockSizes sizes, Policy policy, Client client) {
    super(next);
    Traits below = next.traits();
    this.traits = Abilities.passedOn(below, below.but()).blockSizes(sizes).build();
    this.disconnect = policy.disconnect().orElse(Policy.UNLIMITED);
    this.client = client;
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    if (call.kind() == Call.Kind.WRITE && call.range().map(Range::length).orElse(0L) > disconnect) {
      client.disconnect();
      throw new NbdException(
          ErrorCode.ESHUTDOWN,
          "blocksize-policy: a write of more than %d bytes ends the connection"
              .formatted(disconnect));
    }
    return rest.proceed();
  }
}
