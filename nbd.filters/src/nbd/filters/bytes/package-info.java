/**
 * Bytes on their way through a filter: what stands for a client where a filter reads or writes the
 * disk below for itself, and a part of a request where it cuts one.
 */
package nbd.filters.bytes;
