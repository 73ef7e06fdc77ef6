package nbd.server.export;

import java.io.IOException;
import java.util.Optional;
import nbd.api.Call;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.PassThrough;

/** Stands in front of a chain whose client is still to be told that a flush has failed. */
final class Owing extends PassThrough {
  private final Handle chain;
  private final Debt debt;

  Owing(Handle chain, Debt debt) {
    super(chain);
    this.chain = chain;
    this.debt = debt;
  }

  /** What it stands in front of. */
  Handle chain() {
    return chain;
  }

  /** What reaches stable storage now comes after what may not have. */
  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    if (call.kind() == Call.Kind.FLUSH || call.flags().contains(Flag.FUA)) {
      Optional<String> failure = debt.settle();
      if (failure.isPresent()) {
        throw new NbdException(ErrorCode.EIO, failure.get());
      }
    }
    return rest.proceed();
  }
}
