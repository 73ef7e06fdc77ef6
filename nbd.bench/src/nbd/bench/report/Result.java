package nbd.bench.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;

/**
 * One workload against all servers.
 *
 * @param name such as {@code fio/mem/unix/randread-4k-qd1x1}
 * @param operation what CPU time and system calls are counted for, such as {@code request}
 * @param series by server, in the order of the tables
 */
public record Result(
    String name, Unit unit, String operation, SequencedMap<String, Series> series) {
  /** The server that this project makes. */
  public static final String OURS = "nbdj";

  /** Another build of this project, which is no peer. */
  public static final String OTHER = "nbdj-other";

  /** The upper limit, which is no peer. */
  public static final String LIMIT = "loop";

  private static final Set<String> NO_PEERS = Set.of(OURS, OTHER, LIMIT);

  /** All of the name but its last part: what is shown together. */
  public String group() {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  /** The last part of the name. */
  public String shortName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Median of the value. */
  public OptionalDouble median(String server) {
    Series found = series.get(server);
    return found == null || found.values().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(found.values().median());
  }

  /** The peer with the best median. */
  public Optional<String> bestPeer() {
    return peers().stream()
        .filter(peer -> median(peer).isPresent())
        .max(Comparator.comparingDouble(this::score));
  }

  private double score(String server) {
    return unit.ratio(median(server).orElseThrow(), 1);
  }

  /** How many times as good as the other one; above 1 is better. */
  public OptionalDouble ratio(String server, String other) {
    return median(server).isEmpty() || median(other).isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(unit.ratio(median(server).getAsDouble(), median(other).getAsDouble()));
  }

  /** How many times as good as the best peer. */
  public OptionalDouble ratioToPeers(String server) {
    return bestPeer().map(best -> ratio(server, best)).orElse(OptionalDouble.empty());
  }

  /** CPU time for an operation as a share of that of the peer that needs least; below 1 is less. */
  public OptionalDouble cpuShare(String server) {
    double least =
        peers().stream()
            .mapToDouble(peer -> series.get(peer).cpu().median())
            .filter(cpu -> cpu > 0)
            .min()
            .orElse(Double.NaN);
    double own = series.containsKey(server) ? series.get(server).cpu().median() : Double.NaN;
    double share = own / least;
    return share > 0 ? OptionalDouble.of(share) : OptionalDouble.empty();
  }

  private List<String> peers() {
    return series.keySet().stream().filter(server -> !NO_PEERS.contains(server)).toList();
  }
}
