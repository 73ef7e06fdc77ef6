/** Tries requests again that have failed. */
package nbd.filters.retryrequest;
