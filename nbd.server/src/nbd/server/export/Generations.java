package nbd.server.export;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import nbd.api.ParameterException;
import nbd.server.Catalog;
import nbd.server.ExportSpec;
import nbd.server.ExportStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes generations, and knows all that are being made, serve, or have not ended yet. */
final class Generations {
  /**
   * A catalog that changes at each look gives other objects for the same layer, which it may not.
   */
  private static final int ATTEMPTS = 100;

  private static final Logger log = LoggerFactory.getLogger(Generations.class);

  private final Catalog catalog;
  private final ScheduledExecutorService background;
  private final Consumer<String> shutdown;
  private final Duration patience;
  private final Set<Generation> live = ConcurrentHashMap.newKeySet();

  /**
   * @param background for layers
   * @param shutdown is told why a layer wants the server to stop
   * @param patience how long a client waits for its turn where one handle may be open at a time
   */
  Generations(
      Catalog catalog,
      ScheduledExecutorService background,
      Consumer<String> shutdown,
      Duration patience) {
    this.catalog = catalog;
    this.background = background;
    this.shutdown = shutdown;
    this.patience = patience;
  }

  /**
   * Makes the chain and gets it ready. On failure nothing is left of it.
   *
   * @throws ParameterException if a parameter is not right
   * @throws IOException if the device behind it cannot be had, or a layer broke
   */
  Outcome make(Source source) throws IOException {
    Outcome outcome = prepare(source);
    if (outcome instanceof Outcome.Made(Generation made)) {
      boolean ready = false;
      try {
        // A layer that has gone in this moment is missed by whoever is about to serve this.
        ready = made.ending().hasBegun() || made.askHeld(Generations::ready);
      } finally {
        if (!ready) {
          made.end("it could not be made ready");
          made.ending().awaitAll();
        }
      }
    }
    return outcome;
  }

  private static boolean ready(Served chain) throws IOException {
    chain.ready();
    return true;
  }

  /**
   * Makes the chain, which touches no device before it is got ready. On failure nothing is left of
   * it.
   *
   * @throws ParameterException if a parameter is not right
   * @throws IOException if a layer cannot be made or broke
   */
  Outcome prepare(Source source) throws IOException {
    Generation generation;
    try {
      generation = begun(source);
    } catch (LayerMissing missing) {
      return new Outcome.Missing(missing.getMessage());
    }
    boolean made = false;
    try {
      generation.made(new Served(chain(generation), patience));
      made = true;
      return new Outcome.Made(generation);
    } finally {
      if (!made) {
        generation.givenUp();
        generation.ending().awaitAll();
      }
    }
  }

  @FunctionalInterface
  private interface Making {
    Outcome of(Source source) throws IOException;
  }

  /** As {@link #make}; a failure is an outcome too. */
  Outcome tried(Source source) {
    return tried(this::make, source);
  }

  /**
   * As {@link #prepare}; a failure is an outcome too, and so is a layer that does not return.
   *
   * @param patience in nanoseconds
   */
  Outcome preparedInTime(Source source, long patience) {
    var outcome = new CompletableFuture<Outcome>();
    Errand.start(
        "nbdj-preparing-" + source.spec().name(),
        () -> {
          Outcome prepared = tried(this::prepare, source);
          if (!outcome.complete(prepared)) {
            prepared.discard();
          }
        });
    var late = new Outcome.Refused("making its layers did not return in time");
    return outcome.completeOnTimeout(late, patience, TimeUnit.NANOSECONDS).join();
  }

  private static Outcome tried(Making making, Source source) {
    try {
      return making.of(source);
    } catch (IOException | ParameterException failure) {
      return new Outcome.Refused(String.valueOf(failure.getMessage()));
    } catch (RuntimeException | Error broken) {
      log.atError().addKeyValue("export", source.spec().name()).setCause(broken).log("not made");
      return new Outcome.Refused(broken.toString());
    }
  }

  /**
   * Whoever removes a layer takes it out of the catalog first and then looks who uses it. So one
   * that was still in the catalog when this generation was known already is not overlooked.
   */
  private Generation begun(Source source) throws LayerMissing {
    for (int attempt = 1; true; attempt++) {
      Layers layers = source.find(catalog);
      var host = new ServerHost(background, shutdown);
      var generation = new Generation(source, layers, host);
      live.add(generation);
      generation.ending().whenEnded(() -> live.remove(generation));
      boolean current = false;
      try {
        current = layers.same(source.find(catalog)) || attempt == ATTEMPTS;
      } finally {
        if (!current) {
          generation.givenUp();
        }
      }
      if (current) {
        return generation;
      }
    }
  }

  private static Layered chain(Generation generation) throws IOException {
    Source source = generation.source();
    try {
      return source.make(generation.layers(), new ChainBuilder(generation.host()));
    } catch (ParameterException wrong) {
      throw wrong;
    } catch (RuntimeException | LinkageError | StackOverflowError broken) {
      log.atError().addKeyValue("export", source.spec().name()).setCause(broken).log("layer broke");
      throw new IOException("a plugin or filter broke while it was made: " + broken, broken);
    }
  }

  /** Whether it is made of the layers that are there now, as far as they are there. */
  boolean isCurrent(Generation generation) {
    try {
      return generation.layers().same(generation.source().find(catalog));
    } catch (LayerMissing _) {
      return true;
    }
  }

  /** What it is made of, the outermost layer first. */
  List<ExportStatus.Layer> told(Generation generation) {
    ExportSpec spec = generation.source().spec();
    List<ExportStatus.Layer> told = new ArrayList<>();
    Layers layers = generation.layers();
    layers.filters().forEach(each -> told.add(told(each.name(), each)));
    told.add(
        layers
            .plugin()
            .map(each -> told(each.name(), each))
            .orElseGet(() -> new ExportStatus.Layer(spec.plugin().name(), "")));
    return told;
  }

  private ExportStatus.Layer told(String name, Object layer) {
    return new ExportStatus.Layer(name, catalog.version(layer));
  }

  /** Whether all layers are there now. */
  boolean canMake(Source source) {
    try {
      source.find(catalog);
      return true;
    } catch (LayerMissing _) {
      return false;
    }
  }

  /** Waits for all that have not ended, also those that were upgraded or whose clients stayed. */
  void awaitAll(long deadline) {
    for (Generation each : live) {
      if (each.ending().hasBegun()) {
        boolean _ = each.ending().awaitThoroughly(deadline);
      }
    }
  }

  /** All that use this very plugin or filter. */
  List<Generation> using(Object layer) {
    return live.stream()
        .filter(each -> each.layers().uses(layer) && !each.ending().isOver())
        .toList();
  }
}
