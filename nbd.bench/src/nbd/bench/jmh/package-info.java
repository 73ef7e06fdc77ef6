/** Micro-benchmarks of single parts; {@code nbd.bench/run --jmh} runs them. */
package nbd.bench.jmh;
