package nbd.bench.report;

/** What a workload's value means. */
public enum Unit {
  /** Requests a second. */
  IOPS("iops", true),
  /** 2^20 bytes a second. */
  THROUGHPUT("MiB/s", true),
  /** Connections a second. */
  CONNECTIONS("conn/s", true),
  /** Time for all of it. */
  SECONDS("s", false),
  /** Time for all of it. */
  MILLISECONDS("ms", false),
  /** Memory of a process. */
  MEBIBYTES("MiB", false),
  /** Memory of a connection. */
  KIBIBYTES("KiB/conn", false);

  private final String symbol;
  private final boolean moreIsBetter;

  Unit(String symbol, boolean moreIsBetter) {
    this.symbol = symbol;
    this.moreIsBetter = moreIsBetter;
  }

  /** As it stands in tables. */
  public String symbol() {
    return symbol;
  }

  /** How many times as good {@code one} is as {@code other}: above 1 is better. */
  public double ratio(double one, double other) {
    return moreIsBetter ? one / other : other / one;
  }
}
