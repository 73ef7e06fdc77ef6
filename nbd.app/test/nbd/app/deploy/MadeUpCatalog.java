package nbd.app.deploy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.server.Catalog;
import nbd.server.UpgradeReport;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** A server's part in an upgrade, as a test writes it. May be used by any thread. */
final class MadeUpCatalog implements Catalog {
  private final Deque<Supplier<List<UpgradeReport>>> upgrades = new ArrayDeque<>();
  private final Set<Bundle> used = new HashSet<>();
  private int upgraded;

  /** What comes of the next upgrade; of further ones nothing. */
  synchronized void next(UpgradeReport... reports) {
    next(() -> List.of(reports));
  }

  synchronized void next(Supplier<List<UpgradeReport>> upgrade) {
    upgrades.add(upgrade);
  }

  /** How many upgrades there were. */
  synchronized int upgraded() {
    return upgraded;
  }

  /** From now on something is made of that bundle's services, or nothing any more. */
  synchronized void setUsed(Bundle bundle, boolean use) {
    boolean _ = use ? used.add(bundle) : used.remove(bundle);
  }

  @Override
  public synchronized List<UpgradeReport> upgrade() {
    upgraded++;
    return upgrades.isEmpty() ? List.of() : upgrades.remove().get();
  }

  @Override
  public synchronized boolean isUsed(Object layer) {
    return used.contains(FrameworkUtil.getBundle(layer.getClass()));
  }

  @Override
  public List<Plugin> plugins() {
    return List.of();
  }

  @Override
  public List<Filter> filters() {
    return List.of();
  }
}
