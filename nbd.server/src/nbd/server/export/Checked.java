package nbd.server.export;

import java.io.IOException;
import java.util.Set;
import nbd.api.Allocation;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands above every layer and holds both sides to the contract: ranges inside the disk, abilities
 * before use, extents that cover the first asked byte. A breach, or any exception that is not an
 * IOException, fails that one request.
 */
final class Checked implements Handle {
  private static final Logger log = LoggerFactory.getLogger(Checked.class);

  private final Handle layer;
  private final LayerName name;
  private final Traits traits;
  private final Contexts contexts;
  private final Range disk;
  private Runnable closed = () -> {};

  /**
   * @param below how much the layers below block at least
   */
  Checked(Handle layer, LayerName name, Blocking below) throws IOException {
    this.layer = layer;
    this.name = name;
    this.traits = atLeast(below, told(layer::traits, "traits"));
    this.disk = new Range(0, traits.size());
    this.contexts = told(layer::contexts, "contexts").map(this::checked);
  }

  /** A layer that tells traits of its own waits as long as those below it, all the same. */
  private static Traits atLeast(Blocking below, Traits told) {
    Blocking most = told.blocking().or(below);
    return most == told.blocking() ? told : told.but().blocking(most).build();
  }

  private <T> T told(Told<T> question, String what) throws IOException {
    T answer = call(question);
    if (answer == null) {
      throw new NbdException(ErrorCode.EIO, "layer " + name + " told no " + what);
    }
    return answer;
  }

  private MetaContext checked(MetaContext context) {
    long defined = definedBits(context);
    return context.through(
        source ->
            (asked, atMost) ->
                extents(source, asked, atMost).withStatus(status -> status & defined));
  }

  /** The document defines two bits of base:allocation; no layer makes up others. */
  private static long definedBits(MetaContext context) {
    if (context.name().equals(Allocation.NAME)) {
      return Allocation.HOLE_ZERO;
    }
    return context.wide() ? -1 : 0xffff_ffffL;
  }

  private ExtentMap extents(ExtentSource source, Range asked, int atMost) throws IOException {
    checkRange(asked);
    ExtentMap map = call(() -> source.extents(asked, atMost));
    if (map == null || map.start() > asked.offset() || map.end() <= asked.offset()) {
      throw new NbdException(
          ErrorCode.EIO, "layer " + name + " told no extent for the first byte of " + asked);
    }
    return map.clip(Range.between(asked.offset(), disk.end())).orElseThrow();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return contexts;
  }

  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    try {
      return layer.mayWait(kind, range);
    } catch (RuntimeException | Error broken) {
      log.atError().addKeyValue("layer", name.layer()).setCause(broken).log("mayWait broke");
      return true;
    }
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    checkRange(range);
    try {
      layer.read(range, out);
    } catch (RuntimeException | Error broken) {
      throw broke("read", broken);
    }
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    checkChange(range, "write", Support.NATIVE, flags);
    try {
      layer.write(range, in, flags);
    } catch (RuntimeException | Error broken) {
      throw broke("write", broken);
    }
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    checkChange(range, "zero", traits.zero(), flags);
    try {
      layer.zero(range, flags);
    } catch (RuntimeException | Error broken) {
      throw broke("zero", broken);
    }
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    checkChange(range, "trim", traits.trim(), flags);
    try {
      layer.trim(range, flags);
    } catch (RuntimeException | Error broken) {
      throw broke("trim", broken);
    }
  }

  @Override
  public void cache(Range range) throws IOException {
    checkRange(range);
    checkAbility("cache", traits.cache());
    try {
      layer.cache(range);
    } catch (RuntimeException | Error broken) {
      throw broke("cache", broken);
    }
  }

  @Override
  public void flush() throws IOException {
    checkAbility("flush", traits.flush());
    try {
      layer.flush();
    } catch (RuntimeException | Error broken) {
      throw broke("flush", broken);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      layer.close();
    } catch (RuntimeException | Error broken) {
      throw broke("close", broken);
    } finally {
      closed.run();
    }
  }

  /** Is told when it is closed. */
  void whenClosed(Runnable then) {
    closed = then;
  }

  @FunctionalInterface
  private interface Told<T> {
    T ask() throws IOException;
  }

  private <T> T call(Told<T> question) throws IOException {
    try {
      return question.ask();
    } catch (RuntimeException | Error broken) {
      throw broke("extents", broken);
    }
  }

  private void checkRange(Range range) throws NbdException {
    if (range.isEmpty() || !disk.contains(range)) {
      throw breach("was asked for " + range + " of a disk of " + disk.length() + " bytes");
    }
  }

  private void checkChange(Range range, String call, Support support, Set<Flag> flags)
      throws NbdException {
    checkRange(range);
    checkAbility(call, support);
    if (traits.readOnly()) {
      throw new NbdException(ErrorCode.EPERM, "this disk is read-only");
    }
    if (flags.contains(Flag.FUA)) {
      checkAbility("FUA", traits.fua());
    }
  }

  private void checkAbility(String call, Support support) throws NbdException {
    if (support != Support.NATIVE) {
      throw breach("was asked to " + call + ", which its traits do not offer");
    }
  }

  private NbdException breach(String what) {
    return new NbdException(ErrorCode.EINVAL, "layer " + name + " " + what);
  }

  /**
   * What a layer threw that it should not: told to the client without inner details, and logged.
   */
  private IOException broke(String call, Throwable broken) {
    log.atError()
        .addKeyValue("connection", name.connection())
        .addKeyValue("export", name.exportName())
        .addKeyValue("layer", name.layer())
        .addKeyValue("command", call)
        .setCause(broken)
        .log("a layer broke; this request fails");
    ErrorCode code = broken instanceof OutOfMemoryError ? ErrorCode.ENOMEM : ErrorCode.EIO;
    return new NbdException(code, call + ": layer " + name + " broke: " + broken, broken);
  }
}
