/** Samples, what they say, and how it is told. */
package nbd.bench.report;
