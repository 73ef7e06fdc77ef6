/** A disk that is one hole: it reads as zeroes, and what is written to it is thrown away. */
package nbd.plugins.nulldisk;
