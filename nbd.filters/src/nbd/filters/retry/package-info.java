/** Opens the disk below anew when it has failed, and tries again. */
package nbd.filters.retry;
