/** Limits how many bits a second are read and written, in all and for each client. */
package nbd.filters.rate;
