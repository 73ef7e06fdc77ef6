package nbd.filters.readahead;

import java.io.IOException;
import nbd.api.Call;
import nbd.api.Handle;
import nbd.api.PassThrough;
import nbd.api.Traits;

/** Looks at reads, and has fetched what will be read next. */
final class ReadaheadHandle extends PassThrough {
  private final Window window;
  private final Fetcher fetcher;

  /**
   * @param fetcher has {@code next} fetch
   */
  ReadaheadHandle(Handle next, Fetcher fetcher) {
    super(next);
    Traits below = next.traits();
    this.window = new Window(below.size(), below.blockSizes().minimum());
    this.fetcher = fetcher;
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    switch (call.kind()) {
      case READ -> call.range().flatMap(window::read).ifPresent(fetcher::fetch);
      case CLOSE -> fetcher.close();
      default -> {
        // Nothing that tells what will be read.
      }
    }
    return rest.proceed();
  }
}
