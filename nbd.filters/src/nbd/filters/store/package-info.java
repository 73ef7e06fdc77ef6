/** Private files of a filter, and what it keeps for each disk that an export has. */
package nbd.filters.store;
