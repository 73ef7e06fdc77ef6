package nbd.filters.log;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Handle;
import nbd.api.PassThrough;
import nbd.api.Traits;
import nbd.filters.Abilities;

/** Logs each call before it goes down and after it has come back. */
final class LogHandle extends PassThrough {
  private final Journal journal;
  private final OptionalLong connection;
  private final Traits traits;
  private final AtomicLong ids = new AtomicLong();

  /**
   * @param waits whether a line may take as long as a script does
   */
  LogHandle(Handle next, Journal journal, OptionalLong connection, boolean waits) {
    super(next);
    this.journal = journal;
    this.connection = connection;
    this.traits = traits(next.traits(), waits);
  }

  /**
   * Also what is emulated below comes here as the client asked for it. A line in a file goes to
   * memory and is not waited for.
   */
  private static Traits traits(Traits below, boolean waits) {
    Traits.Builder made = Abilities.passedOn(below, below.but());
    return (waits ? made.blocking(Blocking.ALWAYS) : made).build();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    if (call.kind() == Call.Kind.CLOSE) {
      journal.print(connection, "Disconnect", "transactions=" + ids.get());
      return rest.proceed();
    }
    return journal.around(
        connection,
        action(call.kind()),
        ids.incrementAndGet(),
        Fields.of(call),
        rest::proceed,
        result -> Fields.of(call, result));
  }

  /** {@code READ} becomes {@code Read}, and so do kinds of a later API. */
  private static String action(Call.Kind kind) {
    String name = kind.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }
}
