package nbd.server.testing;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.RetainedState;

/** What a {@link NastyPlugin} makes: it knows its own life, and tells who does not respect it. */
public final class NastyExport implements Export {
  private final NastyPlugin plugin;
  private final NastyDevice device;
  private final Events events = new Events();
  private final List<RetainedState> retained = new CopyOnWriteArrayList<>();
  private final AtomicInteger handles = new AtomicInteger();
  private volatile boolean ready;
  private volatile boolean ended;

  NastyExport(NastyPlugin plugin, NastyDevice device) {
    this.plugin = plugin;
    this.device = device;
  }

  /** {@code ready}, {@code adopt}, {@code open}, {@code close}, {@code retain}, {@code end}. */
  public Events events() {
    return events;
  }

  /** All that it has left for others, in order. */
  public List<RetainedState> retained() {
    return retained;
  }

  /** Says that it has ended, once, with as many handles closed as were opened. */
  public void assertEnded() throws InterruptedException {
    events.await("end", 1);
  }

  NastyPlugin plugin() {
    return plugin;
  }

  NastyDevice device() {
    return device;
  }

  boolean isBeside() {
    return plugin.handover() == Handover.BESIDE;
  }

  private void check(boolean holds, String breach) {
    if (!holds) {
      device.breach(this + ": " + breach);
    }
  }

  void checkLife(String call) {
    check(ready, call + " before it was ready");
    check(!ended, call + " after the end");
  }

  @Override
  public void ready() throws IOException {
    check(!ready, "ready twice");
    check(!ended, "ready after the end");
    plugin.faults().strike("ready");
    ready = true;
    events.add("ready");
  }

  @Override
  public Handover handover() {
    return plugin.handover();
  }

  @Override
  public Handle open(Client client) throws IOException {
    checkLife("open");
    plugin.faults().strike("open");
    device.opened(this);
    handles.incrementAndGet();
    events.add("open");
    return new NastyHandle(this);
  }

  void closed() {
    device.closed(this);
    handles.decrementAndGet();
    events.add("close");
  }

  @Override
  public Optional<RetainedState> retain() throws IOException {
    checkLife("retain");
    check(handles.get() == 0, "retain with handles open");
    plugin.faults().strike("retain");
    events.add("retain");
    RetainedState state = RetainedState.of(NastyPlugin.NAME, 1).with("from", toString()).build();
    retained.add(state);
    return Optional.of(state);
  }

  @Override
  public boolean adopt(RetainedState state) throws IOException {
    check(!ready, "adopt after it was ready");
    plugin.faults().strike("adopt");
    events.add("adopt");
    return plugin.isAdopting();
  }

  @Override
  public void close() throws IOException {
    check(!ended, "ended twice");
    check(handles.get() == 0, "ended with handles open");
    ended = true;
    try {
      plugin.faults().strike("end");
    } finally {
      events.add("end");
    }
  }

  @Override
  public String toString() {
    return plugin.toString() + "#" + plugin.made().indexOf(this);
  }
}
