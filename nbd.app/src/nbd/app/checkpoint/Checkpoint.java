package nbd.app.checkpoint;

import java.time.Instant;

/**
 * What a checkpoint's file says.
 *
 * @param granularity in bytes, a power of two
 * @param size of the disk in bytes, 0 or more
 * @param changed bytes in granules that have changed since; at most the size
 * @param inUse whether changes were noted since all of them were last on stable storage
 */
record Checkpoint(long granularity, long size, long changed, Instant created, boolean inUse) {}
