/**
 * Whole servers compared with each other, each under the same clients in alternation, and
 * micro-benchmarks. {@code nbd.bench/run} is the way in; see {@code docs/bench.md}.
 *
 * <ul>
 *   <li>{@code server}: how each server is started, and what the system tells of its process
 *   <li>{@code workload}: what is measured
 *   <li>{@code report}: samples, comparisons, and their Markdown, JSON and SVG
 *   <li>{@code jmh}: micro-benchmarks
 * </ul>
 */
package nbd.bench;
