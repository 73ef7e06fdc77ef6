package nbd.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** All runs of one workload against one server. For one thread. */
public final class Series {
  private final List<Sample> samples = new ArrayList<>();
  private Sample warmUp;
  private double systemCalls = Double.NaN;
  private String failure;

  /** Adds a measured run. */
  public void add(Sample sample) {
    samples.add(sample);
  }

  /** Keeps the run that does not count. */
  public void warmedUp(Sample sample) {
    warmUp = sample;
  }

  /** Sets how many system calls the server makes for an operation. */
  public void systemCalls(double perOperation) {
    systemCalls = perOperation;
  }

  /** Says why there are no more runs. */
  public void failed(String why) {
    failure = why;
  }

  /** The measured runs, in their order. */
  public List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** The run that does not count, if there was one. */
  public Optional<Sample> warmUp() {
    return Optional.ofNullable(warmUp);
  }

  /** System calls of the server for each operation; NaN if not counted. */
  public double systemCalls() {
    return systemCalls;
  }

  /** Why there are no more runs. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** The workload's value. */
  public Samples values() {
    return all(Sample::value);
  }

  /** Microseconds of CPU time for each operation. */
  public Samples cpu() {
    return all(Sample::cpuMicros);
  }

  /** MiB of memory. */
  public Samples memory() {
    return all(Sample::memoryMib);
  }

  /** Threads. */
  public Samples threads() {
    return all(Sample::threads);
  }

  private Samples all(ToDoubleFunction<Sample> what) {
    return new Samples(samples.stream().mapToDouble(what).boxed().toList());
  }
}
