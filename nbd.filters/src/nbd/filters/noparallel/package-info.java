/** Lets fewer calls at a time reach the disk below. */
package nbd.filters.noparallel;
