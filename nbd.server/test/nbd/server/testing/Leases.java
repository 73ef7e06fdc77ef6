package nbd.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Lease;

/** Gives out leases and counts how often each is released. */
public final class Leases {
  private final List<AtomicInteger> releases = new ArrayList<>();

  /** A new lease. */
  public synchronized Lease lease() {
    AtomicInteger released = new AtomicInteger();
    releases.add(released);
    return released::incrementAndGet;
  }

  /** How many were given out. */
  public synchronized int given() {
    return releases.size();
  }

  /** Says that each was released once. */
  public synchronized void assertEachReleasedOnce() {
    assertThat(releases).allSatisfy(released -> assertThat(released).hasValue(1));
  }

  /** Says that none was released yet. */
  public synchronized void assertNoneReleased() {
    assertThat(releases).allSatisfy(released -> assertThat(released).hasValue(0));
  }
}
