/** Limits how many clients may be connected to an export at the same time. */
package nbd.filters.limit;
