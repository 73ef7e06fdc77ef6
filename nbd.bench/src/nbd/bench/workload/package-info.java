/** What is measured, one class a client. */
package nbd.bench.workload;
