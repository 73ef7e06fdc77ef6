/** A disk that has no space left: it reads as zeroes, and every change fails. */
package nbd.plugins.full;
