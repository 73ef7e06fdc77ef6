/**
 * What filters that unpack have in common: the packed bytes as a stream, the places of zeroes in
 * what was unpacked, and disks that are unpacked as a whole to a private file.
 */
package nbd.filters.unpack;
