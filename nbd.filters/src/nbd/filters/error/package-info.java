/** Makes requests fail: to see how a client bears errors, or what it makes of a bad disk. */
package nbd.filters.error;
