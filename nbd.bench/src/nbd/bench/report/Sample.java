package nbd.bench.report;

/**
 * One run of a workload against one server; NaN stands for what is not known.
 *
 * @param value in the workload's unit
 * @param cpuMicros CPU time of the server's processes for each operation, in microseconds
 * @param memoryMib proportional set size of the server's processes after the run, in MiB
 * @param threads of the server's processes after the run
 */
public record Sample(double value, double cpuMicros, double memoryMib, double threads) {}
