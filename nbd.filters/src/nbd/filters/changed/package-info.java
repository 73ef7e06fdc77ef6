/**
 * Remembers what changed since a checkpoint: {@link nbd.filters.changed.ChangedFilter}.
 *
 * <p>{@link nbd.filters.changed.ChangedHandle} sees the calls. All handles of an export share a
 * {@link nbd.filters.changed.Tracker}, which holds the folder and marks each change in all {@link
 * nbd.filters.changed.Checkpoint}s before it goes down. A checkpoint is its {@link
 * nbd.filters.changed.Bits} in memory and the same in its file, {@link nbd.filters.changed.Notes};
 * the file is always written first. {@link nbd.filters.changed.Requests} are files by which other
 * programs ask for checkpoints and drop them, {@link nbd.filters.changed.Changes} knows when all
 * changes that a new one may have missed are over.
 *
 * <p>In an upgrade the files are all that is handed on; {@link nbd.filters.changed.Predecessor}
 * keeps them as they are until it is certain that the next export serves.
 *
 * <p>The files and the requests are described for other programs in {@code
 * docs/filters/changed.md}, and stay as they are there: the command {@code nbdj checkpoint} reads
 * them too.
 */
package nbd.filters.changed;
