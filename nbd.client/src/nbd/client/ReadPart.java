package nbd.client;

/**
 * One piece of the answer to a read, as the server sent it.
 *
 * @param offset in the export, in bytes, unsigned
 * @param length in bytes, 1 or more
 * @param hole whether the server said that it reads as zeroes, without sending them
 */
public record ReadPart(long offset, long length, boolean hole) {}
